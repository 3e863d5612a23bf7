"""What the volume scenarios share: what they do as a user, what an end means, the steps that several have."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from rpcviz.cloud import acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.nova_volumes import DONE
from rpcviz.cloud.run import Words
from rpcviz.cloud.scenario import ActFailed, Plan, Step
from rpcviz.cloud.state import Gone, Refused
from rpcviz.cloud.volume_state import Volume, target
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

CINDER = ("cinder_api", "cinder_scheduler", "cinder_volume")
NOVA = ("nova_api", "nova_conductor", "nova_compute")
"""Whom a volume's way into a server needs besides; a boot needs some more."""
GONE: Words = {
    "en": "The server or the volume was deleted meanwhile.",
    "zh-CN": "实例或卷在此期间被删除了。",
}
REASONS: Mapping[str, Words] = {
    "gone": GONE,
    "in_use": {
        "en": "The volume is in use: a server has it, or is about to.",
        "zh-CN": "卷正在使用：已经挂在某台实例上，或者即将挂上。",
    },
    "busy": {
        "en": "The volume is neither available nor in use: something else is being done with it.",
        "zh-CN": "卷既不可用也不在使用中：正在对它做别的事。",
    },
    "has_snapshots": {
        "en": "The volume has snapshots, which need it.",
        "zh-CN": "卷还有快照，快照依赖它。",
    },
    "no_room": {
        "en": "The volume's back end is full. Start afresh empties the cloud.",
        "zh-CN": "卷所在的后端已满。「重新开始」会清空云。",
    },
    "not_active": {"en": "The server does not run.", "zh-CN": "实例没有在运行。"},
    "not_attached": {
        "en": "The volume is not attached to this server.",
        "zh-CN": "卷没有挂在这台实例上。",
    },
}
"""What a refusal means, by its word."""
FULL: Words = {
    "en": "No back end has the room. Start afresh empties the cloud.",
    "zh-CN": "没有哪个后端放得下。「重新开始」会清空云。",
}
SMALLEST_GB = 1
ASKS: Words = {"en": "the user asks cinder-api by REST", "zh-CN": "用户通过 REST 请求 cinder-api"}
T = TypeVar("T")


def refused(word: str) -> ActFailed:
    """A refusal, or an outcome other than done, as the end of an act."""
    return ActFailed(REASONS.get(word, {"en": word, "zh-CN": word}))


def ask(act: Callable[[], T]) -> T:
    """Knock at a door; what it refuses is the run's reason. Raises ActFailed."""
    try:
        return act()
    except Gone:
        raise ActFailed(GONE) from None
    except Refused as no:
        raise refused(str(no)) from None


def _impatient(cloud: Cloud, volume_id: str) -> Words:
    """Cinder was not done in time, and whose turn it is."""
    backend = cloud.world.volumes.volume(volume_id).backend
    who = "cinder-scheduler" if backend is None else f"cinder-volume@{target(backend)[1]}"
    seconds = f"{acts.PATIENCE_S:.0f}"
    return {
        "en": f"cinder was not done within {seconds} s: {who} did not do its part. Is it dead, or frozen?",
        "zh-CN": f"cinder 在 {seconds} 秒内没有完成：{who} 没有做它该做的事。它是不是停了，或者冻结了？",
    }


def wait_for(cloud: Cloud, volume_id: str, settled: Callable[[], bool]) -> None:
    """Wait until it is settled about a volume; one that is gone is settled too. Raises ActFailed."""
    try:
        if not cloud.world.wait_until(settled, acts.PATIENCE_S):
            raise ActFailed(_impatient(cloud, volume_id))
    except Gone:
        raise ActFailed(GONE) from None


def make(cloud: Cloud, request_id: str, size_gb: int) -> Volume:
    """Create a volume and wait for it. Raises ActFailed."""
    volumes = cloud.world.volumes
    name = f"vol-{volumes.next_number()}"
    made = cloud.cinder_api.create_volume(request_id, name=name, size_gb=size_gb)
    wait_for(cloud, made.id, lambda: volumes.volume(made.id).status != "creating")
    try:
        now = volumes.volume(made.id)
    except Gone:
        raise ActFailed(GONE) from None
    if now.status == "error":
        raise ActFailed(FULL)
    return now


def a_volume(cloud: Cloud) -> Plan:
    """The id of a volume that is free: one made for it, or one that is there when all is full.

    Raises ActFailed.
    """
    if cloud.world.volumes.candidates(SMALLEST_GB):
        made = make(cloud, f"req-{cloud.new_uuid()}", SMALLEST_GB)
        return {"volume": made.id}
    taken = {copy.volume for copy in cloud.world.volumes.snapshots()}
    for volume in cloud.world.volumes.volumes():
        if volume.status == "available" and volume.id not in taken:
            return {"volume": volume.id}
    raise ActFailed(FULL)


def a_server_and_a_volume(cloud: Cloud) -> Plan:
    """A running server, and a volume that is free. Raises ActFailed."""
    return {**acts.a_server(cloud), **a_volume(cloud)}


def a_server_with_a_volume(cloud: Cloud) -> Plan:
    """A running server that has a volume. Raises ActFailed."""
    plan = a_server_and_a_volume(cloud)
    attach(cloud, f"req-{cloud.new_uuid()}", plan)
    return plan


def attach(cloud: Cloud, request_id: str, plan: Plan) -> None:
    """Attach a volume to a server, and wait for the end. Raises ActFailed."""
    _ask_and_wait(cloud, cloud.nova_api.attach_volume, request_id, plan)


def detach(cloud: Cloud, request_id: str, plan: Plan) -> None:
    """Take a volume from a server, and wait for the end. Raises ActFailed."""
    _ask_and_wait(cloud, cloud.nova_api.detach_volume, request_id, plan)


def _ask_and_wait(cloud: Cloud, door: Callable[[str, str, str], None], request_id: str, plan: Plan) -> None:
    volumes = cloud.world.volumes
    ask(lambda: door(request_id, plan["server"], plan["volume"]))

    def settled() -> bool:
        if volumes.outcome(request_id) is not None:
            return True
        # Deleted or emptied meanwhile: these raise Gone, and the wait ends.
        return not (volumes.volume(plan["volume"]).id and cloud.world.instance(plan["server"]).uuid)

    wait_for(cloud, plan["volume"], settled)
    outcome = volumes.outcome(request_id)
    if outcome != DONE:
        raise refused(outcome or "gone")


def backend_key(cloud: Cloud, plan: Plan) -> str:
    """The routing key of a volume's back end, a glob before it was made."""
    if "volume" not in plan:
        return "cinder-volume.*@*.*"
    backend = cloud.world.volumes.volume(plan["volume"]).backend
    return f"cinder-volume.{backend}.{str(backend).partition('@')[0]}"


# --- steps


def cinder_asked(name: str, text: Words = ASKS) -> Step:
    """A REST call at cinder-api, of a user or of nova."""
    return Step(kind=HopKind.REST, key="cinder-api@*", name=name, text=text)


def announced(event: str, text: Words) -> Step:
    """A notification on cinder's exchange."""
    return Step(kind=Kind.NOTIFICATION, exchange="openstack", key="notifications.info", name=event, text=text)


def schedulers_hear(cloud: Cloud, text: Words) -> Step:
    """A back end tells every scheduler how much room it has."""
    return Step(
        kind=Kind.FANOUT,
        exchange="cinder-scheduler_fanout",
        name="update_service_capabilities",
        routed=cloud.count("cinder_scheduler"),
        text=text,
    )
