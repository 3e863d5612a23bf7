"""What several scenarios do as a user: boot and wait, take a server that is there."""

from rpcviz.cloud.cloud import FULL, Cloud
from rpcviz.cloud.scenario import ActFailed, Plan
from rpcviz.cloud.state import SMALL, Era, Flavor, Gone, Instance

PATIENCE_S = 45.0
EMPTIED = {"en": "The cloud was emptied meanwhile.", "zh-CN": "云在此期间被清空了。"}
IMPATIENT = {
    "en": f"The servers were not ready within {PATIENCE_S:.0f} s.",
    "zh-CN": f"实例在 {PATIENCE_S:.0f} 秒内没有就绪。",
}


def ask_for(
    cloud: Cloud, request_id: str, *, servers: int, era: Era, flavor: Flavor = SMALL
) -> tuple[Instance, ...]:
    """Ask for so many servers and wait until each is ready or in ERROR. Raises ActFailed."""
    first = cloud.world.next_number()
    names = [f"vm-{number}" for number in range(first, first + servers)]
    try:
        made = cloud.nova_api.boot(request_id, names=names, era=era, flavor=flavor)

        def settled() -> bool:
            return all(cloud.world.instance(server.uuid).vm_state != "building" for server in made)

        if not cloud.world.wait_until(settled, PATIENCE_S):
            raise ActFailed(IMPATIENT)
        return tuple(cloud.world.instance(server.uuid) for server in made)
    except Gone:
        raise ActFailed(EMPTIED) from None


def boot(cloud: Cloud, request_id: str, *, servers: int, era: Era) -> tuple[Instance, ...]:
    """Boot so many servers and wait for them. Raises ActFailed."""
    now = ask_for(cloud, request_id, servers=servers, era=era)
    for server in now:
        if server.vm_state == "error":
            raise ActFailed(_why(cloud, server))
    return now


def _why(cloud: Cloud, server: Instance) -> dict[str, str]:
    fault = server.fault or "ERROR"
    full = cloud.full()
    if full is not None:
        return {"en": f"{fault.strip()} {full['en']}", "zh-CN": f"{fault.strip()} {full['zh-CN']}"}
    return {
        "en": f"{server.name} is in ERROR: {fault.strip()} Start afresh empties the cloud.",
        "zh-CN": f"{server.name} 处于 ERROR：{fault.strip()} 「重新开始」会清空云。",
    }


def a_server(cloud: Cloud) -> Plan:
    """The uuid of a running server to act upon: one made for it, or one that is there when all is full.

    Raises ActFailed.
    """
    if cloud.full() is None:
        made = boot(cloud, f"req-{cloud.new_uuid()}", servers=1, era="today")[0]
        return {"server": made.uuid}
    for server in cloud.world.instances():
        if server.vm_state == "active" and server.task_state is None:
            return {"server": server.uuid}
    raise ActFailed(FULL)
