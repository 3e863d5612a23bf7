"""Reschedule: the first host refuses the claim, and a conductor tries the next without asking a scheduler.

The scheduler believes placement's book; here rpcviz takes the first host's room in that host's own book
alone, as a guest would that somebody started past nova.
Source: nova/compute/manager.py `_do_build_and_run_instance`, nova/conductor/manager.py `build_instances`.
"""

from rpcviz.cloud import acts, on_server, placing
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Parameters, Plan, Scenario, Step
from rpcviz.cloud.state import SMALL
from rpcviz.wire.message import Kind

TOO_FEW = {
    "en": "It needs two hosts with room for a server. Start afresh empties the cloud.",
    "zh-CN": "需要两台放得下实例的主机。「重新开始」会清空云。",
}
BETWEEN = {
    "en": "Another act came between, and the scheduler chose a host with room. Play it again, alone.",
    "zh-CN": "其间有别的操作，scheduler 选了有资源的主机。请单独再试一次。",
}


def _prepare(cloud: Cloud) -> Plan:
    found = cloud.world.candidates(SMALL)
    if len(found) < 2:
        raise ActFailed(TOO_FEW)
    return {"first": found[0]}


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    taken = cloud.world.crowd(plan["first"])
    try:
        (server,) = acts.boot(cloud, request_id, servers=1, era="today")
    finally:
        cloud.world.release(taken)
    if server.host == plan["first"]:
        raise ActFailed(BETWEEN)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del cloud, parameters
    return (*_first_try(plan.get("first")), *_given_back(), *_second_try())


def _first_try(host: str | None) -> tuple[Step, ...]:
    return (
        placing.scheduler_asked(
            {
                "en": "the conductor calls a scheduler, the only time in this story",
                "zh-CN": "conductor call 一个 scheduler，整个故事里只有这一次",
            }
        ),
        placing.scheduler_answers(
            {
                "en": "the reply names a host, and up to two alternates",
                "zh-CN": "reply 里有一台主机，还有最多两台备选",
            }
        ),
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key=f"compute.{host or '*'}",
            name="build_and_run_instance",
            routed=1,
            text={
                "en": f"the conductor casts to {host or 'the chosen host'}, and sends the alternates along",
                "zh-CN": f"conductor 向 {host or '选中的主机'} cast，并带上备选主机",
            },
        ),
        placing.claimed(
            {
                "en": "the host's resource tracker refuses: the room that placement believes in is not there",
                "zh-CN": "该主机的资源跟踪器拒绝：placement 以为有的资源其实没有",
            },
            granted=False,
        ),
    )


def _given_back() -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.NOTIFICATION,
            exchange="nova",
            key="notifications.error",
            name="compute.instance.create.error",
            text={"en": "the host announces the error", "zh-CN": "主机通知这个错误"},
        ),
        placing.room_returned(
            {
                "en": "and gives its room back in placement, by REST",
                "zh-CN": "并通过 REST 在 placement 里归还资源",
            }
        ),
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key="conductor",
            name="build_instances",
            text={
                "en": "the host casts build_instances back to any one conductor, with the alternates",
                "zh-CN": "主机把 build_instances 连同备选主机 cast 回任意一个 conductor",
            },
        ),
    )


def _second_try() -> tuple[Step, ...]:
    return (
        placing.room_taken(
            {
                "en": "that conductor itself claims the first alternate in placement",
                "zh-CN": "这个 conductor 自己在 placement 里占下第一台备选主机",
            }
        ),
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key="compute.*",
            name="build_and_run_instance",
            routed=1,
            text={
                "en": "and casts build_and_run_instance to it",
                "zh-CN": "并向它 cast build_and_run_instance",
            },
        ),
        placing.claimed({"en": "its resource tracker grants the claim", "zh-CN": "它的资源跟踪器批准了申请"}),
        placing.spawned(),
        on_server.announced("compute.instance.create.end", on_server.ENDS),
    )


SCENARIO = Scenario(
    name="reschedule",
    group="nova",
    text={
        "en": {
            "title": "A host refuses, the next one takes it",
            "story": "The next host takes what the first refused: the scheduler chose by what placement"
            " believes, but the host's room was taken behind its back (rpcviz does that first). The host"
            " casts the build back to a conductor, which takes the next of the alternates that it was"
            " given: no scheduler is asked again.",
        },
        "zh-CN": {
            "title": "一台主机拒绝，下一台接手",
            "story": "第一台拒绝，下一台接手：scheduler 按 placement 的记录选择主机，可那台主机的资源已"
            "被暗中占走（由 rpcviz 事先安排）。主机把构建 cast 回 conductor；conductor 直接用备选主机里"
            "的下一台，不再问 scheduler。",
        },
    },
    prepare=_prepare,
    play=_play,
    must_see=_must_see,
)
