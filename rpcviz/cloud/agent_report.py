"""How each agent of neutron says that it lives: `report_state`, by call.

Source: neutron/agent/rpc.py `PluginReportStateAPI.report_state`; `report_interval` of 30 s.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.bus.client import RpcClient
from rpcviz.cloud import moments

REPORT_S = 30.0
REPORT_TIMEOUT_S = 30.0


def arguments(state: Mapping[str, Any], now_ns: int) -> dict[str, Any]:
    """What is said of an agent; `agent_state` within `agent_state` is real."""
    return {"agent_state": {"agent_state": state}, "time": moments.micros(now_ns)}


def send(rpc: RpcClient, args: Mapping[str, Any], ctx: Mapping[str, Any]) -> Any:
    """Report; `new`, `alive` or `revived` is the answer. Raises CallTimeout, BusClosed."""
    return rpc.call(
        "q-reports-plugin", "report_state", args, context=ctx, version="1.4", timeout_s=REPORT_TIMEOUT_S
    )
