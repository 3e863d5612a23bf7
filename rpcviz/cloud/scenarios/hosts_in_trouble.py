"""Hosts in trouble: three calls that time out alike, and what became of each; and a cast that only waits.

One host is frozen, of one all answers are lost, and one is dead until the callers have given up. Source:
oslo_messaging/rpc/server.py (a request is acknowledged before it is worked on),
oslo_messaging/_drivers/amqpdriver.py (a call's message expires with its timeout).
"""

from collections.abc import Callable
from contextlib import suppress

from msgspec.structs import replace

from rpcviz.base.concurrency import spawn
from rpcviz.bus.problems import CallFailed
from rpcviz.cloud import acts, on_server
from rpcviz.cloud.breakage import Trouble
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.run import Words
from rpcviz.cloud.scenario import ActFailed, Integer, Parameters, Plan, Scenario, Step, answered
from rpcviz.wire.hop import HopKind

EXPIRED_S = 0.5
"""How much later than its caller the broker may notice that a call's time is over."""
SECONDS = 60
"""When the hosts are mended should nobody do so before."""
FEW: Words = {
    "en": "This takes three compute hosts: one frozen, one mute, one dead.",
    "zh-CN": "这需要三个计算节点：一个冻结，一个没有应答，一个已死。",
}
HEARD: Words = {
    "en": "A host answered in time, although it was in trouble.",
    "zh-CN": "有一台主机虽然出了问题，却及时应答了。",
}


def _prepare(cloud: Cloud) -> Plan:
    plan = acts.a_server(cloud)
    dead = on_server.host_of(cloud, plan)
    if dead is None:
        raise ActFailed(on_server.GONE)
    others = sorted(
        (host for host in cloud.hosts("nova_compute") if host != dead), key=lambda host: (len(host), host)
    )
    if len(others) < 2:
        raise ActFailed(FEW)
    return {**plan, "frozen": others[0], "mute": others[1], "dead": dead}


def _trouble(plan: Plan, parameters: Parameters) -> tuple[Trouble, ...]:
    faults = {"frozen": "freeze", "mute": "lose_replies", "dead": "kill"}
    every = {"timeout": parameters["timeout"], "seconds": SECONDS}
    return tuple(
        Trouble(fault=fault, values={"target": f"nova-compute@{plan[who]}", **every})
        for who, fault in faults.items()
    )


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    heard: list[str] = []

    def ask(host: str) -> Callable[[], None]:
        def asking() -> None:
            with suppress(CallFailed):  # it times out
                heard.append(cloud.nova_api.host_uptime(request_id, host=host))

        return asking

    askers = [spawn(f"ask {plan[who]}", ask(plan[who])) for who in ("frozen", "mute", "dead")]
    on_server.ask(lambda: cloud.nova_api.reboot_server(request_id, plan["server"], hard=False))
    for asker in askers:
        asker.join(SECONDS)
    if heard:
        raise ActFailed(HEARD)
    cloud.pause(EXPIRED_S)


def _afterwards(cloud: Cloud, plan: Plan) -> None:
    on_server.until(cloud, plan["server"], "active")


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del cloud, parameters
    frozen, mute, dead = (plan.get(who) for who in ("frozen", "mute", "dead"))
    return (
        on_server.user_asks(
            "GET /os-hypervisors/*",
            {
                "en": "an administrator asks nova-api how long three hosts have been up",
                "zh-CN": "管理员问 nova-api：三台主机运行了多久",
            },
        ),
        _asked(
            frozen,
            {
                "en": f"{frozen or 'a host'} is frozen: it takes the call, and stands still",
                "zh-CN": f"{frozen or '一台主机'} 被冻结：它取走了 call，然后停在那里",
            },
            taker=frozen or "*",
        ),
        _asked(
            mute,
            {
                "en": f"{mute or 'another'} does the work, and its answer is lost",
                "zh-CN": f"{mute or '另一台'} 干完了活，但应答丢了",
            },
            taker=mute or "*",
        ),
        _asked(
            dead,
            {
                "en": f"{dead or 'a third'} is dead: the call waits in its queue, and expires there",
                "zh-CN": f"{dead or '第三台'} 已经死了：call 在它的队列里等待，直到过期",
            },
        ),
        on_server.cast_to_its_host("reboot_instance", dead),
        answered(
            "get_host_uptime",
            {
                "en": "the frozen host thaws and answers: too late, nobody waits any more",
                "zh-CN": "被冻结的主机解冻并应答：太晚了，没有人再等",
            },
        ),
        Step(
            kind=HopKind.WORK,
            name="reboot",
            text={
                "en": "the dead host is back and does what was cast to it: a cast does not expire",
                "zh-CN": "死去的主机恢复后，做完了 cast 给它的事：cast 不会过期",
            },
            anytime=True,
        ),
    )


def _asked(host: str | None, text: Words, *, taker: str | None = None) -> Step:
    """A call to one of the three; they are sent side by side."""
    return replace(on_server.call_to_host("get_host_uptime", host, text, taker=taker), anytime=True)


SCENARIO = Scenario(
    name="hosts_in_trouble",
    group="patterns",
    text={
        "en": {
            "title": "Three hosts in trouble",
            "story": "Three calls time out, and look alike to whoever waited. One host was frozen and answers"
            " too late, of one the answer was lost, and one was dead: its call expired unread. A cast to"
            " the dead host has no time limit, so it waits in the queue and is done afterwards.",
        },
        "zh-CN": {
            "title": "三台出问题的主机",
            "story": "三个 call 都超时了，在等待者看来一模一样。一台主机被冻结，应答得太晚；一台的应答丢了；"
            "一台已死，发给它的 call 未被读取就过期了。发给死主机的 cast 没有时限，"
            "于是在队列里等着，之后被完成。",
        },
    },
    parameters=(
        Integer(
            name="timeout",
            least=1,
            most=10,
            default=5,
            title={"en": "Timeout (seconds)", "zh-CN": "超时（秒）"},
            help={
                "en": "How long nova-api waits for each answer; OpenStack's default is 60.",
                "zh-CN": "nova-api 等待每个应答的时间；OpenStack 默认是 60 秒。",
            },
        ),
    ),
    prepare=_prepare,
    trouble=_trouble,
    play=_play,
    afterwards=_afterwards,
    must_see=_must_see,
)
