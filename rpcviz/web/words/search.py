"""What is said about the search language: its flaws, its fields, its words."""

from collections.abc import Mapping
from typing import Final

from rpcviz.query.flaws import FLAWS

_EN_FIELDS: Final = {
    "kind": "what kind of message: call, reply, failure, cast, fanout …",
    "method": "RPC method, or what a general one is about (Instance.save)",
    "event": "event_type of a notification",
    "is": "how it stands: waiting, timeout, late, unroutable, trouble …",
    "pair": "both halves of a call and its answer, by _msg_id",
    "service": "sender or receiver: program or host",
    "from": "sender: program or host",
    "to": "receiver: program or host",
    "host": "host at either end",
    "exchange": "exchange; default is the one without a name",
    "key": "routing key",
    "queue": "a queue that it reached",
    "request": "request id, or global request id",
    "msg": "_msg_id, which a call shares with its answers",
    "id": "_unique_id, or rpcviz's own id",
    "latency": "time from call to reply: us, ms, s, m",
    "age": "time since it was published: us, ms, s, m",
    "size": "size of the body: b, kb, mb",
    "version": "RPC version, compared as versions are",
    "namespace": "RPC namespace, compared as versions are",
    "user": "user id in the request's context",
    "project": "project id in the request's context",
    "conn": "the sender's connection: its name, or HOST:PORT",
    "verdict": "why nobody got an answer: unrouted, unread, silent, late …",
    "routed": "how many queues it reached; 0 is lost",
    "masked": "how many values are masked; slow",
    "text": "part of any decoded value; slow",
}
_ZH_FIELDS: Final = {
    "kind": "消息种类：call、reply、failure、cast、fanout……",
    "method": "RPC 方法，或通用方法所针对的对象（Instance.save）",
    "event": "通知的 event_type",
    "is": "状态：waiting、timeout、late、unroutable、trouble……",
    "pair": "一次 call 及其应答的两半，按 _msg_id",
    "service": "发送方或接收方：程序或主机",
    "from": "发送方：程序或主机",
    "to": "接收方：程序或主机",
    "host": "任意一端的主机",
    "exchange": "exchange；default 指没有名字的那个",
    "key": "routing key（路由键）",
    "queue": "它到达的某个队列",
    "request": "请求 id 或全局请求 id",
    "msg": "_msg_id，call 与其应答共有",
    "id": "_unique_id，或 rpcviz 自己的 id",
    "latency": "从 call 到 reply 的时间：us、ms、s、m",
    "age": "发布至今的时间：us、ms、s、m",
    "size": "消息体大小：b、kb、mb",
    "version": "RPC 版本，按版本号比较",
    "namespace": "RPC 命名空间，按版本号比较",
    "user": "请求上下文中的用户 id",
    "project": "请求上下文中的项目 id",
    "conn": "发送方的连接：名称或 HOST:PORT",
    "verdict": "为何没有人得到应答：unrouted、unread、silent、late……",
    "routed": "到达的队列数；0 表示丢失",
    "masked": "被遮盖的值的数量；较慢",
    "text": "任意解码后的值的一部分；较慢",
}
_EN_WORDS: Final = {
    "waiting": "a call without its answer",
    "timeout": "nobody waits any more: its time was over",
    "late": "answered after its time was over",
    "unroutable": "reached no queue",
    "redelivered": "given to a consumer a second time",
    "inferred": "an end of it is guessed, not seen",
    "background": "a service's own life, no user's request",
    "trouble": "failure, timeout, redelivered, or a call or cast that no queue took",
}
_ZH_WORDS: Final = {
    "waiting": "尚无应答的 call",
    "timeout": "已超时：不再有人等待",
    "late": "超时之后才应答",
    "unroutable": "没有到达任何队列",
    "redelivered": "再次投递给消费者",
    "inferred": "有一端是推断的，并非直接看到",
    "background": "服务自身的活动，不是用户请求",
    "trouble": "失败、超时、重复投递，或没有队列接收的 call 与 cast",
}
_EN_VERDICTS: Final = {
    "unrouted": "reached no queue",
    "deserted": "whoever asked had left the bus",
    "late": "answered after its time was over",
    "gone": "an answer that reached no queue, or a call whose answer did",
    "failed": "answered by an exception",
    "working": "its time was over while signs of life still came",
    "silent": "somebody took it and did not answer in time",
    "untaken": "reached a queue with a consumer that did not take it in time",
    "unread": "reached a queue that nobody read",
    "unknown": "a call whose answer this tap cannot see",
}
_ZH_VERDICTS: Final = {
    "unrouted": "没有到达任何队列",
    "deserted": "提问者已离开消息总线",
    "late": "超时之后才应答",
    "gone": "没有到达任何队列的应答，或应答如此的 call",
    "failed": "以异常应答",
    "working": "超时之时仍有心跳",
    "silent": "有人取走，但没有及时应答",
    "untaken": "到达了有消费者的队列，但没有被及时取走",
    "unread": "到达了没有人读取的队列",
    "unknown": "此监听方式看不到应答的 call",
}
_ZH_FLAWS: Final = {
    "long": ("查询超过 {about} 个字符", "请去掉一些条件；field:a,b,c 可同时接受多个值。"),
    "many": ("条件超过 {about} 个", "请去掉一些条件；field:a,b,c 可同时接受多个值。"),
    "deep": ("括号和 NOT 的嵌套超过 {about} 层", "请去掉一些括号。"),
    "unknown_field": ("没有字段“{about}”", "字段有 {words}。"),
    "unknown_kind": ("没有种类“{about}”", "种类有 {words}。"),
    "unknown_word": ("“{field}”不认识“{about}”", "可用：{words}。"),
    "no_value": ("“{about}”之后缺少值", "例如：{example}"),
    "no_number": ("“{about}”不是“{field}”可用的数字", "例如：{example}"),
    "unit": ("“{about}”不是“{field}”的单位", "单位有 {words}。"),
    "no_version": ("“{about}”不能作为版本比较", "例如：{example}"),
    "no_order": ("“{about}”没有大小之分", "例如：{example}"),
    "one_value": ("“{about}”只能与一个值比较", "请为每个值各写一个条件，用 OR 连接。"),
    "odd": ("“{about}”在这里没有意义", "含有这种字符的值请加引号。"),
    "unclosed": ("引号没有闭合", '请闭合："…"'),
    "comma": ("逗号用在同一字段的多个值之间", "例如：kind:call,cast"),
    "sign": ("“{about}”之前没有字段", "例如：latency>50ms"),
    "nothing_after": ("{about} 之后没有内容", "请在其后写一个条件，例如 kind:call。"),
    "nothing_before": ("{about} 之前没有内容", "请在其前写一个条件，例如 kind:call。"),
    "empty": ("括号里没有内容", "例如：(kind:call OR kind:cast)"),
    "unclosed_bracket": ("这个括号没有闭合", "请在结束处加上 )。"),
    "unopened_bracket": ("这里没有打开的括号", "请去掉它，或在前面用 ( 打开。"),
}


def _texts(
    flaws: Mapping[str, tuple[str, str]],
    fields: Mapping[str, str],
    words: Mapping[str, str],
    verdicts: Mapping[str, str],
) -> dict[str, str]:
    return {
        **{f"query.{name}": what for name, (what, _) in flaws.items()},
        **{f"query.{name}.remedy": remedy for name, (_, remedy) in flaws.items()},
        **{f"field.{name}": text for name, text in fields.items()},
        **{f"is.{name}": text for name, text in words.items()},
        **{f"verdict.{name}": text for name, text in verdicts.items()},
    }


EN: Final = _texts(FLAWS, _EN_FIELDS, _EN_WORDS, _EN_VERDICTS) | {
    "query.meant": "Did you mean {meant}?",
    "problem.bad_caret": "at is {at!r}, but must be a whole number from 0 to {most}, the length of q.",
    "problem.bad_caret.remedy": "Leave it out when nothing is to be completed.",
    "operator.AND": "both must hold; a space says the same",
    "operator.OR": "one of both is enough",
    "operator.NOT": "whatever the next term does not fit; - says the same",
    "query.slow": "text and masked look into the last {most} messages only: each has to be decoded.",
}
ZH: Final = _texts(_ZH_FLAWS, _ZH_FIELDS, _ZH_WORDS, _ZH_VERDICTS) | {
    "query.meant": "是不是想写 {meant}？",
    "problem.bad_caret": "at 是 {at!r}，但必须是 0 到 {most}（q 的长度）之间的整数。",
    "problem.bad_caret.remedy": "不需要补全时请省略它。",
    "operator.AND": "两者都要成立；空格也是这个意思",
    "operator.OR": "其中一个成立即可",
    "operator.NOT": "后面的条件不成立的消息；- 也是这个意思",
    "query.slow": "text 和 masked 只查看最近 {most} 条消息：每条都要解码。",
}
