"""Resize: casts from host to host and back, and a second request of the user at the end.

Source: nova/compute/api.py `resize`, `confirm_resize`, `revert_resize`,
nova/conductor/tasks/migrate.py, nova/compute/manager.py `_prep_resize` to `_confirm_resize`.
"""

from rpcviz.cloud import acts, move_acts, on_server, placing
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Choice, Parameters, Plan, Scenario, Step
from rpcviz.cloud.state import MEDIUM
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    uuid, api = plan["server"], cloud.nova_api
    server = move_acts.ask(cloud, uuid, lambda: api.resize(request_id, uuid, flavor=MEDIUM))
    if server.vm_state != "resized":
        raise ActFailed(move_acts.why_not(cloud, server))
    if _is_reverted(parameters):
        server = move_acts.ask(cloud, uuid, lambda: api.revert_resize(request_id, uuid))
    else:
        move_acts.ask(cloud, uuid, lambda: api.confirm_resize(request_id, uuid))
        server = move_acts.until(cloud, uuid, lambda now: now.vm_state != "resized")
    if server.vm_state != "active":
        raise ActFailed(move_acts.why_not(cloud, server))


def _is_reverted(parameters: Parameters) -> bool:
    return parameters["end"] == "revert"


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    source = on_server.host_of(cloud, plan) or "*"
    ending = _reverting(cloud, source) if _is_reverted(parameters) else _confirming(cloud, source)
    return (on_server.user_asks(), *_going(source), *ending)


def _asked(english: str, chinese: str) -> Step:
    return on_server.user_asks(text={"en": english, "zh-CN": chinese})


def _cast(key: str, name: str, english: str, chinese: str) -> Step:
    return Step(kind=Kind.CAST, exchange="nova", key=key, name=name, text={"en": english, "zh-CN": chinese})


def _announced(name: str, english: str, chinese: str) -> Step:
    return on_server.announced(f"compute.instance.{name}", {"en": english, "zh-CN": chinese})


def _going(source: str) -> tuple[Step, ...]:
    return (
        _cast(
            "conductor",
            "migrate_server",
            "nova-api casts migrate_server to any one conductor: a resize is a move to another host",
            "nova-api 用 cast 把 migrate_server 交给任意一个 conductor：调整规格就是搬到另一台主机",
        ),
        placing.scheduler_asked(
            {
                "en": "the conductor calls a scheduler: who has room for the larger server?",
                "zh-CN": "conductor 用 call 问 scheduler：谁放得下更大的实例？",
            }
        ),
        _cast(
            "compute.*",
            "prep_resize",
            "the conductor casts prep_resize to the destination",
            "conductor 向目标主机 cast prep_resize",
        ),
        placing.claimed(placing.DESTINATION_GRANTS),
        _cast(
            f"compute-alt.{source}",
            "resize_instance",
            "the destination casts resize_instance to the source: send it",
            "目标主机向源主机 cast resize_instance：把它送过来",
        ),
        Step(
            kind=HopKind.WORK,
            name="copy disk",
            text={
                "en": "the source stops the server and copies its disk",
                "zh-CN": "源主机停掉实例并复制它的磁盘",
            },
        ),
        _cast(
            "compute-alt.*",
            "finish_resize",
            "the source casts finish_resize back to the destination: here it is",
            "源主机再向目标主机 cast finish_resize：给你了",
        ),
        Step(
            kind=HopKind.REST,
            key="neutron-server@*",
            name="PUT /v2.0/ports/*",
            text={
                "en": "the destination binds the port to itself, by REST",
                "zh-CN": "目标主机通过 REST 把端口绑定到自己",
            },
        ),
        _announced("finish_resize.start", "it announces that it takes over", "它通知：开始接手"),
        placing.spawned(
            {
                "en": "it starts the server with its new size; both hosts hold room until the user decides",
                "zh-CN": "它以新的规格启动实例；在用户决定之前，两台主机都保留资源",
            }
        ),
    )


def _confirming(cloud: Cloud, source: str) -> tuple[Step, ...]:
    return (
        _asked(
            "the user is content: a second request, with an id of its own",
            "用户满意：第二个请求，有它自己的 id",
        ),
        _cast(
            f"compute.{source}",
            "confirm_resize",
            "nova-api casts confirm_resize to the source, which kept the old disk till now",
            "nova-api 向源主机 cast confirm_resize，它一直保留着旧磁盘",
        ),
        _announced("resize.confirm.start", "the source announces the start", "源主机通知：开始确认"),
        _announced(
            "resize.confirm.end",
            "the source has cleaned up and given its room back",
            "源主机已清理完毕并归还资源",
        ),
        placing.schedulers_hear(
            cloud,
            "delete_instance_info",
            {
                "en": "every scheduler hears that the server has left the source",
                "zh-CN": "每一个 scheduler 都得知实例已离开源主机",
            },
        ),
    )


def _reverting(cloud: Cloud, source: str) -> tuple[Step, ...]:
    return (
        _asked(
            "the user is not content: a second request, with an id of its own",
            "用户不满意：第二个请求，有它自己的 id",
        ),
        _cast(
            "compute.*",
            "revert_resize",
            "nova-api casts revert_resize to the destination: stop it",
            "nova-api 向目标主机 cast revert_resize：停掉它",
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key=f"compute-alt.{source}",
            name="check_instance_shared_storage",
            text={
                "en": "the destination calls the source: do we see the same disk?",
                "zh-CN": "目标主机 call 源主机：我们看到的是同一块磁盘吗？",
            },
        ),
        _cast(
            f"compute-alt.{source}",
            "finish_revert_resize",
            "the destination casts finish_revert_resize to the source: it is yours again",
            "目标主机向源主机 cast finish_revert_resize：它又归你了",
        ),
        _announced("resize.revert.start", "the source announces the start", "源主机通知：开始还原"),
        placing.schedulers_hear(
            cloud,
            "update_instance_info",
            {
                "en": "every scheduler hears that the server is back",
                "zh-CN": "每一个 scheduler 都得知实例回来了",
            },
        ),
        _announced(
            "resize.revert.end",
            "the server runs on its old host with its old size",
            "实例以原来的规格在原来的主机上运行",
        ),
    )


SCENARIO = Scenario(
    name="resize_vm",
    group="nova",
    text={
        "en": {
            "title": "Resize a VM",
            "story": "A larger server is a server on another host: the conductor casts to the destination,"
            " which casts to the source, which casts back, and nobody waits for anybody. Both hosts hold"
            " room until the user confirms, or reverts, with a second request.",
        },
        "zh-CN": {
            "title": "调整虚拟机规格",
            "story": "更大的实例就是另一台主机上的实例：conductor 向目标主机 cast，目标主机向源主机 cast，"
            "源主机再 cast 回来，谁也不等谁。两台主机都保留资源，直到用户用第二个请求确认或还原。",
        },
    },
    parameters=(
        Choice(
            name="end",
            choices=("confirm", "revert"),
            called={
                "confirm": {"en": "confirm", "zh-CN": "确认"},
                "revert": {"en": "revert", "zh-CN": "恢复"},
            },
            title={"en": "In the end", "zh-CN": "最后"},
            help={
                "en": "confirm: the old host gives its room back. revert: the server goes back as it was.",
                "zh-CN": "confirm（确认）：旧主机归还资源。revert（恢复）：实例恢复原样回到旧主机。",
            },
        ),
    ),
    prepare=acts.a_server,
    play=_play,
    must_see=_must_see,
)
