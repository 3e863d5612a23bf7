"""One server: a call to `compute.HOST`, which one particular server takes and nobody else can.

Source: nova/compute/api.py `HostAPI.get_host_uptime`, nova/compute/rpcapi.py `get_host_uptime`.
"""

from rpcviz.cloud import on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Choice, Parameters, Plan, Scenario, Step, answered

HOSTS = ("cmp1", "cmp2", "cmp3")
"""Those of a cloud with as many computes as there are where nobody says otherwise."""


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan
    host = str(parameters["host"])
    here = cloud.hosts("nova_compute")
    if host not in here:
        told = ", ".join(here) or "-"
        raise ActFailed(
            {
                "en": f"There is no compute host {host}; the cloud has: {told}.",
                "zh-CN": f"没有计算节点 {host}；云里有：{told}。",
            }
        )
    on_server.ask(lambda: cloud.nova_api.host_uptime(request_id, host=host))


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del cloud, plan
    host = str(parameters["host"])
    return (
        on_server.user_asks(
            "GET /os-hypervisors/*",
            {
                "en": f"an administrator asks nova-api how long {host} has been up, by REST",
                "zh-CN": f"管理员通过 REST 问 nova-api：{host} 运行了多久",
            },
        ),
        on_server.call_to_host(
            "get_host_uptime",
            host,
            {
                "en": f"the routing key is compute.{host}: only the queue of {host} gets it",
                "zh-CN": f"路由键是 compute.{host}：只有 {host} 的队列收到它",
            },
            taker=host,
        ),
        answered(
            "get_host_uptime",
            {
                "en": "the answer goes straight to nova-api's reply queue",
                "zh-CN": "答案直接回到 nova-api 的应答队列",
            },
        ),
    )


SCENARIO = Scenario(
    name="one_server",
    group="patterns",
    text={
        "en": {
            "title": "To one particular server",
            "story": "Only one host knows the answer, so the host's name is part of the routing key:"
            " compute.HOST. Each server reads a queue of that name besides the queue of its topic."
            " nova-api asks how long the host has been up, and waits.",
        },
        "zh-CN": {
            "title": "发给某一台服务器",
            "story": "只有一台主机知道答案，所以主机名写进路由键：compute.HOST。每台服务器除了主题的队列，"
            "还读一个以自己命名的队列。nova-api 询问这台主机运行了多久，并等待回答。",
        },
    },
    parameters=(
        Choice(
            name="host",
            choices=HOSTS,
            title={"en": "Host", "zh-CN": "主机"},
            help={"en": "Which host is asked.", "zh-CN": "问哪一台主机。"},
        ),
    ),
    play=_play,
    must_see=_must_see,
)
