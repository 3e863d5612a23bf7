"""Lesson 4: after a call its sender waits for a reply, after a cast nobody does.

Source: nova/conductor/rpcapi.py `build_instances`, nova/scheduler/rpcapi.py `select_destinations`,
nova/compute/rpcapi.py `build_and_run_instance`.
"""

from rpcviz.lessons.lesson import Lesson, Marked, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import asking, each, ids
from rpcviz.wire.message import Kind


def _mark(seen: Trail) -> Marks:
    return each(*(_waits(seen, option.key) for option in LESSON.options))


def _waits(seen: Trail, method: str) -> Marked | None:
    """A call names a reply queue, and its reply came through it; a cast has neither."""
    sent = asking(seen, method)
    if not sent:
        return None
    answers = tuple(entry for entry in seen.entries if entry.reply_to_id in ids(sent))
    waits = all(entry.kind is Kind.CALL for entry in sent)
    return Marked(option=method, holds=waits, evidence=ids(sent, answers))


LESSON = Lesson(
    name="call_and_cast",
    several=True,
    scenario="boot_vm",
    parameters={"era": "classic", "servers": 1},
    mark=_mark,
    text={
        "en": Telling(
            title="Call against cast",
            story=(
                "To whom a message goes is one question; whether its sender waits is another. After a"
                " **call** the sender waits: the request names a queue of its own for the answer, and the"
                " **reply** comes back through it. After a **cast** it goes on at once, and no answer is"
                " ever sent.",
                "Waiting costs: a worker stands still, and after a minute it gives up. So OpenStack calls"
                " only where it cannot go on without the answer. The textbook's boot has three requests in"
                " all.",
            ),
            question="After which of these three does the sender wait?",
            right="A conductor cannot hand out work before it knows a host, so it has to wait for the"
            " scheduler. The other two only pass work on. That is why your request came back at once with"
            " 202, long before anything was built.",
            wrong="Ask of each what its sender does next. If it needs the answer to go on, it calls. If it"
            " only hands over work, it casts, and the reply below is missing.",
        ),
        "zh-CN": Telling(
            title="call 与 cast",
            story=(
                "消息发给谁是一回事，发送者等不等是另一回事。**call（调用）**之后发送者会等待："
                "请求里写着它自己的应答队列，**reply** 就从那里回来。"
                "**cast（单向投递）**之后它立刻继续做别的，永远不会有应答。",
                "等待是有代价的：一个工作线程停在那里，一分钟后放弃。所以只有得不到答案就无法继续时，"
                "OpenStack 才用 call。教科书里的启动过程一共三个请求。",
            ),
            question="下面三个请求中，哪些发出之后发送者要等待？",
            right="conductor 不知道放到哪台主机就无法派活，所以必须等 scheduler。另外两个只是把工作交出去。"
            "正因如此，你的请求立刻得到了 202，而那时什么都还没建好。",
            wrong="逐个想想发送者接下来做什么。要靠答案才能继续，就用 call；只是把工作交出去，就用 cast，"
            "下面也就看不到 reply。",
        ),
    },
    options=(
        Option(
            key="build_instances",
            text={
                "en": "`build_instances`: nova-api hands the new server to a conductor",
                "zh-CN": "`build_instances`：nova-api 把新实例交给 conductor",
            },
        ),
        Option(
            key="select_destinations",
            text={
                "en": "`select_destinations`: the conductor asks a scheduler for a host",
                "zh-CN": "`select_destinations`：conductor 问 scheduler 放到哪台主机",
            },
        ),
        Option(
            key="build_and_run_instance",
            text={
                "en": "`build_and_run_instance`: the conductor hands the server to that host",
                "zh-CN": "`build_and_run_instance`：conductor 把实例交给那台主机",
            },
        ),
    ),
)
