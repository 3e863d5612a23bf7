"""One plain sentence for each message: who says what to whom; and those about a broker. Pure."""

from collections.abc import Sequence

from rpcviz.base.saying import Saying
from rpcviz.trace.entry import Entry, Party, RpcState
from rpcviz.web.answers.said import Said, Value
from rpcviz.web.ports import BrokerFacts
from rpcviz.web.rows import name_of
from rpcviz.web.shapes import BrokerShape
from rpcviz.web.words import remedy_of, say, told
from rpcviz.wire.message import Kind

ANSWERS = (Kind.REPLY, Kind.FAILURE, Kind.HEARTBEAT)


def who(party: Party | None, lang: str) -> str:
    """`nova-conductor on c1`, the bare service, or somebody unseen."""
    if party is None or (party.service is None and party.host is None):
        return say(lang, "who.somebody", {})
    if party.service is None:
        return str(party.host)
    if party.host is None:
        return party.service
    return say(lang, "who.on", {"service": party.service, "host": party.host})


def whom(entry: Entry, lang: str) -> str:
    """Any one of many, one particular server, all of them, or who takes an answer."""
    takers = entry.receivers or ()
    if entry.kind is Kind.FANOUT:
        return say(lang, "who.listeners", {"topic": entry.topic or entry.exchange})
    if entry.kind in ANSWERS:
        return who(takers[0] if takers else None, lang)
    service = next((taker.service for taker in takers if taker.service), None)
    if entry.server is not None:
        if service is not None:
            return say(lang, "who.on", {"service": service, "host": entry.server})
        return say(lang, "who.server", {"topic": entry.topic or entry.routing_key, "server": entry.server})
    if service is not None:
        return say(lang, "who.any", {"service": service})
    return say(lang, "who.topic", {"topic": entry.topic or entry.routing_key or entry.exchange})


def summary(entry: Entry, lang: str) -> tuple[str, Said]:
    """The sentence in `lang`, and what it was made of."""
    key = f"summary.{entry.kind.value}"
    values: dict[str, Value] = {"sender": who(entry.sender, lang), "name": name_of(entry)}
    if entry.kind not in (Kind.NOTIFICATION, Kind.OTHER):
        values["receiver"] = whom(entry, lang)
    if entry.kind is Kind.FAILURE:
        values["failure"] = entry.failure.name if entry.failure is not None else "?"
    if entry.kind is Kind.OTHER:
        values["reason"] = entry.anomalies[0] if entry.anomalies else "?"
    sentence = say(lang, key, values)
    if entry.routed == 0:
        sentence = say(lang, "summary.unheard", {"sentence": sentence})
    elif entry.state is RpcState.TIMED_OUT:
        sentence = say(lang, "summary.timed_out", {"sentence": sentence})
    return sentence, Said(key=key, values=values)


def broker_shape(facts: BrokerFacts, lang: str) -> BrokerShape:
    """A broker in words of `lang`."""

    def texts(sayings: Sequence[Saying | None]) -> list[str]:
        return [told(lang, each) for each in sayings if each is not None]

    parts: dict[str, list[Saying]] = {
        "why": [facts.trouble] if facts.trouble else [],
        "chosen": [facts.chosen] if facts.chosen else [],
        "hint": [facts.hint] if facts.hint else [],
        "blind": list(facts.blind),
        "said": list(facts.said),
    }
    hint = [*texts(parts["hint"]), *filter(None, [remedy_of(lang, each) for each in parts["hint"]])]
    return BrokerShape(
        url=facts.url,
        product=facts.product,
        version=facts.version,
        vhost=facts.vhost,
        state=facts.state,
        host=facts.host,
        since_ns=facts.since_ns,
        why=next(iter(texts(parts["why"])), None),
        remedy=None if facts.trouble is None else remedy_of(lang, facts.trouble),
        broke=facts.broke,
        next_try_ns=facts.next_try_ns,
        failures=facts.failures,
        tap=facts.tap,
        chosen=next(iter(texts(parts["chosen"])), ""),
        hint=" ".join(hint) or None,
        replies_visible=facts.replies_visible,
        blind=texts(facts.blind),
        bound=list(facts.bound),
        overflows=facts.overflows,
        said=texts(facts.said),
        made_of={name: sayings for name, sayings in parts.items() if sayings},
    )
