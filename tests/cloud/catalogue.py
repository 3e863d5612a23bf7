"""Every scenario with its defaults, with others, and what these leave out: one list for all who play."""

from collections.abc import Iterator

import msgspec

from rpcviz.base.table import load
from rpcviz.cloud import scenarios
from rpcviz.cloud.pace import Durations
from rpcviz.cloud.run import Scalar
from rpcviz.cloud.scenario import Integer, Scenario

CATALOGUE = load("rpcviz.cloud.scenarios", "SCENARIO", Scenario, scenarios.NAMES)
Parameters = dict[str, Scalar]
QUICK = msgspec.structs.replace(Durations.none(), prepare_slowly=Durations().prepare_slowly)
"""No work takes time, but what is there to take longer than somebody's patience."""

MORE: tuple[tuple[str, Parameters], ...] = (
    ("boot_vm", {"era": "today", "servers": 5}),
    ("port_update", {"what": "name", "era": "today"}),
    ("port_update", {"what": "address", "era": "classic"}),
)
"""Combinations that show something else on the bus than those that `everything` comes upon."""


def others(scenario: Scenario) -> Parameters:
    """The last of each choice, one more than the default of each number; empty where it has no parameters."""
    return {
        each.name: min(each.most, each.default + 1) if isinstance(each, Integer) else each.choices[-1]
        for each in scenario.parameters
    }


def everything() -> Iterator[tuple[str, Parameters]]:
    """Each scenario with its defaults, and once more with others where it has any."""
    for name, scenario in CATALOGUE.items():
        yield name, {}
        if scenario.parameters:
            yield name, others(scenario)
