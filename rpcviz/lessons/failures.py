"""Lesson 7: timeout, lost reply, at-most-once: what becomes of a request when its server is in trouble.

Source: oslo_messaging/rpc/server.py (a request is acknowledged before it is worked on),
oslo_messaging/_drivers/amqpdriver.py (a call's message expires with its timeout).
"""

from rpcviz.lessons.lesson import Lesson, Marked, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import asking, ids
from rpcviz.trace.entry import Entry, RpcState


def _mark(seen: Trail) -> Marks:
    calls = {entry.server or "": entry for entry in asking(seen, "get_host_uptime")}
    casts = asking(seen, "reboot_instance")
    if not casts:
        return ()
    # Whoever has the server to reboot is dead; the scenario takes the other two in their hosts' order.
    missed = calls.pop(casts[0].server or "", None)
    hosts = sorted(calls, key=lambda host: (len(host), host))
    if missed is None or len(hosts) != 2:
        return ()
    frozen, mute = (calls[host] for host in hosts)
    late = tuple(entry for entry in seen.entries if entry.reply_to_id == frozen.id)
    if not late:
        return ()
    return (
        Marked(
            option="late",
            holds=frozen.deliveries > 0 and frozen.state is RpcState.LATE,
            evidence=ids((frozen,), late),
        ),
        Marked(option="again", holds=_again(mute), evidence=ids((mute,))),
        Marked(option="waits", holds=missed.deliveries > 0, evidence=ids((missed,))),
        Marked(option="cast", holds=all(entry.deliveries > 0 for entry in casts), evidence=ids(casts)),
    )


def _again(entry: Entry) -> bool:
    return entry.deliveries > 1 or entry.redelivered


LESSON = Lesson(
    name="failures",
    several=True,
    scenario="hosts_in_trouble",
    parameters={"timeout": 3},
    mark=_mark,
    text={
        "en": Telling(
            title="When it fails",
            story=(
                "A call gives up after a time, mostly 60 s, with a `MessagingTimeout`. That says that **no"
                " reply came**. It does not say whether the work was done.",
                "Here three hosts are broken on purpose while nova-api calls each of them and waits 3 s. One"
                " is **frozen** as soon as it has taken the call. The second does the work, and its **answer"
                " is lost**. The third is **dead**; a cast to reboot a server goes to it, too. All three"
                " calls time out. Then the hosts are put right again.",
                "oslo.messaging acknowledges a request **before** it works on it, and a call's message"
                " expires with its timeout.",
            ),
            question="What becomes of the four requests?",
            right="So RPC here is **at most once**: done once or not at all, and the sender cannot tell"
            " which. Whoever sends has to find out, or make it harmless to ask twice. Do it yourself: let"
            " **Break it** freeze `nova-compute@cmp2`, then play **To one particular server** and read why"
            " nobody answered.",
            wrong="A timeout looks the same in all three cases, and they are three different stories. Only"
            " what the broker delivered tells them apart.",
        ),
        "zh-CN": Telling(
            title="当它失败时",
            story=(
                "一个 call 等一段时间（多为 60 秒）就放弃，报 `MessagingTimeout`。"
                "这只说明**没有等到 reply**，并不说明活干了没有。",
                "这里故意弄坏三台主机，nova-api 分别 call 它们，每次等 3 秒。第一台一取到 call 就被**冻结**；"
                "第二台干完了活，但**应答丢了**；第三台**已经死了**，还有一个重启实例的 cast 也发给它。"
                "三个 call 全部超时。然后主机都被修好。",
                "oslo.messaging 在处理请求**之前**就确认它，而 call 的消息到了超时时间就会过期。",
            ),
            question="这四个请求后来会怎样？",
            right="所以这里的 RPC 是**最多一次（at most once）**：做一次，或者根本没做，"
            "发送者分不清是哪一种。发送者必须自己去查清楚，或者让“问两次”变得无害。"
            "自己动手：在**故障演练**里冻结 `nova-compute@cmp2`，再运行**发给某一台服务器**，"
            "看看为什么没人应答。",
            wrong="三种情况下的超时看起来一模一样，背后却是三个不同的故事。只有 broker 投递了什么，"
            "才能把它们区分开。",
        ),
    },
    options=(
        Option(
            key="late",
            text={
                "en": "The call to the frozen host is worked on and answered, too late for anybody",
                "zh-CN": "发给被冻结主机的 call 会被处理并应答，只是太晚，没人在等",
            },
            why={
                "en": "It thawed, did the work and replied. The caller had given up by then.",
                "zh-CN": "它解冻后干完活并应答，而调用者早已放弃。",
            },
        ),
        Option(
            key="again",
            text={
                "en": "The call whose answer was lost is delivered again, as nobody got an answer",
                "zh-CN": "应答丢失的那个 call 会再投递一次，因为没有人得到应答",
            },
            why={
                "en": "It was acknowledged before the work began, so the broker has forgotten it. The work"
                " was done once, and nova-api does not know.",
                "zh-CN": "干活之前它就已被确认，broker 早已把它忘了。活干了一次，而 nova-api 并不知道。",
            },
        ),
        Option(
            key="waits",
            text={
                "en": "The call to the dead host is worked on when it is back",
                "zh-CN": "发给已死主机的 call，在它恢复后会得到处理",
            },
            why={
                "en": "It waited in the host's queue and expired there: nobody wants an answer to it any"
                " more.",
                "zh-CN": "它在主机的队列里等到过期：反正已经没人要它的答案了。",
            },
        ),
        Option(
            key="cast",
            text={
                "en": "The cast to the dead host is worked on when it is back",
                "zh-CN": "发给已死主机的 cast，在它恢复后会得到处理",
            },
            why={
                "en": "A cast has no timeout, so it does not expire. It waits as long as its queue lives.",
                "zh-CN": "cast 没有超时，也就不会过期。队列在，它就一直等着。",
            },
        ),
    ),
)
