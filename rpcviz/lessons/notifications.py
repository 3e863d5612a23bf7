"""Lesson 5: a notification says that something happened; whoever wants to know reads the queue.

Source: nova/compute/utils.py `notify_about_instance_usage`, oslo_messaging/notify/messaging.py,
ceilometer/notification.py.
"""

from rpcviz.lessons.lesson import Lesson, Marked, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import announced, ids, reaches


def _mark(seen: Trail) -> Marks:
    # The first of a boot: by the end of the run its reader has had it.
    told = announced(seen, "compute.instance.create.start")
    if not told or any(entry.queues is None for entry in told):
        return ()
    answers = tuple(entry for entry in seen.entries if entry.reply_to_id in ids(told))
    named = any("ceilometer" in f"{entry.exchange} {entry.routing_key}" for entry in told)
    kept = all(entry.queues for entry in told)
    heard = all(reaches(entry, "ceilometer") for entry in told)
    return (
        Marked(option="named", holds=named, evidence=ids(told)),
        Marked(option="queue", holds=kept, evidence=ids(told)),
        Marked(option="heard", holds=heard, evidence=ids(told)),
        Marked(option="answered", holds=bool(answers), evidence=ids(told, answers)),
    )


LESSON = Lesson(
    name="notifications",
    several=True,
    scenario="boot_vm",
    parameters={"era": "today", "servers": 1},
    mark=_mark,
    text={
        "en": Telling(
            title="Notifications, and who listens",
            story=(
                "Calls and casts ask somebody to do something. A **notification** only says that something"
                " happened: `compute.instance.create.start`, `port.create.end`. Its body holds what one may"
                " want to know of it: which server, which flavor, since when.",
                "Its routing key is `notifications.info`, from whatever service it comes. ceilometer reads"
                " the queue of that name and makes samples of it, for metering and for alarms.",
            ),
            question="nova-compute announces that it begins to create a server. What is true of that"
            " message?",
            right="The one who tells does not know who listens. So ceilometer can come, go and be replaced,"
            " and nova needs no change. The other side of it: if nobody reads the queue, it only grows.",
            wrong="Look at the message: its key names a topic and no program, it lies in a queue that the"
            " sender itself declared, and nothing came back.",
        ),
        "zh-CN": Telling(
            title="通知，以及谁在听",
            story=(
                "call 和 cast 是请别人做事。**notification（通知）**只是说“发生了什么”："
                "`compute.instance.create.start`、`port.create.end`。消息体里是人们可能想知道的：哪台实例、"
                "什么规格、从何时起。",
                "不管来自哪个服务，它的路由键都是 `notifications.info`。ceilometer 读同名的队列，"
                "把它变成样本，用于计量和告警。",
            ),
            question="nova-compute 通知说它开始创建实例。关于这条消息，哪些是对的？",
            right="通知的一方不知道谁在听。所以 ceilometer 可以来、可以走、可以被替换，nova 不用改任何东西。"
            "反过来，如果没有人读这个队列，它只会越来越长。",
            wrong="看看这条消息：键里写的是主题而不是程序，它进了一个由发送者自己声明的队列，"
            "而且没有任何东西回来。",
        ),
    },
    options=(
        Option(
            key="named",
            text={
                "en": "Its address names ceilometer",
                "zh-CN": "它的地址里写着 ceilometer",
            },
            why={
                "en": "The exchange is nova's and the key is `notifications.info`.",
                "zh-CN": "交换机是 nova 的，键是 `notifications.info`。",
            },
        ),
        Option(
            key="queue",
            text={
                "en": "The broker puts it into a queue, where it waits until somebody reads it",
                "zh-CN": "broker 把它放进一个队列，等着有人来读",
            },
            why={
                "en": "The notifier declares that queue before it publishes, so nothing is lost while"
                " nobody reads.",
                "zh-CN": "通知者在发布之前先声明这个队列，所以没人读的时候也不会丢。",
            },
        ),
        Option(
            key="heard",
            text={
                "en": "ceilometer takes it",
                "zh-CN": "ceilometer 取走了它",
            },
            why={
                "en": "Its notification agent reads this queue in the simulated cloud, as in most real ones.",
                "zh-CN": "在模拟云里，和大多数真实的云一样，是它的通知代理在读这个队列。",
            },
        ),
        Option(
            key="answered",
            text={
                "en": "nova-compute waits until somebody confirms it",
                "zh-CN": "nova-compute 会等到有人确认",
            },
            why={
                "en": "A notification is one way, as a cast is.",
                "zh-CN": "通知和 cast 一样，是单向的。",
            },
        ),
    ),
)
