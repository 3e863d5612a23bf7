"""No valid host: a server too large for every host ends in ERROR, and no compute ever hears of it.

The exception travels back as a reply, and the conductor announces it as an error.
Source: nova/scheduler/manager.py `select_destinations`, nova/conductor/manager.py `_bury_in_cell0`,
nova/scheduler/utils.py `set_vm_state_and_notify`.
"""

from rpcviz.cloud import acts, placing
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Parameters, Plan, Scenario, Step
from rpcviz.cloud.state import HUGE
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

FITS = {
    "en": f"A host took the server, although {HUGE.name} is larger than any of them.",
    "zh-CN": f"有主机接收了实例，尽管 {HUGE.name} 比任何主机都大。",
}


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan, parameters
    (server,) = acts.ask_for(cloud, request_id, servers=1, era="today", flavor=HUGE)
    if server.vm_state != "error" or server.host is not None:
        raise ActFailed(FITS)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del cloud, plan, parameters
    return (*_asking(), *_refusing())


def _asking() -> tuple[Step, ...]:
    return (
        placing.accepted(
            {
                "en": "the user asks for a server that is too large, and gets 202 all the same",
                "zh-CN": "用户要一台过大的实例，照样先得到 202",
            }
        ),
        placing.handed_to_a_conductor("schedule_and_build_instances"),
        placing.scheduler_asked(),
        Step(
            kind=HopKind.REST,
            key="placement",
            name="GET /allocation_candidates",
            text={
                "en": "placement, asked by REST, knows no host with so much room",
                "zh-CN": "scheduler 通过 REST 问 placement：没有一台主机有这么多资源",
            },
        ),
    )


def _refusing() -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.FAILURE,
            exchange="",
            key="reply_*",
            name="select_destinations",
            failure="NoValidHost",
            text={
                "en": "the scheduler's reply is an exception, NoValidHost",
                "zh-CN": "scheduler 的 reply 是一个异常：NoValidHost",
            },
        ),
        Step(
            kind=Kind.NOTIFICATION,
            exchange="nova",
            key="notifications.error",
            name="compute_task.build_instances",
            text={
                "en": "the conductor announces the error to whoever listens",
                "zh-CN": "conductor 向所有监听者通知这个错误",
            },
        ),
        Step(
            kind=HopKind.DB,
            name="INSERT instances (cell0)",
            text={
                "en": "the conductor writes it to cell0, the database of servers without a host, as ERROR",
                "zh-CN": "conductor 把实例写入 cell0（没有主机的实例的数据库），状态为 ERROR",
            },
        ),
    )


SCENARIO = Scenario(
    name="no_valid_host",
    group="nova",
    text={
        "en": {
            "title": "No valid host",
            "story": "A server that is too large for every host. The API accepts it, for it does not know;"
            " the scheduler answers the conductor with an exception, which is a reply, too. The server"
            " ends in ERROR, an error notification tells why, and no compute ever hears of it.",
        },
        "zh-CN": {
            "title": "没有可用主机",
            "story": "一台对所有主机都太大的实例。API 并不知情，先接受了它；scheduler 用一个异常回答"
            " conductor，异常也是一种 reply。实例以 ERROR 告终，错误通知说明原因，"
            "没有一个 compute 听说过它。",
        },
    },
    play=_play,
    must_see=_must_see,
    must_not_see=(
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key="compute.*",
            name="*",
            text={"en": "a cast to a compute", "zh-CN": "发给 compute 的 cast"},
        ),
    ),
)
