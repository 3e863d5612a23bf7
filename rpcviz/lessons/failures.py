"""Lesson 7: timeout, lost reply, at-most-once: what becomes of a request when its server is in trouble.

Marked from a recording of a real cloud (tests/corpus, `nova-failures`), in which nova-compute on cmp01 was
frozen for a minute, and the one on cmp02 was killed while it worked on a call, and started again later.
Source: oslo_messaging/rpc/server.py (a request is acknowledged before it is worked on),
oslo_messaging/_drivers/amqpdriver.py (a call's message expires with its timeout).
"""

from rpcviz.lessons.lesson import Lesson, Marked, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import asking, ids
from rpcviz.trace.entry import Entry, RpcState

FROZEN, KILLED = "cmp01", "cmp02"


def _mark(seen: Trail) -> Marks:
    calls = asking(seen, "get_console_output")
    frozen = _to(calls, FROZEN)
    taken = tuple(entry for entry in _to(calls, KILLED) if entry.deliveries > 0)
    # The first that cmp02 took was its last; whatever it had afterwards is a later life's.
    died_on = taken[:1]
    missed = tuple(entry for entry in _to(calls, KILLED) if entry not in died_on)
    casts = _to(asking(seen, "reboot_instance"), KILLED)
    if not (frozen and died_on and missed and casts):
        return ()
    late = tuple(entry for entry in seen.entries if entry.reply_to_id in ids(frozen))
    return (
        Marked(
            option="late",
            holds=all(entry.deliveries > 0 and entry.state is RpcState.LATE for entry in frozen),
            evidence=ids(frozen, late),
        ),
        Marked(
            option="again",
            holds=any(entry.deliveries > 1 or entry.redelivered for entry in died_on),
            evidence=ids(died_on),
        ),
        Marked(option="waits", holds=any(entry.deliveries > 0 for entry in missed), evidence=ids(missed)),
        Marked(option="cast", holds=all(entry.deliveries > 0 for entry in casts), evidence=ids(casts)),
    )


def _to(sent: tuple[Entry, ...], server: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in sent if entry.server == server)


LESSON = Lesson(
    name="failures",
    several=True,
    recording="hosts_in_trouble",
    mark=_mark,
    text={
        "en": Telling(
            title="When it fails",
            story=(
                "A call gives up after a time, mostly 60 s, with a `MessagingTimeout`. That says that **no"
                " reply came**. It does not say whether the work was done.",
                "This was recorded on a real OpenStack. Somebody asked for console texts while two hosts"
                " were in trouble. `cmp01` was **frozen** for a minute. On `cmp02` nova-compute was"
                " **killed** while it worked on a call; while it was dead, another call and a cast to"
                " reboot a server came in. Then it was started again. All three calls timed out.",
                "oslo.messaging acknowledges a request **before** it works on it, and a call's message"
                " expires with its timeout.",
            ),
            question="What became of the four requests?",
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
                "下面是在真实的 OpenStack 上录下来的。有人在两台主机出问题时去要控制台文本："
                "`cmp01` 被**冻结**了一分钟；`cmp02` 上的 nova-compute 正在处理一个 call 时被**杀死**；"
                "它死着的时候，又来了一个 call 和一个重启实例的 cast。后来它重新启动。三个 call 全部超时。",
                "oslo.messaging 在处理请求**之前**就确认它，而 call 的消息到了超时时间就会过期。",
            ),
            question="这四个请求后来怎样了？",
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
                "en": "The call to the frozen host was worked on and answered, too late for anybody",
                "zh-CN": "发给被冻结主机的 call 被处理并应答了，只是太晚，没人在等",
            },
            why={
                "en": "It thawed, did the work and replied after 64 s. The caller had given up at 60.",
                "zh-CN": "它解冻后干完活，在 64 秒时应答；调用者在第 60 秒已经放弃。",
            },
        ),
        Option(
            key="again",
            text={
                "en": "The call on which nova-compute died was delivered again when it was back",
                "zh-CN": "nova-compute 处理到一半死掉的那个 call，在它恢复后又投递了一次",
            },
            why={
                "en": "It had been acknowledged before the work began, so the broker had forgotten it.",
                "zh-CN": "干活之前它就已被确认，broker 早已把它忘了。",
            },
        ),
        Option(
            key="waits",
            text={
                "en": "The call sent to the dead host was worked on when it was back",
                "zh-CN": "发给已死主机的那个 call，在它恢复后得到了处理",
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
                "en": "The cast sent to the dead host was worked on when it was back",
                "zh-CN": "发给已死主机的那个 cast，在它恢复后得到了处理",
            },
            why={
                "en": "A cast has no timeout, so it does not expire. It waits as long as its queue lives.",
                "zh-CN": "cast 没有超时，也就不会过期。队列在，它就一直等着。",
            },
        ),
    ),
)
