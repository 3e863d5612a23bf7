"""What scenarios on one server share: doing it, waiting for its end, and the steps that all of them have."""

from collections.abc import Callable

from rpcviz.bus.problems import CallFailed
from rpcviz.cloud import acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.run import Words
from rpcviz.cloud.scenario import ActFailed, Parameters, Plan, Step
from rpcviz.cloud.service import NovaDoor
from rpcviz.cloud.state import Gone, Refused
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

GONE: Words = {
    "en": "The server is gone: it was deleted meanwhile, or the cloud was emptied.",
    "zh-CN": "实例不在了：它在此期间被删除，或者云被清空了。",
}


IMPATIENT: Words = {
    "en": f"The server was not idle again within {acts.PATIENCE_S:.0f} s.",
    "zh-CN": f"实例在 {acts.PATIENCE_S:.0f} 秒内没有空闲下来。",
}


def ask(act: Callable[[], object]) -> None:
    """Knock at a door; what it refuses or fails at is the run's reason. Raises ActFailed."""
    try:
        act()
    except Gone:
        raise ActFailed(GONE) from None
    except Refused as refused:
        raise ActFailed(
            {"en": f"nova-api refuses it: {refused}.", "zh-CN": f"nova-api 拒绝了：{refused}。"}
        ) from None
    except CallFailed as failure:
        raise ActFailed(
            {"en": f"The call failed: {failure}.", "zh-CN": f"call 失败：{failure}。"}
        ) from failure


def until(cloud: Cloud, uuid: str, vm_state: str) -> None:
    """Wait until the server is idle again, as it should be in this state. Raises ActFailed."""
    try:
        if not cloud.world.wait_until(lambda: cloud.world.instance(uuid).task_state is None, acts.PATIENCE_S):
            raise ActFailed(IMPATIENT)
        server = cloud.world.instance(uuid)
    except Gone:
        raise ActFailed(GONE) from None
    if server.vm_state == "deleted":
        raise ActFailed(GONE)
    if server.vm_state != vm_state:
        told = f"{server.name}: {server.vm_state}, {server.fault}"
        raise ActFailed({"en": f"It failed. {told}.", "zh-CN": f"操作失败。{told}。"})


def act(
    ask_for: Callable[[NovaDoor], Callable[[str, str], object]], vm_state: str
) -> Callable[[Cloud, str, Plan, Parameters], None]:
    """How a scenario is played that is one request (request id, server) and ends in one state."""

    def play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
        del parameters
        ask(lambda: ask_for(cloud.nova_api)(request_id, plan["server"]))
        until(cloud, plan["server"], vm_state)

    return play


def a_stopped_server(cloud: Cloud) -> Plan:
    """The uuid of a server that was stopped for it, or of one that is when all is full. Raises ActFailed."""
    if cloud.full() is not None:
        for server in cloud.world.instances():
            if server.vm_state == "stopped" and server.task_state is None:
                return {"server": server.uuid}
    plan = acts.a_server(cloud)
    ask(lambda: cloud.nova_api.stop_server(f"req-{cloud.new_uuid()}", plan["server"]))
    until(cloud, plan["server"], "stopped")
    return plan


def host_of(cloud: Cloud, plan: Plan) -> str | None:
    """The server's host; None before a server was made ready, and when it is gone again."""
    try:
        return cloud.world.instance(plan["server"]).host if plan else None
    except Gone:
        return None


# --- steps


ASKS: Words = {"en": "the user asks nova-api by REST", "zh-CN": "用户通过 REST 请求 nova-api"}
STARTS: Words = {"en": "nova-compute announces the start", "zh-CN": "nova-compute 通知：开始"}
ENDS: Words = {"en": "nova-compute announces the end", "zh-CN": "nova-compute 通知：完成"}


def user_asks(name: str = "POST /servers/*/action", text: Words = ASKS) -> Step:
    """The user's REST call."""
    return Step(kind=HopKind.REST, key="nova-api@*", name=name, text=text)


def noted() -> Step:
    """nova-api writes which task the server is in, so that no second one begins."""
    return Step(
        kind=HopKind.DB,
        name="UPDATE instances",
        text={
            "en": "nova-api notes in the database what the server is busy with",
            "zh-CN": "nova-api 在数据库里记下实例正在做什么",
        },
    )


def cast_to_its_host(method: str, host: str | None) -> Step:
    """The cast to the one host that has the server."""
    return Step(
        kind=Kind.CAST,
        exchange="nova",
        key=f"compute.{host or '*'}",
        name=method,
        routed=1,
        text={
            "en": f"nova-api casts {method} to {host or 'the host that has the server'}, and does not wait",
            "zh-CN": f"nova-api 向 {host or '拥有该实例的主机'} cast {method}，不等回答",
        },
    )


def call_to_host(method: str, host: str | None, text: Words, *, taker: str | None = None) -> Step:
    """The call to one host and no other."""
    return Step(
        kind=Kind.CALL,
        exchange="nova",
        key=f"compute.{host or '*'}",
        name=method,
        routed=1,
        taker=taker,
        text=text,
    )


def announced(event: str, text: Words, *, times: int = 1) -> Step:
    """A notification of the compute."""
    return Step(
        kind=Kind.NOTIFICATION, exchange="nova", key="notifications.info", name=event, times=times, text=text
    )


def saved(*, times: int = 1) -> Step:
    """The server's row, written by a conductor for a compute."""
    return Step(
        kind=Kind.CALL,
        exchange="nova",
        key="conductor",
        name="object_action Instance.save",
        times=times,
        text={
            "en": "nova-compute has no database: a conductor saves the server for it",
            "zh-CN": "nova-compute 没有数据库：由 conductor 代它保存实例",
        },
    )


def on_its_host(
    cloud: Cloud, plan: Plan, method: str, event: str, work: tuple[Step, ...]
) -> tuple[Step, ...]:
    """An act that is one cast to the server's host: asked for, noted, cast, announced, done, announced.

    `event`: what its notifications are called between `compute.instance.` and `.start`, `.end`.
    """
    return (
        user_asks(),
        noted(),
        cast_to_its_host(method, host_of(cloud, plan)),
        announced(f"compute.instance.{event}.start", STARTS),
        *work,
        announced(f"compute.instance.{event}.end", ENDS),
    )
