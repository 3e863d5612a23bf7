"""`rpcviz tap`: messages as JSON Lines, decoded and masked, for other programs."""

from typing import Any

import click

from rpcviz.cli.options import TAP_OPTIONS, Number, some_options


@click.command("tap", short_help="messages of --broker as JSON Lines, decoded and masked")
@some_options(*TAP_OPTIONS, "log-level", "log-format")
@click.option("--filter", "q", default="", metavar="QUERY", help="Such as: kind:call -method:object_*")
@click.option("--limit", type=click.IntRange(1), default=None, metavar="N", help="End after N messages.")
@click.option(
    "--idle-timeout",
    type=Number(0, min_open=True),
    default=None,
    metavar="S",
    help="End when none came for S seconds.",
)
@click.option("--raw", is_flag=True, help="Show secrets. Whoever reads the output can use them.")
def COMMAND(  # noqa: N802 - the table of commands asks for this name
    q: str, limit: int | None, idle_timeout: float | None, raw: bool, **flags: object
) -> int:
    """Listen to --broker and print each message in one line, as /api/v1/messages/ID gives it.

    Only copies are read; what the tap can and cannot see is told on stderr.
    """
    from rpcviz.cli.listening import TURN_S, Patience, listening, tell
    from rpcviz.query.language import parse
    from rpcviz.tap.tap import weigh
    from rpcviz.wire.raw import RAW
    from rpcviz.wire.redact import MASK

    query = parse(q) if q.strip() else None
    if raw:
        tell("--raw: secrets are shown")
    printer = _Printer(query, RAW if raw else MASK)
    with listening(flags) as ear:
        patience = Patience(ear.clock, limit, idle_timeout)
        held = ear.hold(_connection_of, weigh)

        def show(items: list[Any]) -> None:
            for item in items:
                for line in printer.lines(ear.tracer, item):
                    if not patience.is_full():
                        click.echo(line)
                        patience.saw_one()

        while not ear.stop.is_set() and not (patience.is_over() and (patience.is_full() or held.is_empty())):
            show(held.through(ear.intake.take(TURN_S, most=200)))
            # The time of the first that waits: what is held is not late.
            ear.tracer.tick(getattr(held.first(), "ts_ns", ear.clock.now_ns()))
        for items in ear.backlog(ear.intake, "messages", patience.is_full):
            show(held.through(items))
        show(held.rest())
    return 0


def _connection_of(item: Any) -> str | None:
    """Who sent what came from the intake; None where it is no message, or nobody can know."""
    found = getattr(getattr(item, "route", None), "connection", None)
    return found if isinstance(found, str) else None


class _Printer:
    """Makes lines of what the tap gave."""

    def __init__(self, query: Any, policy: Any) -> None:
        from rpcviz.query.match import Look, compile_query

        self._fits = compile_query(query)
        self._look = Look(0, self._inside)
        self._policy = policy
        self._sealed: Any = None

    def _inside(self, _: Any) -> Any:
        """Secrets are masked for the filter also where --raw shows them."""
        from rpcviz.query.inside import inside_of
        from rpcviz.wire.redact import unseal

        return inside_of(unseal(self._sealed))

    def _passes(self, change: Any, now_ns: int) -> bool:
        self._sealed, self._look.now_ns = change.sealed, now_ns
        return self._fits(change.entry, self._look)

    def lines(self, tracer: Any, item: Any) -> list[bytes]:
        """A line for each message that is new and passes the filter."""
        import msgspec

        from rpcviz.trace.change import Seen
        from rpcviz.web.messages import message_whole
        from rpcviz.wire.broker import BrokerTopology
        from rpcviz.wire.redact import unseal
        from rpcviz.wire.sighting import Sighting

        if isinstance(item, BrokerTopology):
            tracer.learn(item)
        if not isinstance(item, Sighting):
            return []
        return [
            msgspec.json.encode(message_whole(change.entry, unseal(change.sealed, self._policy), "en"))
            for change in tracer.feed(item)
            if isinstance(change, Seen) and change.sealed is not None and self._passes(change, item.ts_ns)
        ]
