"""Attach a volume: nova and cinder work together, and never on the bus: between them is REST alone.

Source: nova/compute/api.py `attach_volume`, nova/conductor/manager.py `attach_volume` (since 2026.1),
nova/compute/manager.py, nova/virt/block_device.py; cinder/volume/rpcapi.py `attachment_update`,
cinder/api/v3/attachments.py `complete`.
"""

from rpcviz.cloud import on_server, placing, volume_acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step, answered
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    volume_acts.attach(cloud, request_id, plan)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    host = on_server.host_of(cloud, plan)
    return (*_reserved(f"compute.{host or '*'}"), *_let_in(cloud, plan), *_completed())


def _reserved(key: str) -> tuple[Step, ...]:
    return (
        on_server.user_asks(
            "POST /servers/*/os-volume_attachments",
            {
                "en": "the user asks nova-api, not cinder: the server is nova's",
                "zh-CN": "用户请求的是 nova-api 而不是 cinder：实例归 nova 管",
            },
        ),
        placing.handed_to_a_conductor("attach_volume"),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key=key,
            name="reserve_block_device_name",
            text={
                "en": "the conductor calls the server's host: which device name is free?",
                "zh-CN": "conductor 用 call 问实例所在的主机：哪个设备名空着？",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="conductor",
            name="object_action BlockDeviceMapping.create",
            text={
                "en": "inside of that call the host calls a conductor back to write the row",
                "zh-CN": "在这次 call 之内，主机反过来 call 一个 conductor 写下这一行",
            },
        ),
        answered(
            "reserve_block_device_name", {"en": "the reply brings the name", "zh-CN": "reply 带回设备名"}
        ),
        volume_acts.cinder_asked(
            "POST /v3/attachments",
            {
                "en": "the conductor reserves the volume at cinder-api, by REST: no RPC of cinder's yet",
                "zh-CN": "conductor 通过 REST 在 cinder-api 预留卷：这时 cinder 还没有 RPC",
            },
        ),
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key=key,
            name="attach_volume",
            text={"en": "then it casts attach_volume to the host", "zh-CN": "然后向主机 cast attach_volume"},
        ),
    )


def _let_in(cloud: Cloud, plan: Plan) -> tuple[Step, ...]:
    return (
        volume_acts.cinder_asked(
            "PUT /v3/attachments/*",
            {
                "en": "the host tells cinder-api by REST who it is",
                "zh-CN": "主机通过 REST 告诉 cinder-api 自己是谁",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="openstack",
            key=volume_acts.backend_key(cloud, plan),
            name="attachment_update",
            routed=1,
            text={
                "en": "cinder-api calls the back end that has the volume: let this host in",
                "zh-CN": "cinder-api call 拥有该卷的后端：让这台主机进来",
            },
        ),
        volume_acts.announced(
            "volume.attach.start",
            {"en": "cinder-volume announces the start", "zh-CN": "cinder-volume 通知：开始挂载"},
        ),
        answered(
            "attachment_update",
            {
                "en": "the reply says how to reach it, with a password: here you see it masked",
                "zh-CN": "reply 说明如何连接，里面有密码：这里看到的是遮住的",
            },
        ),
    )


def _completed() -> tuple[Step, ...]:
    return (
        Step(
            kind=HopKind.WORK,
            name="attach",
            text={"en": "the host connects the disk", "zh-CN": "主机接上这块盘"},
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="conductor",
            name="object_action BlockDeviceMapping.save",
            text={
                "en": "a conductor saves the connection for the host",
                "zh-CN": "conductor 代主机保存连接信息",
            },
        ),
        volume_acts.cinder_asked(
            "POST /v3/attachments/*/action",
            {
                "en": "the host tells cinder-api that it is done",
                "zh-CN": "主机告诉 cinder-api 已经完成",
            },
        ),
        volume_acts.announced(
            "volume.attach.end",
            {
                "en": "the end is announced by cinder-api, not by cinder-volume",
                "zh-CN": "宣布结束的是 cinder-api，而不是 cinder-volume",
            },
        ),
        on_server.announced(
            "compute.instance.volume.attach",
            {
                "en": "nova-compute announces it too, on nova's exchange",
                "zh-CN": "nova-compute 也在 nova 的交换机上通知",
            },
        ),
    )


SCENARIO = Scenario(
    name="attach_volume",
    group="cinder",
    text={
        "en": {
            "title": "Attach a volume",
            "story": "Two projects, two exchanges, and REST between them: nova's conductor reserves a device"
            " name and the volume, the host asks cinder-api for the way to it, and cinder-api calls the back"
            " end. A call within a call, and a secret in a reply.",
        },
        "zh-CN": {
            "title": "挂载卷",
            "story": "两个项目，两个交换机，中间是 REST：nova 的 conductor 预留设备名和卷，主机向 cinder-api"
            " 询问怎样连接，cinder-api 再 call 后端。这里有 call 中的 call，还有一个藏在 reply 里的秘密。",
        },
    },
    prepare=volume_acts.a_server_and_a_volume,
    play=_play,
    must_see=_must_see,
    needs=(*volume_acts.NOVA, *volume_acts.CINDER),
)
