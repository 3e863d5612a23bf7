"""Host uptime: the smallest call to one particular server, without any argument.

Source: nova/compute/api.py `HostAPI.get_host_uptime`, nova/compute/rpcapi.py `get_host_uptime`.
"""

from rpcviz.cloud import on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Parameters, Plan, Scenario, Step, answered

NO_HOST = {"en": "There is no compute to ask.", "zh-CN": "没有可以询问的 compute。"}


def _prepare(cloud: Cloud) -> Plan:
    hosts = cloud.world.hosts()
    if not hosts:
        raise ActFailed(NO_HOST)
    return {"host": hosts[0]}


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    on_server.ask(lambda: cloud.nova_api.host_uptime(request_id, plan["host"]))


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del cloud, parameters
    host = plan.get("host")
    return (
        on_server.user_asks("GET /os-hypervisors/*/uptime"),
        on_server.call_to_host(
            "get_host_uptime",
            host,
            {
                "en": f"nova-api calls {host or 'one host'}: the routing key alone says which",
                "zh-CN": f"nova-api call {host or '某一台主机'}：只有路由键说明是哪一台",
            },
        ),
        answered(
            "get_host_uptime",
            {
                "en": "the host's text comes back to nova-api's own reply queue",
                "zh-CN": "主机的文本回到 nova-api 自己的应答队列",
            },
        ),
    )


SCENARIO = Scenario(
    name="host_uptime",
    group="nova",
    text={
        "en": {
            "title": "Ask a host for its uptime",
            "story": "The smallest call there is: no argument, one line of text as the answer. Other computes"
            " listen on the same exchange, but the routing key names one host, and only its queue gets it.",
        },
        "zh-CN": {
            "title": "查询主机运行时间",
            "story": "最小的 call：没有参数，答案只有一行文本。其他 compute 也在同一个交换机上监听，"
            "但路由键里写着一台主机的名字，只有它的队列收到。",
        },
    },
    prepare=_prepare,
    play=_play,
    must_see=_must_see,
)
