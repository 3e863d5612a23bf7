"""Console log: a call to one particular server, because only that host has the text.

Source: nova/compute/api.py `get_console_output`, nova/compute/rpcapi.py `get_console_output`.
"""

from rpcviz.bus.problems import CallFailed
from rpcviz.cloud import acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Parameters, Plan, Scenario, Step
from rpcviz.cloud.state import Gone
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    try:
        cloud.nova_api.console_log(request_id, plan["server"])
    except Gone:
        raise ActFailed(acts.EMPTIED) from None
    except CallFailed as failure:
        raise ActFailed(
            {"en": f"The call failed: {failure}.", "zh-CN": f"call 失败：{failure}。"}
        ) from failure


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    # Before a server was made ready its host is not known yet.
    host = cloud.world.instance(plan["server"]).host if plan else None
    return (
        Step(
            kind=HopKind.REST,
            key="nova-api@*",
            name="POST /servers/*/action",
            text={"en": "the user asks nova-api by REST", "zh-CN": "用户通过 REST 请求 nova-api"},
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key=f"compute.{host or '*'}",
            name="get_console_output",
            routed=1,
            text={
                "en": f"nova-api calls {host or 'its host'} and no other: only it has the text",
                "zh-CN": f"nova-api 只 call {host or '它所在的主机'}：只有它有这段文本",
            },
        ),
        Step(
            kind=Kind.REPLY,
            exchange="",
            key="reply_*",
            name="get_console_output",
            text={
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
