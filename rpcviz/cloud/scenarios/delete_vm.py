"""Delete a VM: a cast to the one host that has it, which cleans up with everybody else.

Source: nova/compute/api.py `_delete`, nova/compute/manager.py `terminate_instance`.
"""

from rpcviz.cloud import acts, on_server, placing
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Parameters, Plan, Scenario, Step
from rpcviz.cloud.state import Gone
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    uuid = plan["server"]
    try:
        cloud.nova_api.delete(request_id, uuid)
    except Gone:
        raise ActFailed(acts.EMPTIED) from None

    def gone() -> bool:
        return all(server.uuid != uuid for server in cloud.world.instances())

    if not cloud.world.wait_until(gone, acts.PATIENCE_S):
        raise ActFailed(acts.IMPATIENT)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del plan, parameters
    return (
        on_server.user_asks("DELETE /servers/*"),
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key="compute.*",
            name="terminate_instance",
            text={
                "en": "nova-api casts terminate_instance to the one host that has the server",
                "zh-CN": "nova-api 向拥有该实例的那一台主机 cast terminate_instance",
            },
        ),
        on_server.announced(
            "compute.instance.delete.start",
            {"en": "nova-compute announces the start", "zh-CN": "nova-compute 通知：开始删除"},
        ),
        Step(
            kind=HopKind.WORK,
            name="destroy",
            text={"en": "the virt driver stops the server", "zh-CN": "虚拟化驱动停掉实例"},
        ),
        placing.room_returned(
            {
                "en": "the room is given back in placement, by REST",
                "zh-CN": "通过 REST 在 placement 里归还资源",
            }
        ),
        placing.schedulers_hear(
            cloud,
            "delete_instance_info",
            {
                "en": "every scheduler hears that the server is gone",
                "zh-CN": "每一个 scheduler 都得知实例已删除",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="conductor",
            name="object_action Instance.destroy",
            text={
                "en": "a conductor deletes the row for nova-compute",
                "zh-CN": "conductor 代 nova-compute 删除数据库里的行",
            },
        ),
        on_server.announced(
            "compute.instance.delete.end",
            {"en": "nova-compute announces the end", "zh-CN": "nova-compute 通知：删除完成"},
        ),
    )


SCENARIO = Scenario(
    name="delete_vm",
    group="nova",
    text={
        "en": {
            "title": "Delete a VM",
            "story": "nova-api casts to the host that has the server and answers at once. The host stops it,"
            " returns its port to neutron and its room to placement, and tells every scheduler.",
        },
        "zh-CN": {
            "title": "删除虚拟机",
            "story": "nova-api 向拥有该实例的主机 cast，然后立刻应答。主机停掉实例，把端口还给 neutron，"
            "把资源还给 placement，并告诉每一个 scheduler。",
        },
    },
    prepare=acts.a_server,
    play=_play,
    must_see=_must_see,
)
