"""Lesson 6: a VM boots, step by step: what the classic description says against what is on the wire.

Source: nova/conductor/manager.py `schedule_and_build_instances`, nova/compute/manager.py
`_do_build_and_run_instance`, nova/network/neutron.py; the classic description is that of the years
before nova-network, and computes with a database, went.
"""

from rpcviz.lessons.lesson import Lesson, Marked, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import announced, asking, beside, each, ids, on_the_bus, reaches, taken_by
from rpcviz.trace.entry import Entry
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _mark(seen: Trail) -> Marks:
    built = asking(seen, "build_and_run_instance")
    return each(
        _handed(asking(seen, "schedule_and_build_instances")),
        _by_scheduler(seen, built),
        _writes(seen),
        on_the_bus(
            "network",
            (*taken_by(seen, "nova-network"), *taken_by(seen, "neutron-server")),
            beside(seen, HopKind.REST, by="nova-compute", to="neutron-server"),
        ),
        _image(seen),
        _answers(seen, built),
    )


def _handed(sent: tuple[Entry, ...]) -> Marked | None:
    if not sent:
        return None
    holds = all(entry.kind is Kind.CAST and reaches(entry, "nova-conductor") for entry in sent)
    return Marked(option="handed", holds=holds, evidence=ids(sent))


def _by_scheduler(seen: Trail, built: tuple[Entry, ...]) -> Marked | None:
    """Whether the one who answered `select_destinations` is the one who sends the build."""
    asked = asking(seen, "select_destinations")
    replies = tuple(entry for entry in seen.entries if entry.reply_to_id in ids(asked))
    if not built or not replies or any(entry.connection is None for entry in (*built, *replies)):
        return None
    schedulers = {entry.connection for entry in replies}
    holds = all(entry.connection in schedulers for entry in built)
    return Marked(option="scheduler", holds=holds, evidence=ids(replies, built))


def _writes(seen: Trail) -> Marked | None:
    """Whether nova-compute itself wrote to the database; else it asked a conductor to."""
    wrote = beside(seen, HopKind.DB, by="nova-compute")
    saved = tuple(entry for entry in asking(seen, "object_action") if entry.label == "Instance.save")
    if not wrote and not saved:
        return None
    return Marked(option="database", holds=bool(wrote), evidence=ids(wrote or saved))


def _image(seen: Trail) -> Marked | None:
    """Whether the image came by HTTP, past the broker."""
    fetched = beside(seen, HopKind.REST, by="nova-compute", to="glance")
    sent = taken_by(seen, "glance")
    return Marked(option="image", holds=not sent, evidence=ids(sent or fetched)) if sent or fetched else None


def _answers(seen: Trail, built: tuple[Entry, ...]) -> Marked | None:
    """Whether whoever asked for the build is told its end by a reply."""
    ended = announced(seen, "compute.instance.create.end")
    if not built or not ended:
        return None
    holds = any(entry.kind is Kind.CALL for entry in built)
    return Marked(option="answers", holds=holds, evidence=ids(built, ended))


LESSON = Lesson(
    name="boot_today",
    several=True,
    scenario="boot_vm",
    parameters={"era": "today", "servers": 1},
    mark=_mark,
    text={
        "en": Telling(
            title="A VM boots: the book against the wire",
            story=(
                "You know the picture from books and talks: nova-api puts a message into the queue, a"
                " scheduler picks a host, nova-compute builds the server, and everything is written down in"
                " the database.",
                "That was true once. Since then computes lost their database password, networks became a"
                " project of their own, and a conductor took over what the scheduler used to send. The"
                " picture stayed.",
                "Play it in the era **classic** for the book's skeleton; here you see today's release.",
            ),
            question="Which sentences of the book are true on today's wire?",
            right="You read the wire and not the book. Of the old skeleton cast, call, reply and cast are"
            " left, each between other programs than in many a diagram.",
            wrong="The book is older than the wire. Each line below shows what was really sent.",
        ),
        "zh-CN": Telling(
            title="一台虚拟机的启动：书上与线上",
            story=(
                "书里和演讲里的那张图你一定见过：nova-api 把消息放进队列，scheduler 选一台主机，"
                "nova-compute 创建实例，一切都写进数据库。",
                "那曾经是对的。后来计算节点不再持有数据库密码，网络成了独立的项目，"
                "原来由 scheduler 发出的东西改由 conductor 发出。图却一直没变。",
                "想看书上的骨架，请用 **classic** 时代运行；这里看到的是当前版本。",
            ),
            question="书上的哪些话，在今天的线上仍然成立？",
            right="你读的是线上的消息，不是书。旧骨架里剩下的是 cast、call、reply、cast，"
            "只是两端的程序和许多图上画的不同。",
            wrong="书比线上的做法旧。下面每一行都是真正发出的东西。",
        ),
    },
    options=(
        Option(
            key="handed",
            text={
                "en": "nova-api hands the request to a conductor by a cast",
                "zh-CN": "nova-api 用 cast 把请求交给 conductor",
            },
            why={
                "en": "`schedule_and_build_instances`, to any one conductor. Nobody waits for it.",
                "zh-CN": "`schedule_and_build_instances`，交给任意一个 conductor，没有人等它。",
            },
        ),
        Option(
            key="scheduler",
            text={
                "en": "The scheduler sends the build to the host that it chose",
                "zh-CN": "scheduler 把创建任务发给它选中的主机",
            },
            why={
                "en": "It only answers. The conductor that asked sends `build_and_run_instance`.",
                "zh-CN": "它只负责回答。发出 `build_and_run_instance` 的是来问它的那个 conductor。",
            },
        ),
        Option(
            key="database",
            text={
                "en": "nova-compute writes the server's state into the database",
                "zh-CN": "nova-compute 把实例状态写进数据库",
            },
            why={
                "en": "A compute node has no database. Each save is a call to a conductor, and one boot has"
                " many.",
                "zh-CN": "计算节点没有数据库。每次保存都是对 conductor 的一次 call，一次启动里有许多。",
            },
        ),
        Option(
            key="network",
            text={
                "en": "nova-compute asks for the network over the bus",
                "zh-CN": "nova-compute 通过总线请求网络",
            },
            why={
                "en": "nova-network was asked by RPC. neutron is another project, so it is REST now.",
                "zh-CN": "从前的 nova-network 用 RPC；neutron 是另一个项目，所以现在用 REST。",
            },
        ),
        Option(
            key="image",
            text={
                "en": "nova-compute fetches the image from glance past the broker",
                "zh-CN": "nova-compute 绕过 broker 从 glance 取镜像",
            },
            why={
                "en": "By HTTP, as ever. Gigabytes have no business in a queue.",
                "zh-CN": "一直都是 HTTP。几个 GB 的东西不该进队列。",
            },
        ),
        Option(
            key="answers",
            text={
                "en": "When the server runs, nova-compute replies to whoever asked for it",
                "zh-CN": "实例跑起来后，nova-compute 向请求者回复",
            },
            why={
                "en": "The build is a cast. The end is announced by a notification; nova-api learns it from"
                " the database when you ask.",
                "zh-CN": "创建是一个 cast。结束时只发一条通知；你来查询时，nova-api 从数据库里得知。",
            },
        ),
    ),
)
