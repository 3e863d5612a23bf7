"""Detach a volume: the host lets go first, then cinder is asked to forget; no conductor leads it.

Source: nova/compute/api.py `detach_volume`, nova/compute/manager.py `detach_volume`,
nova/virt/block_device.py `detach`; cinder/volume/rpcapi.py `attachment_delete`.
"""

from rpcviz.cloud import on_server, volume_acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step, answered
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    volume_acts.detach(cloud, request_id, plan)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    host = on_server.host_of(cloud, plan)
    return (*_let_go(f"compute.{host or '*'}"), *_forgotten(cloud, plan))


def _let_go(key: str) -> tuple[Step, ...]:
    return (
        on_server.user_asks("DELETE /servers/*/os-volume_attachments/*"),
        volume_acts.cinder_asked(
            "POST /v3/volumes/*/action",
            {
                "en": "nova-api marks the volume as detaching at cinder-api, by REST",
                "zh-CN": "nova-api 通过 REST 在 cinder-api 把卷标为正在卸载",
            },
        ),
        Step(
            kind=Kind.CAST,
            exchange="nova",
            key=key,
            name="detach_volume",
            routed=1,
            text={
                "en": "nova-api casts detach_volume straight to the server's host",
                "zh-CN": "nova-api 直接向实例所在的主机 cast detach_volume",
            },
        ),
        Step(
            kind=HopKind.WORK,
            name="detach",
            text={"en": "the host takes the disk out of the server", "zh-CN": "主机把这块盘从实例上取下"},
        ),
    )


def _forgotten(cloud: Cloud, plan: Plan) -> tuple[Step, ...]:
    return (
        volume_acts.cinder_asked(
            "DELETE /v3/attachments/*",
            {
                "en": "the host asks cinder-api by REST to forget the attachment",
                "zh-CN": "主机通过 REST 请 cinder-api 删除这次挂载",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="openstack",
            key=volume_acts.backend_key(cloud, plan),
            name="attachment_delete",
            routed=1,
            text={
                "en": "cinder-api calls the back end: shut this host out",
                "zh-CN": "cinder-api call 后端：不再让这台主机进来",
            },
        ),
        volume_acts.announced(
            "volume.detach.start",
            {"en": "cinder-volume announces the start", "zh-CN": "cinder-volume 通知：开始卸载"},
        ),
        answered(
            "attachment_delete", {"en": "the reply says that it is done", "zh-CN": "reply 表示已经完成"}
        ),
        volume_acts.announced(
            "volume.detach.end", {"en": "cinder-api announces the end", "zh-CN": "cinder-api 通知：卸载完成"}
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="conductor",
            name="object_action BlockDeviceMapping.destroy",
            text={
                "en": "a conductor deletes the disk's row for the host",
                "zh-CN": "conductor 代主机删除这块盘的行",
            },
        ),
        on_server.announced(
            "compute.instance.volume.detach",
            {"en": "nova-compute announces it", "zh-CN": "nova-compute 通知"},
        ),
    )


SCENARIO = Scenario(
    name="detach_volume",
    group="cinder",
    text={
        "en": {
            "title": "Detach a volume",
            "story": "Shorter than attaching: nova-api knows the host and casts straight to it. The host lets"
            " go, then asks cinder-api to forget; cinder-api calls the back end and waits for its reply.",
        },
        "zh-CN": {
            "title": "卸载卷",
            "story": "比挂载短：nova-api 知道是哪台主机，直接 cast 给它。主机先放开这块盘，"
            "再请 cinder-api 删除挂载；cinder-api call 后端并等待它的 reply。",
        },
    },
    prepare=volume_acts.a_server_with_a_volume,
    play=_play,
    must_see=_must_see,
    needs=(*volume_acts.NOVA, *volume_acts.CINDER),
)
