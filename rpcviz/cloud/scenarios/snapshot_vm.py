"""Snapshot a VM: one cast, and a save for each step, so that the user can see how far it is.

Source: nova/compute/api.py `snapshot`, nova/compute/manager.py `snapshot_instance`.
"""

from rpcviz.cloud import acts, on_server
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

SAVES = 2
"""Between the start and the upload: `image_pending_upload`, `image_uploading`."""


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del parameters
    before = cloud.world.instance(plan["server"]).vm_state
    on_server.ask(lambda: cloud.nova_api.snapshot(request_id, plan["server"]))
    on_server.until(cloud, plan["server"], before)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del parameters
    return (
        on_server.user_asks(),
        Step(
            kind=HopKind.REST,
            key="glance-api",
            name="POST /v2/images",
            text={
                "en": "nova-api has glance make an image without content, by REST",
                "zh-CN": "nova-api 通过 REST 让 glance 建一个还没有内容的镜像",
            },
        ),
        on_server.noted(),
        on_server.cast_to_its_host("snapshot_instance", on_server.host_of(cloud, plan)),
        on_server.announced("compute.instance.snapshot.start", on_server.STARTS),
        Step(
            kind=HopKind.WORK,
            name="snapshot",
            text={"en": "the virt driver copies the disk", "zh-CN": "虚拟化驱动复制磁盘"},
        ),
        Step(
            kind=Kind.CALL,
            exchange="nova",
            key="conductor",
            name="object_action Instance.save",
            times=SAVES,
            text={
                "en": "each step is a call to a conductor: what is pending, what is uploading",
                "zh-CN": "每一步都 call 一次 conductor：等待上传、正在上传",
            },
        ),
        Step(
            kind=HopKind.REST,
            key="glance-api",
            name="PUT /v2/images/*/file",
            text={
                "en": "nova-compute uploads the copy to glance, by REST",
                "zh-CN": "nova-compute 通过 REST 把副本上传到 glance",
            },
        ),
        on_server.announced("compute.instance.snapshot.end", on_server.ENDS),
    )


SCENARIO = Scenario(
    name="snapshot_vm",
    group="nova",
    text={
        "en": {
            "title": "Snapshot a VM",
            "story": "The image itself never touches the bus: it goes to glance by REST. One cast starts"
            " it; then the state of the work passes, one object call for each step.",
        },
        "zh-CN": {
            "title": "给虚拟机做快照",
            "story": "镜像本身从不经过消息总线：它通过 REST 去 glance。一个 cast 启动这件事，此后经过总"
            "线的是工作的状态，每一步一次对象 call。",
        },
    },
    prepare=acts.a_server,
    play=_play,
    must_see=_must_see,
)
