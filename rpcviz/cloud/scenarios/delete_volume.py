"""Delete a volume: one cast to the one back end that has it; no scheduler is asked.

Source: cinder/volume/api.py `delete`, cinder/volume/rpcapi.py `delete_volume`, cinder/volume/manager.py.
"""

from rpcviz.cloud import volume_acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    volume_id = plan["volume"]
    volume_acts.ask(lambda: cloud.cinder_api.delete_volume(request_id, volume_id))

    def gone() -> bool:
        return all(volume.id != volume_id for volume in cloud.world.volumes.volumes())

    volume_acts.wait_for(cloud, volume_id, gone)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    return (
        volume_acts.cinder_asked("DELETE /v3/volumes/*"),
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
        volume_acts.announced(
            "volume.delete.start",
            {"en": "cinder-volume announces the start", "zh-CN": "cinder-volume 通知：开始删除"},
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
        volume_acts.announced(
            "volume.delete.end",
            {"en": "cinder-volume announces the end", "zh-CN": "cinder-volume 通知：删除完成"},
        ),
        volume_acts.schedulers_hear(
            cloud,
            {
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
