"""`rpcviz bench`: how many messages this machine's tap can take."""

import click


@click.command("bench", short_help="throughput and latency of this machine's tap, as a table")
@click.option(
    "--messages", type=click.IntRange(1_000, 1_000_000), default=20_000, metavar="N", help="How many (20000)."
)
def COMMAND(messages: int) -> None:  # noqa: N802 - the table of commands asks for this name
    """Send N calls of 2.6 KB through each part of the tap and through all of them, without a broker.

    One core does it all. Reading them from a broker comes on top: bench/ in the source has those figures.
    """
    from rpcviz.base.clock import SystemClock
    from rpcviz.store.ring import Ring, RingOptions
    from rpcviz.tap.speed import BODY_BYTES, measure

    ring = Ring(RingOptions())
    click.echo(f"{messages} calls of {BODY_BYTES} bytes, one core")
    click.echo(f"{'':<28}{'per s':>10}{'p50 us':>10}{'p99 us':>10}")
    for row in measure(messages, SystemClock(), ring.add):
        click.echo(f"{row.what:<28}{row.per_s:>10.0f}{row.p50_us:>10.1f}{row.p99_us:>10.1f}")
