"""What is said of a verdict and of what it rests on, in English and Chinese.

Ends are written `program@host`, durations `0.004 s`: both languages read these alike.
"""

from typing import Final

EN: Final = {
    "judged.unrouted": "No queue: nothing is bound to exchange {exchange} under the key {key}, "
    "so nobody can have heard it.",
    "judged.deserted": "Caller gone: {who} left the bus, so there is nobody to answer.",
    "judged.late": "Replied too late: the answer of {who} came {late} after the caller had given up; "
    "it waits {timeout} and no longer.",
    "judged.gone": "Replied, reply queue gone: {who} answered, but queue {queue} is not there any more.",
    "judged.failed": "Failed with {failure} at {who}: the method raised, and its exception is the answer.",
    "judged.working": "Still working: {who} gave {count} signs of life, the last shortly before the "
    "{timeout} were over. A longer timeout would have helped.",
    "judged.silent": "Delivered, then silence: {who} took it and was last heard {after} after "
    "it was sent. No answer came within {timeout}. Look into the log of {who}.",
    "judged.untaken": "Not taken: {who} reads {queue}, but took nothing from it within {timeout}. "
    "It is busy, stuck, or was not there all the time.",
    "judged.unread": "Queue without consumer: it was put into {queue}, "
    "and nobody took it from there within {timeout}.",
    "judged.unknown": "Cannot be known: this tap sees what is sent, but neither who took it "
    "nor what was answered.",
    "evidence.sent": "{who} sent it, and waits {timeout}",
    "evidence.routed": "exchange {exchange} put it into {queues}",
    "evidence.not_routed": "exchange {exchange} had no queue for the key {key}",
    "evidence.delivered": "{who} took it from {queue}",
    "evidence.beat": "the last of {count} signs of life",
    "evidence.over": "the {timeout} were over",
    "evidence.answered": "the answer was sent to {queue}, {after} after the call",
    "evidence.answer_lost": "the answer was sent {after} after the call, and {queue} was not there",
    "evidence.unlisted": "the broker lists no queue {queue}, and nobody took the answer",
    "evidence.offered_again": "the callee offered its answer again, as oslo does when {queue} is not there; "
    "nobody took it",
    "evidence.left": "the broker lists no connection of {who} any more",
    "evidence.consumers": "consumers of {queue} when the time was over, as the broker said: {count}",
    "evidence.not_taken": "no delivery was seen; the broker did not say who reads the queue",
    "evidence.missed": "while it waited the tap missed messages: what would tell otherwise may be among them",
    "evidence.unseen": "a mirror gets copies of what is published to the exchanges it is bound to, "
    "and of nothing else",
}
ZH: Final = {
    "judged.unrouted": "没有队列：交换机 {exchange} 上没有与键 {key} 对应的绑定，因此不可能有人收到。",
    "judged.deserted": "调用方已离开：{who} 已离开消息总线，没有人可以应答。",
    "judged.late": "应答太迟：{who} 的应答在调用方放弃之后 {late} 才到；调用方只等待 {timeout}。",
    "judged.gone": "已应答，但应答队列已不在：{who} 作出了应答，但队列 {queue} 已不存在。",
    "judged.failed": "在 {who} 上以 {failure} 失败：方法抛出了异常，异常就是应答。",
    "judged.working": "仍在工作：{who} 发出了 {count} 次心跳，最后一次就在 {timeout} 用完之前不久。"
    "更长的超时会有帮助。",
    "judged.silent": "已投递，此后沉默：{who} 取走了它，最后一次听到它是在发送之后 {after}。"
    "{timeout} 之内没有应答。请查看 {who} 的日志。",
    "judged.untaken": "未被取走：{who} 在读取 {queue}，但 {timeout} 之内没有从中取走它。"
    "它可能繁忙、卡住，或中途不在。",
    "judged.unread": "队列没有消费者：它被放入 {queue}，而 {timeout} 之内没有人从那里取走它。",
    "judged.unknown": "无从知道：这种监听只看到发送的内容，看不到谁取走了它，也看不到应答。",
    "evidence.sent": "{who} 发送了它，并等待 {timeout}",
    "evidence.routed": "交换机 {exchange} 把它放入 {queues}",
    "evidence.not_routed": "交换机 {exchange} 没有与键 {key} 对应的队列",
    "evidence.delivered": "{who} 从 {queue} 取走了它",
    "evidence.beat": "{count} 次心跳中的最后一次",
    "evidence.over": "{timeout} 用完了",
    "evidence.answered": "应答在调用之后 {after} 发往 {queue}",
    "evidence.answer_lost": "应答在调用之后 {after} 发出，而 {queue} 已不在",
    "evidence.unlisted": "消息代理上没有队列 {queue}，也没有人取走应答",
    "evidence.offered_again": "被调用方再次发送应答，这是 {queue} 不在时 oslo 的做法；没有人取走它",
    "evidence.left": "消息代理上已没有 {who} 的连接",
    "evidence.consumers": "时间用完时 {queue} 的消费者数（消息代理所说）：{count}",
    "evidence.not_taken": "没有看到投递；消息代理没有说谁读取这个队列",
    "evidence.missed": "在它等待期间监听漏掉了一些消息：能说明另一种情况的消息也许就在其中",
    "evidence.unseen": "镜像只得到发布到所绑定交换机的消息的副本，此外什么也没有",
}
