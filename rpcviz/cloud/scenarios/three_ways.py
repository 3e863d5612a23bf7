"""Three ways: the same small piece of work asked by call and by cast, and announced by notification.

`report_state` is one method that OpenStack sends in both ways: the Open vSwitch agent calls and waits
for `alive`, the SR-IOV agent casts the very same and goes on (neutron/agent/rpc.py, `use_call`).
What neutron-server changes of an agent it announces to whoever listens
(neutron/pecan_wsgi/hooks/notifier.py). All three are under one request id here, so that they can be
followed; in OpenStack each has its own.
"""

from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step, answered
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

REPORTS = "q-reports-plugin"


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan, parameters
    host = next(iter(cloud.hosts("ovs_agent")), "cmp1")
    agent = cloud.bridge(host)
    agent.report(request_id, waits=True)
    agent.report(request_id, waits=False)
    cloud.neutron_api.update_agent(request_id, host=host)


def _by_call() -> tuple[Step, ...]:
    return (
        Step(
            kind=HopKind.WORK,
            name="report",
            text={"en": "an L2 agent reports its state by call", "zh-CN": "一个 L2 代理用 call 上报状态"},
        ),
        Step(
            kind=Kind.CALL,
            exchange="neutron",
            key=REPORTS,
            name="report_state",
            text={
                "en": "call: the message names a reply queue, and the agent waits",
                "zh-CN": "call：消息里写着应答队列，代理停下来等待",
            },
        ),
        answered(
            "report_state",
            {
                "en": "neutron-server answers: alive",
                "zh-CN": "neutron-server 回答：alive",
            },
        ),
        Step(
            kind=HopKind.WORK,
            name="go on",
            result={"after": "the reply"},
            text={"en": "only now does the agent go on", "zh-CN": "代理这时才继续工作"},
        ),
    )


def _by_cast() -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.CAST,
            exchange="neutron",
            key=REPORTS,
            name="report_state",
            text={
                "en": "cast: the same method and words, but nobody will answer",
                "zh-CN": "cast：同样的方法、同样的内容，但没有谁会应答",
            },
        ),
        Step(
            kind=HopKind.WORK,
            name="go on",
            result={"after": "the cast"},
            text={"en": "so the agent goes on at once", "zh-CN": "所以代理立刻继续工作"},
        ),
    )


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del cloud, plan, parameters
    return (
        *_by_call(),
        *_by_cast(),
        Step(
            kind=HopKind.REST,
            key="neutron-server@*",
            name="PUT /v2.0/agents/*",
            text={
                "en": "an administrator changes what neutron knows of the agent, by REST",
                "zh-CN": "管理员通过 REST 修改 neutron 所知道的这个代理",
            },
        ),
        Step(
            kind=Kind.NOTIFICATION,
            exchange="neutron",
            key="notifications.info",
            name="agent.update.end",
            text={
                "en": "notification: neutron-server announces it, and does not know who listens",
                "zh-CN": "notification：neutron-server 把它公布出去，并不知道谁在听",
            },
        ),
    )


SCENARIO = Scenario(
    name="three_ways",
    group="patterns",
    text={
        "en": {
            "title": "Call, cast, notify",
            "story": "The state of one agent, told in three ways: by call the agent waits for the answer;"
            " by cast it sends the very same and goes on at once; by notification neutron-server announces"
            " a change to whoever listens. All three are under one request id, so that they can be"
            " followed.",
        },
        "zh-CN": {
            "title": "call、cast、通知",
            "story": "同一个代理的状态，用三种方式告诉别人：用 call，代理等待应答；用 cast，发送同样的内容"
            "后立刻继续；用 notification，neutron-server 把变化公布给所有监听者。三者用同一个请求 id，便于"
            "跟踪。",
        },
    },
    play=_play,
    must_see=_must_see,
)
