"""Delete a volume: one cast to the one back end that has it; no scheduler is asked.

Source: cinder/volume/api.py `delete`, cinder/volume/rpcapi.py `delete_volume`, cinder/volume/manager.py.
"""

from rpcviz.cloud import volume_acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Parameters, Plan, Scenario, Step
from rpcviz.cloud.state import Gone, Refused
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    volume_id = plan["volume"]
    try:
        cloud.cinder_api.delete_volume(request_id, volume_id)
    except Gone:
        raise ActFailed(volume_acts.GONE) from None
    except Refused as no:
        raise volume_acts.refused(str(no)) from None

    def gone() -> bool:
        return all(volume.id != volume_id for volume in cloud.world.volumes.volumes())

    volume_acts.wait_for(cloud, gone)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    return (
        Step(
            kind=HopKind.REST,
            key="cinder-api@*",
            name="DELETE /v3/volumes/*",
            text={"en": "the user asks cinder-api by REST", "zh-CN": "用户通过 REST 请求 cinder-api"},
        ),
        Step(
            kind=Kind.CAST,
            exchange="openstack",
            key=volume_acts.backend_key(cloud, plan),
            name="delete_volume",
            routed=1,
            text={
                "en": "cinder-api casts delete_volume straight to the back end that has it",
                "zh-CN": "cinder-api 直接向拥有该卷的后端 cast delete_volume",
            },
        ),
        Step(
            kind=Kind.NOTIFICATION,
            exchange="openstack",
            key="notifications.info",
            name="volume.delete.start",
            text={"en": "cinder-volume announces the start", "zh-CN": "cinder-volume 通知：开始删除"},
        ),
        Step(
            kind=HopKind.WORK,
            name="lvremove",
            text={"en": "the driver removes the volume", "zh-CN": "驱动删除卷"},
        ),
        Step(
            kind=HopKind.DB,
            name="DELETE volumes",
            text={
                "en": "cinder-volume deletes the row itself: cinder needs no conductor for it",
                "zh-CN": "cinder-volume 自己删除数据库里的行：cinder 不需要 conductor",
            },
        ),
        Step(
            kind=Kind.NOTIFICATION,
            exchange="openstack",
            key="notifications.info",
            name="volume.delete.end",
            text={"en": "cinder-volume announces the end", "zh-CN": "cinder-volume 通知：删除完成"},
        ),
        Step(
            kind=Kind.FANOUT,
            exchange="cinder-scheduler_fanout",
            name="update_service_capabilities",
            routed=cloud.count("cinder_scheduler"),
            text={
                "en": "every scheduler hears how much room there is again",
                "zh-CN": "每一个 scheduler 都得知现在有多少空间",
            },
        ),
    )


SCENARIO = Scenario(
    name="delete_volume",
    group="cinder",
    text={
        "en": {
            "title": "Delete a volume",
            "story": "The routing key names host and back end, because one host may have several:"
            " cinder-volume.HOST@BACKEND.HOST. The cast goes straight there; the schedulers only hear of the"
            " room that became free.",
        },
        "zh-CN": {
            "title": "删除卷",
            "story": "路由键里同时写着主机和后端，因为一台主机可以有好几个后端："
            "cinder-volume.主机@后端.主机。cast 直接发到那里；scheduler 只是得知空出了多少空间。",
        },
    },
    prepare=volume_acts.a_volume,
    play=_play,
    must_see=_must_see,
    needs=volume_acts.CINDER,
)
