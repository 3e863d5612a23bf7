"""Snapshot a volume: by way of a scheduler, although only one back end can do it.

Source: cinder/volume/api.py `_create_snapshot`, cinder/scheduler/manager.py `create_snapshot`,
cinder/volume/manager.py `create_snapshot`.
"""

from rpcviz.cloud import volume_acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    volumes = cloud.world.volumes
    name = f"snap-{volumes.next_number()}"
    made = volume_acts.ask(lambda: cloud.cinder_api.create_snapshot(request_id, plan["volume"], name=name))
    volume_acts.wait_for(cloud, plan["volume"], lambda: volumes.snapshot(made.id).status == "available")


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    return (
        volume_acts.cinder_asked("POST /v3/snapshots"),
        Step(
            kind=Kind.CAST,
            exchange="openstack",
            key="cinder-scheduler",
            name="create_snapshot",
            text={
                "en": "cinder-api casts to any one scheduler, which only looks whether there is room",
                "zh-CN": "cinder-api cast 给任意一个 scheduler，它只检查空间够不够",
            },
        ),
        Step(
            kind=Kind.CAST,
            exchange="openstack",
            key=volume_acts.backend_key(cloud, plan),
            name="create_snapshot",
            routed=1,
            text={
                "en": "the scheduler casts on to the volume's own back end",
                "zh-CN": "scheduler 再 cast 给该卷所在的后端",
            },
        ),
        volume_acts.announced(
            "snapshot.create.start",
            {"en": "cinder-volume announces the start", "zh-CN": "cinder-volume 通知：开始创建快照"},
        ),
        Step(
            kind=HopKind.WORK,
            name="lvcreate --snapshot",
            text={"en": "the driver makes the snapshot", "zh-CN": "驱动创建快照"},
        ),
        volume_acts.announced(
            "snapshot.create.end",
            {"en": "cinder-volume announces the end", "zh-CN": "cinder-volume 通知：快照完成"},
        ),
    )


SCENARIO = Scenario(
    name="snapshot_volume",
    group="cinder",
    text={
        "en": {
            "title": "Snapshot a volume",
            "story": "A snapshot can only be made where its volume is, and yet the cast goes by way of a"
            " scheduler: it checks that the back end has the room, and passes the request on.",
        },
        "zh-CN": {
            "title": "创建卷快照",
            "story": "快照只能在卷所在的地方创建，但 cast 仍然要经过 scheduler：它检查后端的空间够不够，"
            "然后把请求转交过去。",
        },
    },
    prepare=volume_acts.a_volume,
    play=_play,
    must_see=_must_see,
    needs=volume_acts.CINDER,
)
