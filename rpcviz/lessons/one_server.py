"""Lesson 2: a routing key that names a server reaches that server alone.

Source: oslo_messaging/_drivers/amqpdriver.py `listen` (a queue for the topic, one for topic.server).
"""

from rpcviz.lessons.lesson import Lesson, Letter, Marks, Option, Queue, Telling, Trail
from rpcviz.lessons.proof import asking, only
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind


def _mark(seen: Trail) -> Marks:
    sent = asking(seen, "get_host_uptime")
    options = [option.key for option in LESSON.options]
    return only(options, _where(sent[0]), sent) if sent else ()


def _where(entry: Entry) -> str | None:
    """Which queues the broker put it into."""
    if entry.queues is None:
        return None
    if len(entry.queues) != 1:
        return "all" if entry.queues else None
    if entry.queues[0] == entry.topic:
        return "shared"
    return "own" if entry.queues[0] == f"{entry.topic}.{entry.server}" else None


LESSON = Lesson(
    name="one_server",
    scenario="one_server",
    parameters={"host": "cmp2"},
    letter=Letter(kind=Kind.CALL, method="get_host_uptime", exchange="nova", key="compute.cmp2"),
    mark=_mark,
    text={
        "en": Telling(
            title="One particular server",
            story=(
                "Some things only one machine can tell: its own console texts, or how long it has been up."
                " No other nova-compute knows.",
                "Every nova-compute reads the queue `compute`, which all of them share, and **one of its"
                " own**, such as `compute.cmp2`. nova-api knows which host it wants, and writes that name"
                " into the routing key.",
            ),
            question="nova-api asks how long `cmp2` has been up, with the routing key `compute.cmp2`. Where"
            " does the message go?",
            right="`topic.server` is the address of one server: its own queue is bound under that very key,"
            " so nobody else can take the message. Nor can anybody help out: if that host is down, the"
            " message waits there alone.",
            wrong="See the queue below: it has the host's name in its own name. The shared queue `compute`"
            " is bound under the key `compute` alone, so this message never came near it.",
        ),
        "zh-CN": Telling(
            title="某一台特定的服务器",
            story=(
                "有些事只有一台机器自己知道：它上面实例的控制台文本，或者它已经运行了多久。"
                "别的 nova-compute 都答不上来。",
                "每个 nova-compute 都读大家共用的队列 `compute`，也读一个**自己独有的队列**，"
                "例如 `compute.cmp2`。nova-api 知道要找哪台主机，就把主机名写进路由键。",
            ),
            question="nova-api 问 `cmp2` 运行了多久，路由键是 `compute.cmp2`。这条消息会去哪里？",
            right="`topic.server` 就是某一台服务器的地址：它自己的队列正是用这个键绑定的，别人拿不到。"
            "但别人也帮不上忙：如果那台主机停了，消息就独自在那里等着。",
            wrong="看下面的队列：它的名字里就有主机名。共用队列 `compute` 只用键 `compute` 绑定，"
            "所以这条消息根本不会经过它。",
        ),
    },
    options=(
        Option(
            key="shared",
            place=(Queue(name="compute", readers=("cmp1", "cmp2", "cmp3")),),
            text={
                "en": "Into the queue that all share; whichever host takes it passes it on",
                "zh-CN": "进入大家共用的队列；哪台主机取到就由它转交",
            },
        ),
        Option(
            key="own",
            place=(Queue(name="compute.cmp2", readers=("cmp2",)),),
            text={
                "en": "Into the queue of that one host and into no other",
                "zh-CN": "只进入那一台主机自己的队列",
            },
        ),
        Option(
            key="all",
            place=tuple(Queue(name=f"compute.{host}", readers=(host,)) for host in ("cmp1", "cmp2", "cmp3")),
            text={
                "en": "Into the queue of every host; those whom it does not concern drop it",
                "zh-CN": "进入每台主机的队列；与己无关的就丢掉",
            },
        ),
    ),
)
