"""Lesson 1: several servers read one queue, and each message goes to one of them.

Source: oslo.messaging's topic queues; nova/baserpc.py `BaseRPCAPI.ping`.
"""

from rpcviz.lessons.lesson import Lesson, Letter, Marks, Option, Queue, Telling, Trail
from rpcviz.lessons.proof import asking, only
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind


def _mark(seen: Trail) -> Marks:
    sent = asking(seen, "ping")
    options = [option.key for option in LESSON.options]
    return only(options, _who(sent), sent)


def _who(sent: tuple[Entry, ...]) -> str | None:
    """Who gets them, as the broker said in `routed_queues` and by its deliveries."""
    if not all(entry.queues and entry.deliveries for entry in sent):
        return None
    if any(len(entry.queues or ()) > 1 or (entry.deliveries > 1 and not entry.redelivered) for entry in sent):
        return "each"
    if any(entry.server is not None for entry in sent):
        return "named"
    takers = {_taker(entry) for entry in sent}
    return None if not takers else "share" if len(takers) > 1 else "first"


def _taker(entry: Entry) -> str | None:
    """Who took it: its host where that is known, else its connection."""
    hosts = (party.host for party in entry.receivers or () if party.host is not None)
    return next(hosts, entry.taken_by)


LESSON = Lesson(
    name="one_of_many",
    scenario="one_of_many",
    parameters={"topic": "conductor", "each": 3},
    letter=Letter(kind=Kind.CALL, method="ping", exchange="nova", key="conductor"),
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
            question="nova-api sends several pings, one after the other, each with the routing key"
            " `conductor`. Where do they go?",
            right="The broker hands each message of a queue to one of its readers, in turn. That is how"
            " OpenStack shares work: start another conductor, and the queue has one more reader. Nobody"
            " has to be told.",
            wrong="See below: each message went into one queue, and one conductor took it; the next went to"
            " another. Readers of one queue share its messages. A copy for each needs a queue for each:"
            " that is lesson 3.",
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
            question="nova-api 接连发出几条 ping，路由键都是 `conductor`。它们会去哪里？",
            right="broker 把队列里的消息轮流交给各个读者，每条只给一个。OpenStack 就是这样分担工作的："
            "再启动一个 conductor，队列就多一个读者，不必通知任何人。",
            wrong="看下面：每条消息都进入同一个队列，由一个 conductor 取走；下一条轮到另一个。"
            "读同一个队列的程序分享其中的消息；要人手一份，就得人手一个队列，那是第 3 课。",
        ),
    },
    options=(
        Option(
            key="each",
            place=(Queue(name="conductor.c1", readers=("c1",)), Queue(name="conductor.c2", readers=("c2",))),
            text={"en": "Every conductor gets a copy of each", "zh-CN": "每个 conductor 每条都各得一份"},
        ),
        Option(
            key="first",
            place=(Queue(name="conductor", readers=("c1", "c2"), idle=("c2",)),),
            text={
                "en": "One queue; its first reader takes them all, the others stand by",
                "zh-CN": "同一个队列；第一个读者全部取走，其他的备用",
            },
        ),
        Option(
            key="share",
            place=(Queue(name="conductor", readers=("c1", "c2")),),
            text={
                "en": "One queue; each message goes to one of its readers, and all get some",
                "zh-CN": "同一个队列；每条消息只给一个读者，大家都分到一些",
            },
        ),
        Option(
            key="named",
            place=(Queue(name="conductor.c1", readers=("c1",)),),
            text={
                "en": "To the one that nova-api chose beforehand",
                "zh-CN": "去 nova-api 事先选好的那一个",
            },
        ),
    ),
)
