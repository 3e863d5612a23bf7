"""Live migration: calls in both directions between two hosts, one of them in the middle of another.

Source: nova/conductor/tasks/live_migrate.py, nova/compute/manager.py `live_migration`,
nova/network/neutron.py.
"""

from rpcviz.cloud import acts, move_acts, on_server, placing
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Choice, Parameters, Plan, Scenario, Step, answered
from rpcviz.cloud.state import Gone
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    uuid, slow = plan["server"], _is_slow(parameters)
    try:
        source = cloud.world.instance(uuid).host
    except Gone:
        raise ActFailed(acts.EMPTIED) from None
    server = move_acts.ask(cloud, uuid, lambda: cloud.nova_api.live_migrate(request_id, uuid, slow=slow))
    if server.host == source or server.vm_state != "active":
        raise ActFailed(move_acts.why_not(cloud, server))


def _is_slow(parameters: Parameters) -> bool:
    return parameters["slow"] == "yes"


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    source = on_server.host_of(cloud, plan)
    # A classic server gives no signs of life, and a classic caller waits without them.
    signs = (_signs_of_life(),) if _is_slow(parameters) and "classic" not in cloud.wires() else ()
    return (
        *_placing(),
        *_checking(source),
        *_preparing(source),
        *signs,
        *_going(),
        *_arriving(cloud),
    )


def _placing() -> tuple[Step, ...]:
    return (
        on_server.user_asks(
            text={
                "en": "an administrator asks nova-api by REST, and gets 202 at once",
                "zh-CN": "管理员通过 REST 请求 nova-api，立刻得到 202",
            }
        ),
        placing.handed_to_a_conductor("live_migrate_instance"),
        placing.scheduler_asked(
            {
                "en": "the conductor calls a scheduler: where to, but not where it is?",
                "zh-CN": "conductor 用 call 问 scheduler：除了现在的主机，放到哪里？",
            }
        ),
    )


def _checking(source: str | None) -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="compute.*",
            name="check_can_live_migrate_destination",
            text={
                "en": "the conductor calls the destination: can it come to you?",
                "zh-CN": "conductor 用 call 问目标主机：它能到你这里来吗？",
            },
        ),
        placing.claimed(placing.DESTINATION_GRANTS),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key=f"compute.{source or '*'}",
            name="check_can_live_migrate_source",
            text={
                "en": "before it answers, the destination itself calls the source: can it leave you?",
                "zh-CN": "目标主机在应答之前，自己先 call 源主机：它能离开你吗？",
            },
        ),
        answered(
            "check_can_live_migrate_source",
            {
                "en": "the inner call is answered first",
                "zh-CN": "里层的 call 先得到应答",
            },
        ),
        answered(
            "check_can_live_migrate_destination",
            {
                "en": "then the outer one: the conductor has waited for both",
                "zh-CN": "然后是外层的：conductor 一直在等这两个应答",
            },
        ),
    )


def _preparing(source: str | None) -> tuple[Step, ...]:
    return (
        Step(
            kind=HopKind.REST,
            key="neutron-server@*",
            name="POST /v2.0/ports/*/bindings",
            text={
                "en": "the conductor asks neutron for a second binding of the port, by REST: not active yet",
                "zh-CN": "conductor 通过 REST 向 neutron 要端口的第二个绑定：尚未激活",
            },
        ),
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key=f"compute-alt.{source or '*'}",
            name="live_migration",
            text={
                "en": "the conductor casts live_migration to the source, and is done",
                "zh-CN": "conductor 向源主机 cast live_migration，它的工作到此为止",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="compute-alt.*",
            name="pre_live_migration",
            text={
                "en": "the source calls the destination: get ready",
                "zh-CN": "源主机 call 目标主机：请做好准备",
            },
        ),
    )


def _signs_of_life() -> Step:
    return Step(
        kind=Kind.HEARTBEAT,
        exchange="",
        key="reply_*",
        name="pre_live_migration",
        times=2,
        text={
            "en": "no answer yet, but signs of life: without them the source would have given up",
            "zh-CN": "还没有应答，但有心跳：没有它们，源主机早已放弃等待",
        },
    )


def _going() -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key="compute-alt.*",
            name="external_instance_event network-vif-plugged",
            by_ids=True,
            text={
                "en": "it is wired on the destination: neutron tells nova-api, which casts to the source",
                "zh-CN": "端口在目标主机上接好了：neutron 告诉 nova-api，后者向源主机 cast",
            },
        ),
        Step(
            kind=HopKind.WORK,
            name="copy memory",
            text={
                "en": "only now the hypervisor copies the memory, while the server runs",
                "zh-CN": "直到这时，虚拟机管理程序才复制内存，实例一直在运行",
            },
        ),
        on_server.announced(
            "compute.instance.live_migration._post.start",
            {
                "en": "the server runs on the destination; the source announces that it hands over the rest",
                "zh-CN": "实例已在目标主机上运行；源主机通知：开始移交其余部分",
            },
        ),
        Step(
            kind=HopKind.REST,
            key="neutron-server@*",
            name="PUT /v2.0/ports/*/activate",
            text={
                "en": "the source asks neutron to make the second binding the active one",
                "zh-CN": "源主机请 neutron 激活第二个绑定",
            },
        ),
        Step(
            kind=Kind.FANOUT,
            exchange="q-agent-notifier-binding-activate_fanout",
            name="binding_activate*",
            routed=0,
            text={
                "en": "a fanout about it that no Open vSwitch agent hears; they hear the pushed port",
                "zh-CN": "为此发出的广播没有 Open vSwitch 代理在听；它们听的是推送的端口",
            },
        ),
    )


def _arriving(cloud: Cloud) -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="compute-alt.*",
            name="post_live_migration_at_destination",
            text={
                "en": "the source calls the destination once more: it is yours",
                "zh-CN": "源主机再次 call 目标主机：它归你了",
            },
        ),
        on_server.announced(
            "compute.instance.live_migration.post.dest.end",
            {
                "en": "the destination announces that it has the server",
                "zh-CN": "目标主机通知：实例在我这里了",
            },
        ),
        placing.schedulers_hear(
            cloud,
            "update_instance_info",
            {
                "en": "the source tells every scheduler where the server is now",
                "zh-CN": "源主机告诉每一个 scheduler 实例现在在哪里",
            },
        ),
        on_server.announced(
            "compute.instance.live_migration._post.end",
            {"en": "the source announces the end", "zh-CN": "源主机通知：迁移完成"},
        ),
    )


SCENARIO = Scenario(
    name="live_migrate",
    group="nova",
    text={
        "en": {
            "title": "Migrate a running VM",
            "story": "Two hosts talk to each other while a conductor waits: the destination is called, and"
            " before it answers it calls the source. Then the source calls the destination to get ready,"
            " neutron gets a second binding of the port by REST, the memory goes over, and the server is"
            " handed on.",
        },
        "zh-CN": {
            "title": "热迁移虚拟机",
            "story": "两台主机互相对话，conductor 在等待：目标主机被 call，应答之前它先 call 源主机。"
            "然后源主机 call 目标主机做准备，neutron 通过 REST 得到端口的第二个绑定，"
            "内存被复制过去，最后移交实例。",
        },
    },
    parameters=(
        Choice(
            name="slow",
            choices=("no", "yes"),
            called={
                "no": {"en": "no", "zh-CN": "否"},
                "yes": {"en": "yes", "zh-CN": "是"},
            },
            title={"en": "Slow destination", "zh-CN": "目标主机很慢"},
            help={
                "en": "yes: the destination needs 5 s to get ready; its caller gives up after 4 s of silence"
                " (60 s in a real cloud). Signs of life keep the caller waiting.",
                "zh-CN": "yes（是）：目标主机需要 5 秒做准备，而调用方沉默 4 秒就会放弃"
                "（真实的云里是 60 秒）。心跳让调用方继续等待。",
            },
        ),
    ),
    prepare=acts.a_server,
    play=_play,
    must_see=_must_see,
)
