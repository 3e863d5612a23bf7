"""Create a volume: cinder has no conductor, so its API casts to a scheduler, which casts on to a back end.

Source: cinder/volume/flows/api/create_volume.py, cinder/scheduler/filter_scheduler.py,
cinder/volume/flows/manager/create_volume.py.
"""

from rpcviz.cloud import volume_acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Integer, Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan
    volume_acts.make(cloud, request_id, int(parameters["size"]))


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del plan, parameters
    return (
        volume_acts.cinder_asked(
            "POST /v3/volumes",
            {
                "en": "the user asks cinder-api by REST, and gets 202 before anything is done",
                "zh-CN": "用户通过 REST 请求 cinder-api，事情还没做就先得到 202",
            },
        ),
        Step(
            kind=HopKind.DB,
            name="INSERT volumes",
            text={
                "en": "cinder-api writes the volume to the database: it has one, unlike nova-compute",
                "zh-CN": "cinder-api 把卷写入数据库：与 nova-compute 不同，它自己能访问数据库",
            },
        ),
        Step(
            kind=Kind.CAST,
            exchange="openstack",
            key="cinder-scheduler",
            name="create_volume",
            text={
                "en": "cinder-api casts create_volume to any one cinder-scheduler, on exchange openstack",
                "zh-CN": "cinder-api 在交换机 openstack 上把 create_volume cast 给任意一个 cinder-scheduler",
            },
        ),
        Step(
            kind=Kind.CAST,
            exchange="openstack",
            key="cinder-volume.*@*.*",
            name="create_volume",
            routed=1,
            text={
                "en": "the scheduler casts it on to the chosen back end: cinder-volume.HOST@BACKEND.HOST",
                "zh-CN": "scheduler 再 cast 给选中的后端：cinder-volume.主机@后端.主机",
            },
        ),
        volume_acts.announced(
            "volume.create.start",
            {"en": "cinder-volume announces the start", "zh-CN": "cinder-volume 通知：开始创建"},
        ),
        Step(
            kind=HopKind.WORK,
            name="lvcreate",
            text={"en": "the driver makes the volume", "zh-CN": "驱动创建卷"},
        ),
        volume_acts.announced(
            "volume.create.end",
            {"en": "cinder-volume announces the end", "zh-CN": "cinder-volume 通知：创建完成"},
        ),
        volume_acts.schedulers_hear(
            cloud,
            {
                "en": "the back end tells every scheduler how much room is left",
                "zh-CN": "后端告诉每一个 scheduler 还剩多少空间",
            },
        ),
    )


SCENARIO = Scenario(
    name="create_volume",
    group="cinder",
    text={
        "en": {
            "title": "Create a volume",
            "story": "Two casts and no call: cinder-api hands the work to any scheduler, the scheduler hands"
            " it on to the back end it chose, and nobody waits. Ask for more than 100 GB to see what happens"
            " when no back end has the room.",
        },
        "zh-CN": {
            "title": "创建卷",
            "story": "两次 cast，没有 call：cinder-api 把工作交给任意一个 scheduler，scheduler 再交给它选中的"
            "后端，谁也不等待。要求超过 100 GB，就能看到没有后端放得下时会发生什么。",
        },
    },
    parameters=(
        Integer(
            name="size",
            least=1,
            most=200,
            default=1,
            title={"en": "Size in GB", "zh-CN": "大小（GB）"},
            help={
                "en": "How large the volume shall be; a back end holds 100 GB.",
                "zh-CN": "卷有多大；一个后端能放 100 GB。",
            },
        ),
    ),
    play=_play,
    must_see=_must_see,
    needs=volume_acts.CINDER,
)
