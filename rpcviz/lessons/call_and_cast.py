"""Lesson 4: after a call its sender waits for a reply, after a cast nobody does.

One method that OpenStack sends in both ways, so that nothing else differs: the Open vSwitch agent calls
`report_state`, the SR-IOV agent casts it. Source: neutron/agent/rpc.py `PluginReportStateAPI.report_state`.
"""

from rpcviz.lessons.lesson import Lesson, Marked, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import asking, ids
from rpcviz.wire.message import Kind


def _mark(seen: Trail) -> Marks:
    sent = asking(seen, "report_state")
    call = next((entry for entry in sent if entry.kind is Kind.CALL), None)
    cast = next((entry for entry in sent if entry.kind is Kind.CAST), None)
    if call is None or cast is None or call.queues is None or cast.queues is None:
        return ()
    replies = tuple(entry for entry in seen.entries if entry.reply_to_id == call.id)
    answers = tuple(entry for entry in seen.entries if entry.reply_to_id == cast.id)
    named = (call.reply_queue is not None, cast.reply_queue is not None)
    # The same agent sends both: had it not waited, the cast would have come before the reply.
    waited = bool(replies) and all(reply.seq < cast.seq for reply in replies)
    return (
        Marked(option="same", holds=call.queues == cast.queues, evidence=ids((call, cast))),
        Marked(option="all", holds=len(cast.queues) > len(call.queues), evidence=ids((call, cast))),
        Marked(option="names", holds=named == (True, False), evidence=ids((call, cast))),
        Marked(option="stands", holds=waited, evidence=ids((call,), replies, (cast,))),
        Marked(option="later", holds=bool(answers), evidence=ids((cast,), answers)),
    )


LESSON = Lesson(
    name="call_and_cast",
    several=True,
    scenario="three_ways",
    mark=_mark,
    text={
        "en": Telling(
            title="Call against cast",
            story=(
                "To whom a message goes is one question; whether its sender waits is another. After a"
                " **call** the sender waits for a **reply**. After a **cast** it goes on at once.",
                "Waiting costs: a worker stands still, and after a minute it gives up. So OpenStack calls"
                " only where it cannot go on without the answer. In a boot the conductor calls a scheduler,"
                " for it has to know the host; whoever only hands over work casts.",
                "To see what makes the difference, here one network agent sends neutron-server the very same"
                " report twice: `report_state`, once as a call, then as a cast.",
            ),
            question="What do you expect to see of the two?",
            right="On the way out a call and a cast are alike: exchange, key, queue, words. The call carries"
            " one line more, the name of a queue for the answer, and its sender waits there. That is the"
            " whole difference, and it is the sender who decides.",
            wrong="Compare the two below. They take the same way into the same queue. Only the call names a"
            " queue for the answer, and only to the call there is a reply.",
        ),
        "zh-CN": Telling(
            title="call 与 cast",
            story=(
                "消息发给谁是一回事，发送者等不等是另一回事。**call（调用）**之后发送者等待 **reply**；"
                "**cast（单向投递）**之后它立刻继续做别的。",
                "等待是有代价的：一个工作线程停在那里，一分钟后放弃。所以只有得不到答案就无法继续时，"
                "OpenStack 才用 call。启动实例时，conductor 必须知道放到哪台主机，于是 call 一个 scheduler；"
                "只是把工作交出去的，就用 cast。",
                "为了看清区别在哪里，这里让一个网络代理把同样的报告 `report_state` 向 neutron-server 发两次："
                "先用 call，再用 cast。",
            ),
            question="你预计会看到什么？",
            right="发出去的路上，call 和 cast 一模一样：交换机、键、队列、内容。call 只多写了一行："
            "应答用的队列名，发送者就在那里等。区别仅此而已，而且由发送者决定。",
            wrong="比较下面两条：它们走同样的路，进同一个队列。"
            "只有 call 写明了应答队列，也只有 call 得到 reply。",
        ),
    },
    options=(
        Option(
            key="same",
            text={"en": "Both go into the same queue", "zh-CN": "两条都进入同一个队列"},
            why={
                "en": "The key names a topic; how the sender goes on afterwards is not part of an address.",
                "zh-CN": "路由键写的是主题；发送者之后怎么做，不是地址的一部分。",
            },
        ),
        Option(
            key="all",
            text={
                "en": "The cast goes to more queues than the call",
                "zh-CN": "cast 进入的队列比 call 多",
            },
            why={
                "en": "That would be a fanout. “Cast” says only that nobody waits.",
                "zh-CN": "那是 fanout。cast 只表示没有人等。",
            },
        ),
        Option(
            key="names",
            text={
                "en": "Only the call names a queue for the answer",
                "zh-CN": "只有 call 写明了应答用的队列",
            },
            why={
                "en": "`reply_…`, a queue of the sender's own. One for all calls of a program.",
                "zh-CN": "`reply_…`，发送者自己的队列；一个程序的所有 call 共用一个。",
            },
        ),
        Option(
            key="stands",
            text={
                "en": "After the call the agent sends nothing more until the reply is there",
                "zh-CN": "call 之后，代理要等 reply 到了才继续发送",
            },
        ),
        Option(
            key="later",
            text={
                "en": "The cast gets a reply too, only later",
                "zh-CN": "cast 也会得到 reply，只是晚一些",
            },
            why={
                "en": "There is nowhere to send one. If its work fails, the sender never learns of it.",
                "zh-CN": "根本没有地方可发。就算活干失败了，发送者也永远不会知道。",
            },
        ),
    ),
)
