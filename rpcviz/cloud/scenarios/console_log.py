"""Console log: a call to one particular server, because only that host has the text.

Source: nova/compute/api.py `get_console_output`, nova/compute/rpcapi.py `get_console_output`.
"""

from rpcviz.cloud import acts, on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step, answered


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    on_server.ask(lambda: cloud.nova_api.console_log(request_id, plan["server"]))


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    host = on_server.host_of(cloud, plan)
    return (
        on_server.user_asks(),
        on_server.call_to_host(
            "get_console_output",
            host,
            {
                "en": f"nova-api calls {host or 'its host'} and no other: only it has the text",
                "zh-CN": f"nova-api 只 call {host or '它所在的主机'}：只有它有这段文本",
            },
        ),
        answered(
            "get_console_output",
            {
                "en": "the text comes back to nova-api's own reply queue",
                "zh-CN": "文本回到 nova-api 自己的应答队列",
            },
        ),
    )


SCENARIO = Scenario(
    name="console_log",
    group="nova",
    text={
        "en": {
            "title": "Read a console log",
            "story": "A call to one particular server: the routing key names the host, one queue gets it,"
            " and nova-api waits for the reply.",
        },
        "zh-CN": {
            "title": "查看控制台日志",
            "story": "对某一台服务器的 call：路由键里写着主机名，只有一个队列收到它，nova-api 等待 reply。",
        },
    },
    prepare=acts.a_server,
    play=_play,
    must_see=_must_see,
)
