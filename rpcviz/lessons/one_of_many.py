"""Lesson 1: several servers read one queue, and each message goes to one of them.

Source: oslo.messaging's topic queues, nova/conductor/rpcapi.py.
"""

from rpcviz.lessons.lesson import Lesson, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import asking, only
from rpcviz.trace.entry import Entry


def _mark(seen: Trail) -> Marks:
    sent = asking(seen, "build_instances", "schedule_and_build_instances")
    options = [option.key for option in LESSON.options]
    return only(options, _who(sent[0]), sent) if sent else ()


def _who(entry: Entry) -> str | None:
    """Who gets a message, as the broker said in `routed_queues` and by its deliveries."""
    if entry.queues is None:
        return None
    if not entry.queues:
        return "nobody"
    if len(entry.queues) > 1 or (entry.deliveries > 1 and not entry.redelivered):
        return "each"
    return "one" if entry.server is None else "named"


LESSON = Lesson(
    name="one_of_many",
    scenario="boot_vm",
    parameters={"era": "classic", "servers": 1},
    mark=_mark,
    text={
        "en": Telling(
            title="One of many servers",
            story=(
                "A program that answers RPC is called a **server**. To carry more work, several of the same"
                " kind are started: here more than one nova-conductor. All of them read the **same queue**,"
                " `conductor`. On the Stage that is one dock across two tiles.",
                "A sender names a **topic** and no machine: it writes to the exchange `nova` with the"
                " routing key `conductor`. It does not know how many conductors there are, nor where.",
            ),
            question="nova-api sends one message with the routing key `conductor`. Who gets it?",
            right="The broker hands each message of a queue to one of its readers, to whoever is free. That"
            " is how OpenStack shares work: start another conductor, and the queue has one more reader. Run"
            " it again: it may be the other one.",
            wrong="See below: the message went into one queue, and one conductor took it. Readers of one"
            " queue share its messages; a copy for each needs a queue for each. That is lesson 3.",
        ),
        "zh-CN": Telling(
            title="多个服务器中的任意一个",
            story=(
                "应答 RPC 的程序叫作**服务器（server）**。为了多干活，同一种程序会启动好几个："
                "这里就有不止一个 nova-conductor。它们读的是**同一个队列** `conductor`。在舞台上，"
                "这是一个横跨两格的泊位。",
                "发送者只写**主题（topic）**，不写哪台机器：它把消息写到交换机 `nova`，"
                "路由键是 `conductor`。它不知道有几个 conductor，也不知道它们在哪里。",
            ),
            question="nova-api 发出一条路由键为 `conductor` 的消息。谁会收到它？",
            right="broker 把队列里的每条消息交给其中一个读者，谁空闲就给谁。OpenStack 就是这样分担工作的："
            "再启动一个 conductor，队列就多一个读者。再运行一次看看：可能轮到另一个。",
            wrong="看下面：消息进入一个队列，由一个 conductor 取走。读同一个队列的程序分享其中的消息；"
            "要人手一份，就得人手一个队列，那是第 3 课。",
        ),
    },
    options=(
        Option(
            key="each",
            text={"en": "Every conductor, a copy each", "zh-CN": "每个 conductor 各得一份"},
        ),
        Option(
            key="one",
            text={
                "en": "Exactly one of them, whichever the broker gives it to",
                "zh-CN": "恰好其中一个，由 broker 决定给谁",
            },
        ),
        Option(
            key="named",
            text={
                "en": "The one that nova-api chose beforehand",
                "zh-CN": "nova-api 事先选好的那一个",
            },
        ),
        Option(
            key="nobody",
            text={
                "en": "Nobody, until a conductor asks nova-api for work",
                "zh-CN": "暂时没有，要等某个 conductor 来向 nova-api 要活干",
            },
        ),
    ),
)
