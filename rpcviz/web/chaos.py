"""Faults and breakages as the API and the page tell them, in one language. Pure."""

from rpcviz.cloud.breakage import Breakage, FaultInfo
from rpcviz.web.answers.chaos import BreakageShape, FaultShape
from rpcviz.web.runs import parameter_shape
from rpcviz.web.words import pick


def fault_shape(fault: FaultInfo, lang: str, off: str | None) -> FaultShape:
    """One fault; `off` is why none can be chosen, where that is so."""
    reason = off or (None if fault.reason is None else pick(fault.reason, lang))
    return FaultShape(
        name=fault.name,
        title=pick(fault.title, lang),
        story=pick(fault.story, lang),
        parameters=[parameter_shape(each, lang) for each in fault.parameters],
        available=fault.available and off is None,
        reason=reason,
    )


def breakage_shape(breakage: Breakage, lang: str) -> BreakageShape:
    """One thing that is broken now."""
    return BreakageShape(
        id=breakage.id,
        fault=breakage.fault,
        title=pick(breakage.title, lang),
        target=breakage.target,
        parameters=dict(breakage.parameters),
        since_ns=str(breakage.since_ns),
        until_ns=str(breakage.until_ns),
    )
