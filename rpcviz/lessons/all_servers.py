"""Lesson 3: a fanout is one message in, and a copy for the queue of each listener.

Source: neutron/agent/rpc.py and neutron/api/rpc/agentnotifiers/, oslo.messaging's fanout exchanges.
"""

from rpcviz.lessons.lesson import Lesson, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import asking, only
from rpcviz.trace.entry import Entry


def _mark(seen: Trail) -> Marks:
    sent = asking(seen, "security_groups_rule_updated")
    options = [option.key for option in LESSON.options]
    return only(options, _how(sent), sent) if sent else ()


def _how(sent: tuple[Entry, ...]) -> str | None:
    """How many messages went in, and how many queues the broker put them into."""
    reached = [len(entry.queues) for entry in sent if entry.queues is not None]
    if len(reached) != len(sent):
        return None
    if sum(reached) == 0:
        return "nobody"
    if len(sent) > 1:
        return "many"
    return "copies" if reached[0] > 1 else "one"


LESSON = Lesson(
    name="all_servers",
    scenario="security_group_update",
    parameters={"era": "classic"},
    mark=_mark,
    text={
        "en": Telling(
            title="All servers",
            story=(
                "A security group gets a new rule. Any host may run a server of that group, so **every** L2"
                " agent has to hear of it. neutron-server keeps no list of who listens.",
                "For this there is another kind of exchange, the **fanout**: it looks at no routing key at"
                " all. Each agent, when it starts, declares a queue of its own and binds it there; the"
                " queue goes away with the agent.",
            ),
            question="neutron-server announces the rule. How does it come to all agents?",
            right="One message in, one copy out for each queue that is bound. The sender neither knows nor"
            " cares how many there are, and not even whether there are any: a fanout to nobody is no error."
            " Play this scenario in the era **today** and you will see one that reaches no queue.",
            wrong="Count below: one message went in, and the broker itself made a copy for the queue of"
            " each agent. The sender did nothing more than for a single receiver.",
        ),
        "zh-CN": Telling(
            title="所有服务器",
            story=(
                "安全组新增了一条规则。任何一台主机上都可能有该组的实例，所以**每一个** L2 代理都必须知道。"
                "而 neutron-server 并没有一份“谁在听”的名单。",
                "为此有另一种交换机：**fanout（广播）**，它根本不看路由键。"
                "每个代理启动时声明一个自己的队列并绑定上去；代理离开，队列也随之消失。",
            ),
            question="neutron-server 公布这条规则。它是怎样到达所有代理的？",
            right="进去一条消息，每个绑定的队列出来一份。发送者不知道也不关心有多少个，甚至不关心有没有："
            "没人听的广播也不算错误。用 **today** 时代运行同一场景，你会看到一条到不了任何队列的广播。",
            wrong="数一数下面：只进去了一条消息，是 broker 自己为每个代理的队列各复制了一份。"
            "发送者做的事并不比发给一个接收者更多。",
        ),
    },
    options=(
        Option(
            key="many",
            text={
                "en": "neutron-server sends one message to each agent, one after the other",
                "zh-CN": "neutron-server 逐个给每个代理发一条消息",
            },
        ),
        Option(
            key="one",
            text={
                "en": "One agent takes the message and tells the others",
                "zh-CN": "一个代理取走消息，再告诉其他代理",
            },
        ),
        Option(
            key="copies",
            text={
                "en": "It sends one message, and the broker puts a copy into the queue of each agent",
                "zh-CN": "它只发一条消息，broker 给每个代理的队列各放一份",
            },
        ),
        Option(
            key="nobody",
            text={
                "en": "It reaches no queue: the agents come and ask",
                "zh-CN": "它到不了任何队列：代理会自己来问",
            },
        ),
    ),
)
