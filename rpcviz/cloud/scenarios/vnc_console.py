"""A VNC console: a call within a call, a token, and a second program that comes with it.

SPICE is off in this cloud; asking for it shows how an exception of a compute travels.
Source: nova/compute/api.py `get_vnc_console`, nova/compute/manager.py `get_vnc_console`,
nova/console/websocketproxy.py; nova/exception_wrapper.py for what is announced.
"""

from rpcviz.bus.problems import RemoteFailure
from rpcviz.cloud import acts, on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Choice, Parameters, Plan, Scenario, Step, answered
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

OFFERED = {"en": "SPICE was offered, although it is off.", "zh-CN": "SPICE 明明关着，却可用。"}
NOT_THERE = {
    "en": "The host does not know that console any more.",
    "zh-CN": "主机已经不认识这个控制台了。",
}


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    if parameters["console"] == "spice":
        on_server.ask(lambda: _refused(cloud, request_id, plan["server"]))
    else:
        on_server.ask(lambda: _open(cloud, request_id, plan["server"]))


def _open(cloud: Cloud, request_id: str, uuid: str) -> None:
    url = cloud.nova_api.console(request_id, uuid, kind="novnc")
    if not cloud.console_proxy.open_console(url.rpartition("%3D")[2]):
        raise ActFailed(NOT_THERE)


def _refused(cloud: Cloud, request_id: str, uuid: str) -> None:
    try:
        cloud.nova_api.console(request_id, uuid, kind="spice")
    except RemoteFailure as failure:
        if failure.exc_name == "ConsoleTypeUnavailable":
            return
        raise
    raise ActFailed(OFFERED)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    host = on_server.host_of(cloud, plan)
    method = "get_spice_console" if parameters["console"] == "spice" else "get_vnc_console"
    asked = (
        on_server.user_asks("POST /servers/*/remote-consoles"),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key=f"compute.{host or '*'}",
            name=method,
            routed=1,
            text={
                "en": f"nova-api calls {host or 'its host'}: only it knows the guest's screen",
                "zh-CN": f"nova-api call {host or '它所在的主机'}：只有它知道客户机的屏幕在哪",
            },
        ),
    )
    if parameters["console"] == "spice":
        return (*asked, *_refusing(cloud))
    return (*asked, *_authorizing(), *_opening(host))


def _authorizing() -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="conductor",
            name="object_action ConsoleAuthToken.authorize",
            text={
                "en": "before it answers, the host has a call of its own: a conductor shall make a token",
                "zh-CN": "应答之前，它自己又发出 call：请 conductor 生成令牌",
            },
        ),
        Step(
            kind=HopKind.DB,
            name="INSERT console_auth_tokens",
            text={
                "en": "the conductor writes the token's hash to the database",
                "zh-CN": "conductor 把令牌的散列写入数据库",
            },
        ),
        answered(
            "object_action ConsoleAuthToken.authorize",
            {"en": "the inner reply brings the token", "zh-CN": "内层的 reply 带来令牌"},
        ),
        answered(
            "get_vnc_console",
            {
                "en": "only then the outer reply: host, port and an address with the token",
                "zh-CN": "然后才有外层的 reply：主机、端口和带令牌的地址",
            },
        ),
    )


def _opening(host: str | None) -> tuple[Step, ...]:
    return (
        Step(
            kind=HopKind.REST,
            key="nova-novncproxy@*",
            name="GET /websockify",
            text={
                "en": "the user's browser brings the token to nova-novncproxy, by WebSocket",
                "zh-CN": "用户的浏览器通过 WebSocket 把令牌交给 nova-novncproxy",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key=f"compute-alt.{host or '*'}",
            name="validate_console_port",
            by_ids=True,
            text={
                "en": "the proxy calls the host: is the screen still at that port? (its own request id)",
                "zh-CN": "代理 call 那台主机：屏幕还在那个端口吗？（用的是它自己的请求 id）",
            },
        ),
        answered("validate_console_port", {"en": "it is", "zh-CN": "还在"}),
        Step(
            kind=HopKind.WORK,
            name="proxy",
            text={
                "en": "from now on the proxy passes the picture on, beside the bus",
                "zh-CN": "此后代理直接转发画面，不经过消息总线",
            },
        ),
    )


def _said_again() -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.NOTIFICATION,
            exchange="nova",
            key="versioned_notifications.error",
            name="compute.exception",
            text={
                "en": "and once more in the versioned format, which nobody reads here",
                "zh-CN": "再用 versioned 格式通知一次，这里没有人读",
            },
        ),
    )


def _refusing(cloud: Cloud) -> tuple[Step, ...]:
    return (
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="conductor",
            name="object_action InstanceFault.create",
            text={
                "en": "the host has a conductor write down what went wrong",
                "zh-CN": "主机请 conductor 记下出了什么错",
            },
        ),
        Step(
            kind=Kind.NOTIFICATION,
            exchange="nova",
            key="notifications.error",
            name="get_spice_console",
            text={
                "en": "it announces the error, named after the function that failed",
                "zh-CN": "它通知这个错误，事件名就是出错的函数",
            },
        ),
        *(_said_again() if cloud.notifications == "both" else ()),
        Step(
            kind=Kind.FAILURE,
            exchange="",
            key="reply_*",
            name="get_spice_console",
            failure="ConsoleTypeUnavailable",
            text={
                "en": "last comes the reply: an exception, ConsoleTypeUnavailable",
                "zh-CN": "最后才是 reply：异常 ConsoleTypeUnavailable",
            },
        ),
    )


SCENARIO = Scenario(
    name="vnc_console",
    group="nova",
    text={
        "en": {
            "title": "Open a console",
            "story": "A call inside a call: nova-api calls the host, and the host calls a conductor"
            " before it answers. The user's browser takes the token to another program, which asks the"
            " host again. With spice, which is off here, the answer is an exception.",
        },
        "zh-CN": {
            "title": "打开控制台",
            "story": "一个 call 套着另一个：nova-api call 主机，主机在应答之前又 call conductor。用户的"
            "浏览器把令牌带给另一个程序，它再去问主机。若选 spice（这里关着），答案是一个异常。",
        },
    },
    parameters=(
        Choice(
            name="console",
            choices=("novnc", "spice"),
            title={"en": "Console", "zh-CN": "控制台"},
            help={
                "en": "novnc: the usual one. spice: off in this cloud, so the call fails.",
                "zh-CN": "novnc：常用的一种；spice：这个云里关着，所以 call 失败。",
            },
        ),
    ),
    prepare=acts.a_server,
    play=_play,
    must_see=_must_see,
)
