"""Stop a VM: its power goes off, its host, port and room stay.

Source: nova/compute/api.py `stop`, nova/compute/manager.py `stop_instance`.
"""

from rpcviz.cloud import acts, on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    work = (
        Step(
            kind=HopKind.WORK,
            name="power off",
            text={"en": "the virt driver shuts the guest down", "zh-CN": "虚拟化驱动关闭客户机"},
        ),
        on_server.saved(),
    )
    return on_server.on_its_host(cloud, plan, "stop_instance", "power_off", work)


SCENARIO = Scenario(
    name="stop_vm",
    group="nova",
    text={
        "en": {
            "title": "Stop a VM",
            "story": "The power goes off, and nothing else: a cast to the one host. The server keeps its"
            " host, its port and its room: no scheduler and no neutron hears of it, and it still takes"
            " its place in placement.",
        },
        "zh-CN": {
            "title": "关闭虚拟机",
            "story": "只是断电，别的都不变：一个只发给那台主机的 cast。实例保留它的主机、端口和资源："
            "scheduler 和 neutron 都不会知道，它在 placement 里仍占着位置。",
        },
    },
    prepare=acts.a_server,
    play=on_server.act(lambda nova: nova.stop_server, "stopped"),
    must_see=_must_see,
)
