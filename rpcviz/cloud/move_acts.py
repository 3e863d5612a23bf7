"""What scenarios about moves do as a user: ask for one, and wait until it is over."""

from collections.abc import Callable

from rpcviz.cloud import acts, on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.run import Words
from rpcviz.cloud.scenario import ActFailed
from rpcviz.cloud.state import Gone, Instance


def ask(cloud: Cloud, uuid: str, request: Callable[[], None]) -> Instance:
    """Make a request about a server; the server once it is at rest again. Raises ActFailed."""
    on_server.ask(request)
    return until(cloud, uuid, lambda server: server.task_state is None)


def until(cloud: Cloud, uuid: str, settled: Callable[[Instance], bool]) -> Instance:
    """The server once `settled` holds for it. Raises ActFailed."""
    try:
        if not cloud.world.wait_until(lambda: settled(cloud.world.instance(uuid)), acts.PATIENCE_S):
            raise ActFailed(acts.IMPATIENT)
        return cloud.world.instance(uuid)
    except Gone:
        raise ActFailed(acts.EMPTIED) from None


def why_not(cloud: Cloud, server: Instance) -> Words:
    """Why a server did not move, and what may help."""
    fault = (server.fault or "ERROR").strip()
    full = cloud.full()
    if full is not None:
        return {"en": f"{fault} {full['en']}", "zh-CN": f"{fault} {full['zh-CN']}"}
    if server.vm_state == "error":
        return {
            "en": f"{server.name} is in ERROR: {fault}",
            "zh-CN": f"{server.name} 处于 ERROR：{fault}",
        }
    return {
        "en": f"{server.name} stays on {server.host}: {fault}",
        "zh-CN": f"{server.name} 留在 {server.host}：{fault}",
    }
