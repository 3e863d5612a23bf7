"""Reboot a VM: one cast to its host; a soft and a hard reboot look the same on the bus.

Source: nova/compute/api.py `reboot`, nova/compute/manager.py `reboot_instance`.
"""

from rpcviz.cloud import acts, on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Choice, Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    hard = parameters["type"] == "HARD"
    on_server.ask(lambda: cloud.nova_api.reboot_server(request_id, plan["server"], hard=hard))
    on_server.until(cloud, plan["server"], "active")


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    work = (
        on_server.saved(),
        Step(
            kind=HopKind.WORK,
            name="reboot",
            result={"type": parameters["type"]},
            text={"en": "the virt driver reboots the server", "zh-CN": "虚拟化驱动重启实例"},
        ),
    )
    return on_server.on_its_host(cloud, plan, "reboot_instance", "reboot", work)


SCENARIO = Scenario(
    name="reboot_vm",
    group="nova",
    text={
        "en": {
            "title": "Reboot a VM",
            "story": "A cast has no reply: nova-api notes the task, casts to the host that has the"
            " server and answers 202. From then on only notifications and the server's row tell how it"
            " goes.",
        },
        "zh-CN": {
            "title": "重启虚拟机",
            "story": "cast 没有 reply：nova-api 记下任务，向拥有该实例的主机 cast，然后应答 202。此后只"
            "有通知和实例的数据库记录说明进展。",
        },
    },
    parameters=(
        Choice(
            name="type",
            choices=("SOFT", "HARD"),
            title={"en": "Type", "zh-CN": "方式"},
            help={
                "en": "SOFT: the guest is asked to restart. HARD: its power is cut, and it starts anew.",
                "zh-CN": "SOFT：请客户机自己重启；HARD：切断电源再重新启动。",
            },
        ),
    ),
    prepare=acts.a_server,
    play=_play,
    must_see=_must_see,
)
