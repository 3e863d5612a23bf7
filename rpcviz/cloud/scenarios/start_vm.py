"""Start a VM that was stopped: on the same host, without a scheduler.

Source: nova/compute/api.py `start`, nova/compute/manager.py `start_instance`.
"""

from rpcviz.cloud import on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    work = (
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="conductor",
            name="object_action InstanceInfoCache.refresh",
            text={
                "en": "nova-compute reads the server's network again, through a conductor",
                "zh-CN": "nova-compute 通过 conductor 重新读取实例的网络信息",
            },
        ),
        Step(
            kind=HopKind.WORK,
            name="power on",
            text={"en": "the virt driver starts the guest", "zh-CN": "虚拟化驱动启动客户机"},
        ),
        on_server.saved(),
    )
    return on_server.on_its_host(cloud, plan, "start_instance", "power_on", work)


SCENARIO = Scenario(
    name="start_vm",
    group="nova",
    text={
        "en": {
            "title": "Start a stopped VM",
            "story": "The server starts where it was: its room was kept, so no scheduler is asked. Compare it"
            " with a boot, of which only the last part is left.",
        },
        "zh-CN": {
            "title": "启动已关闭的虚拟机",
            "story": "实例在原来的主机上启动：它的资源一直保留着，所以不问 scheduler。"
            "与新建实例相比，只剩下最后一段。",
        },
    },
    prepare=on_server.a_stopped_server,
    play=on_server.act(lambda nova: nova.start_server, "active"),
    must_see=_must_see,
)
