"""Boot a VM: nova-api casts, a conductor calls a scheduler, and casts to the host that was chosen.

Today's release adds object calls (computes have no database), neutron's side and notifications.
Source: nova/compute/api.py `_create_instance`, nova/conductor/manager.py
`schedule_and_build_instances`, nova/compute/manager.py `_do_build_and_run_instance`; in Newton
nova/conductor/manager.py `build_instances`.
"""

from rpcviz.cloud import acts, on_server, placing
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ERA, Integer, Parameters, Plan, Scenario, Step, era_of
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

ACCEPTED = placing.accepted(
    {
        "en": "the user asks nova-api by REST, and gets 202 before anything is done",
        "zh-CN": "用户通过 REST 请求 nova-api，事情还没做就先得到 202",
    }
)


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan
    acts.boot(cloud, request_id, servers=int(parameters["servers"]), era=era_of(parameters))


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del plan
    servers = int(parameters["servers"])
    if era_of(parameters) == "classic":
        return _classic(servers)
    return (*_placing(servers), *_building(servers), *_wiring(cloud, servers), *_ending(cloud, servers))


def _classic(servers: int) -> tuple[Step, ...]:
    return (
        ACCEPTED,
        Step(
            kind=HopKind.DB,
            name="INSERT instances",
            text={
                "en": "nova-api writes the server to the database",
                "zh-CN": "nova-api 把实例写入数据库",
            },
        ),
        placing.handed_to_a_conductor("build_instances"),
        placing.scheduler_asked(),
        placing.scheduler_answers(),
        *_handed_over(servers),
        placing.claimed(times=servers),
        placing.spawned(times=servers),
    )


def _handed_over(servers: int) -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key="compute.*",
            name="build_and_run_instance",
            times=servers,
            text={
                "en": "the conductor casts build_and_run_instance to the chosen host, once per server",
                "zh-CN": "conductor 向选中的主机 cast build_and_run_instance，每个实例一次",
            },
        ),
    )


def _placing(servers: int) -> tuple[Step, ...]:
    return (
        ACCEPTED,
        placing.handed_to_a_conductor("schedule_and_build_instances"),
        placing.scheduler_asked(),
        placing.room_taken(
            {
                "en": "the scheduler claims the host's room in placement, by REST",
                "zh-CN": "scheduler 通过 REST 在 placement 里占下主机的资源",
            },
            times=servers,
        ),
        placing.scheduler_answers(),
        Step(
            kind=HopKind.DB,
            name="INSERT instances",
            text={
                "en": "the conductor writes the servers to the cell's database",
                "zh-CN": "conductor 把实例写入 cell 的数据库",
            },
        ),
        *_handed_over(servers),
    )


def _building(servers: int) -> tuple[Step, ...]:
    return (
        on_server.saved(times=servers),
        on_server.announced(
            "compute.instance.create.start",
            {
                "en": "nova-compute announces the start to whoever listens",
                "zh-CN": "nova-compute 向所有监听者通知：开始创建",
            },
            times=servers,
        ),
        placing.claimed(times=servers),
    )


def _wiring(cloud: Cloud, servers: int) -> tuple[Step, ...]:
    return (
        Step(
            kind=HopKind.REST,
            key="neutron-server@*",
            name="POST /v2.0/ports",
            times=servers,
            text={
                "en": "nova-compute asks neutron for a port, by REST",
                "zh-CN": "nova-compute 通过 REST 向 neutron 要一个端口",
            },
        ),
        Step(
            kind=Kind.FANOUT,
            exchange="neutron-vo-Port-1.11_fanout",
            name="push Port*",
            routed=cloud.count("ovs_agent"),
            times=servers,
            text={
                "en": "neutron pushes the port to every L2 agent",
                "zh-CN": "neutron 把端口广播给每一个 L2 代理",
            },
        ),
        Step(
            kind=Kind.CAST,
            exchange="neutron",
            key="dhcp_agent.*",
            name="port_create_end",
            times=servers,
            text={
                "en": "and casts it to the one DHCP agent of this network",
                "zh-CN": "并 cast 给负责这个网络的那一个 DHCP 代理",
            },
        ),
        Step(
            kind=Kind.FANOUT,
            exchange="q-agent-notifier-port-update_fanout",
            name="port_update*",
            routed=0,
            times=servers,
            text={
                "en": "the old port_update fanout is sent too, and nobody hears it",
                "zh-CN": "旧的 port_update 广播仍然发出，但没有人在听",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="neutron",
            key="q-plugin",
            name="update_device_list*",
            times=servers,
            by_ids=True,
            text={
                "en": "the host's agent calls: the port is wired (under its own request id)",
                "zh-CN": "主机上的代理 call：端口已接好（用的是它自己的请求 id）",
            },
        ),
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key="compute-alt.*",
            name="external_instance_event network-vif-plugged",
            times=servers,
            by_ids=True,
            text={
                "en": "neutron told nova by REST; nova-api casts network-vif-plugged to the host",
                "zh-CN": "neutron 通过 REST 告诉 nova；nova-api 向主机 cast network-vif-plugged",
            },
        ),
    )


def _ending(cloud: Cloud, servers: int) -> tuple[Step, ...]:
    return (
        placing.spawned(times=servers),
        placing.schedulers_hear(
            cloud,
            "update_instance_info",
            {
                "en": "nova-compute tells every scheduler what runs on it now",
                "zh-CN": "nova-compute 告诉每一个 scheduler 它上面运行着什么",
            },
            times=servers,
        ),
        on_server.announced(
            "compute.instance.create.end",
            {
                "en": "nova-compute announces the end",
                "zh-CN": "nova-compute 通知：创建完成",
            },
            times=servers,
        ),
    )


SCENARIO = Scenario(
    name="boot_vm",
    group="nova",
    text={
        "en": {
            "title": "Boot a VM",
            "story": "The whole path of a new server: nova-api hands the work to a conductor with a cast and"
            " answers at once; the conductor calls a scheduler and waits; the host that was chosen gets a"
            " cast of its own, claims its resources and starts the server.",
        },
        "zh-CN": {
            "title": "启动虚拟机",
            "story": "一台新实例的完整路径：nova-api 用 cast 把工作交给 conductor 并立刻应答；conductor 用"
            " call 问 scheduler 并等待；被选中的主机收到只给它的 cast，申请资源，然后启动实例。",
        },
    },
    parameters=(
        ERA,
        Integer(
            name="servers",
            least=1,
            most=5,
            default=1,
            title={"en": "Servers", "zh-CN": "实例数"},
            help={
                "en": "How many servers the one request asks for.",
                "zh-CN": "这一次请求要几台实例。",
            },
        ),
    ),
    play=_play,
    must_see=_must_see,
)
