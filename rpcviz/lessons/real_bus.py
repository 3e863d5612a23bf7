"""Lesson 8: what a real control plane says while nobody asks it for anything, and how to read it.

Marked from a recording of a real cloud (tests/corpus, `idle`): 65 seconds of three computes, four
neutron agents and one controller.
"""

from rpcviz.lessons.lesson import Lesson, Marked, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import ids
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind

HALF, MOST = 0.5, 0.9


def _mark(seen: Trail) -> Marks:
    every = seen.entries
    calls = tuple(entry for entry in every if entry.kind is Kind.CALL)
    if not calls:
        return ()
    paired = tuple(entry for entry in every if entry.kind in (Kind.CALL, Kind.REPLY))
    alive = tuple(entry for entry in calls if _says_alive(entry))
    answered = tuple(entry for entry in calls if entry.answer_id is not None)
    told = tuple(entry for entry in every if entry.kind is Kind.NOTIFICATION)
    return (
        Marked(option="silent", holds=not every, evidence=ids(every)),
        _share("pairs", paired, every, MOST),
        _share("alive", alive, calls, HALF),
        _share("answered", answered, calls, 1.0),
        Marked(option="notified", holds=bool(told), evidence=ids(told), count=(len(told), len(every))),
    )


def _share(option: str, some: tuple[Entry, ...], of: tuple[Entry, ...], least: float) -> Marked:
    """Holds where at least that share is."""
    count = (len(some), len(of))
    return Marked(option=option, holds=len(some) >= least * len(of), evidence=ids(some), count=count)


def _says_alive(entry: Entry) -> bool:
    """A report of a service or an agent that it still lives."""
    return entry.method == "report_state" or entry.label == "Service.save"


LESSON = Lesson(
    name="real_bus",
    several=True,
    recording="quiet_minute",
    mark=_mark,
    text={
        "en": Telling(
            title="Reading a real bus",
            story=(
                "What you learnt is what you meet: `rpcviz serve --broker rabbit://…` shows a real cloud in"
                " the same shapes. Yet there nobody plays one request at a time. First learn how the bus"
                " sounds when all is well, then you hear what is wrong.",
                "Recorded on a real OpenStack: 65 seconds, one controller, three computes, and **nobody"
                " asked for anything**.",
                "The search narrows what you see: `-is:background` hides this murmur, `is:trouble` shows"
                " what failed, was late or reached nobody, `latency>1s` what was slow. A mirror tap sees no"
                " replies; the bottom line always says which tap it is.",
            ),
            question="What does this minute hold?",
            right="A bus at rest is a pulse of calls and replies. Learn its beat, and a missing one stands"
            " out: an agent whose report does not come is the first sign of a host in trouble.",
            wrong="See the counts. At rest a cloud still speaks, mostly to say that it lives.",
        ),
        "zh-CN": Telling(
            title="读一条真实的总线",
            story=(
                "学到的东西就是你会遇到的：`rpcviz serve --broker rabbit://…` 用同样的形状显示真实的云。"
                "只是那里不会一次只演一个请求。先熟悉一切正常时总线的样子，才看得出哪里不对。",
                "以下录自真实的 OpenStack：65 秒，一个控制节点，三个计算节点，**没有任何人提出请求**。",
                "搜索可以缩小范围：`-is:background` 隐去这些低语，`is:trouble` 只看失败、超时或无人收到的，"
                "`latency>1s` 只看慢的。mirror 方式看不到 reply；最下面一行总会写明用的是哪种监听方式。",
            ),
            question="这一分钟里有什么？",
            right="安静时的总线是 call 和 reply 组成的脉搏。记住它的节拍，少了一下就很显眼："
            "某个代理的报告没来，往往是主机出问题的第一个征兆。",
            wrong="看看旁边的数字。安静的云也在说话，多半是在说“我还活着”。",
        ),
    },
    options=(
        Option(
            key="silent",
            text={"en": "Nothing: the bus is silent", "zh-CN": "什么都没有：总线是安静的"},
        ),
        Option(
            key="pairs",
            text={
                "en": "At least nine of ten messages are calls and their replies",
                "zh-CN": "十条消息里至少九条是 call 和它们的 reply",
            },
        ),
        Option(
            key="alive",
            text={
                "en": "At least half of the calls only say: I am alive",
                "zh-CN": "至少一半的 call 只是在说：我还活着",
            },
            why={
                "en": "nova-compute has a conductor save its service record every 10 s (`Service.save`),"
                " and each neutron agent calls `report_state` every 30 s.",
                "zh-CN": "nova-compute 每 10 秒让 conductor 保存一次自己的服务记录（`Service.save`），"
                "每个 neutron 代理每 30 秒 call 一次 `report_state`。",
            },
        ),
        Option(
            key="answered",
            text={"en": "Every call got its reply", "zh-CN": "每个 call 都得到了 reply"},
        ),
        Option(
            key="notified",
            text={
                "en": "Some are notifications for ceilometer",
                "zh-CN": "有一些是给 ceilometer 的通知",
            },
            why={
                "en": "A notification tells that something happened, and nothing did.",
                "zh-CN": "通知是说“发生了什么”，而这里什么也没发生。",
            },
        ),
    ),
)
