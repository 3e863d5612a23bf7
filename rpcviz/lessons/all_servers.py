"""Lesson 3: a fanout is one message in, and a copy for the queue of each listener.

Source: nova/scheduler/rpcapi.py `update_aggregates`, oslo.messaging's fanout exchanges.
"""

from rpcviz.lessons.lesson import Lesson, Letter, Marks, Option, Queue, Telling, Trail
from rpcviz.lessons.proof import asking, only
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind

HOSTS = ("s1", "s2")


def _mark(seen: Trail) -> Marks:
    sent = asking(seen, "update_aggregates")
    options = [option.key for option in LESSON.options]
    return only(options, _how(sent), sent) if sent else ()


def _how(sent: tuple[Entry, ...]) -> str | None:
    """How many messages went in, and which queues the broker put them into."""
    reached = [queue for entry in sent for queue in entry.queues or ()]
    if any(entry.queues is None for entry in sent):
        return None
    if not reached:
        return "nobody"
    if len(sent) > 1:
        return "many"
    return "one" if reached == [sent[0].exchange.removesuffix("_fanout")] else "copies"


LESSON = Lesson(
    name="all_servers",
    scenario="all_servers",
    letter=Letter(kind=Kind.FANOUT, method="update_aggregates", exchange="scheduler_fanout", key=""),
    mark=_mark,
    text={
        "en": Telling(
            title="All servers",
            story=(
                "An administrator puts hosts together in a new **aggregate**. Every nova-scheduler keeps the"
                " aggregates in its memory, so **each** of them has to hear of it. nova-api keeps no list of"
                " who listens.",
                "For this there is another kind of exchange, the **fanout**: it looks at no routing key at"
                " all. Each scheduler, when it starts, declares a queue of its own and binds it there; the"
                " queue goes away with the scheduler.",
            ),
            question="nova-api tells of the aggregate through the exchange `scheduler_fanout`. Where does"
            " the message go?",
            right="One message in, one copy out for each queue that is bound. The sender neither knows nor"
            " cares how many there are, and not even whether there are any: a fanout to nobody is no error."
            " Play **Change a security group** in the era **today** and you will see one that reaches no"
            " queue.",
            wrong="Count below: one message went in, and the broker itself made a copy for the queue of"
            " each scheduler. The sender did nothing more than for a single receiver.",
        ),
        "zh-CN": Telling(
            title="所有服务器",
            story=(
                "管理员把一些主机编成一个新的**聚合（aggregate）**。每个 nova-scheduler 都把聚合记在内存里，"
                "所以**每一个**都必须知道。而 nova-api 并没有一份“谁在听”的名单。",
                "为此有另一种交换机：**fanout（广播）**，它根本不看路由键。"
                "每个 scheduler 启动时声明一个自己的队列并绑定上去；scheduler 离开，队列也随之消失。",
            ),
            question="nova-api 通过交换机 `scheduler_fanout` 公布这个聚合。消息会去哪里？",
            right="进去一条消息，每个绑定的队列出来一份。发送者不知道也不关心有多少个，甚至不关心有没有："
            "没人听的广播也不算错误。用 **today** 时代运行“修改安全组”，你会看到一条到不了任何队列的广播。",
            wrong="数一数下面：只进去了一条消息，是 broker 自己为每个 scheduler 的队列各复制了一份。"
            "发送者做的事并不比发给一个接收者更多。",
        ),
    },
    options=(
        Option(
            key="many",
            place=tuple(Queue(name=f"scheduler.{host}", readers=(host,)) for host in HOSTS),
            text={
                "en": "nova-api sends one message to each scheduler, one after the other",
                "zh-CN": "nova-api 逐个给每个 scheduler 发一条消息",
            },
        ),
        Option(
            key="one",
            place=(Queue(name="scheduler", readers=HOSTS, idle=HOSTS[1:]),),
            text={
                "en": "Into the queue that they share; one takes it and tells the others",
                "zh-CN": "进入它们共用的队列；一个取走，再告诉其他的",
            },
        ),
        Option(
            key="copies",
            place=tuple(Queue(name="scheduler_fanout_…", readers=(host,)) for host in HOSTS),
            text={
                "en": "It sends one; the broker puts a copy into the queue of each scheduler",
                "zh-CN": "它只发一条；broker 给每个 scheduler 的队列各放一份",
            },
        ),
        Option(
            key="nobody",
            place=(),
            text={
                "en": "Into no queue: the schedulers come and ask",
                "zh-CN": "不进任何队列：scheduler 会自己来问",
            },
        ),
    ),
)
