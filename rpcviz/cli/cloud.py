"""`rpcviz cloud`: the simulated services alone, on a broker that other processes watch."""

import os
import signal

import click

from rpcviz import __version__
from rpcviz.base.problem import Usage
from rpcviz.cli.options import CLOUD_OPTIONS, some_options

LOOK_S = 3600.0


@click.command("cloud", short_help="the simulated services alone, against --broker")
@some_options("broker", "insecure", *CLOUD_OPTIONS[1:])
def COMMAND(**flags: object) -> int:  # noqa: N802 - the table of commands asks for this name
    """Run simulated OpenStack services on a real broker, until Ctrl+C.

    Several processes and hosts may run parts of one cloud: with --services NAME:COUNT,… only what is listed
    starts here (a compute host brings its L2 agent unless that is listed too). The process that comes first
    owns the cloud's state. Nothing is started, or even declared, where a real OpenStack is found.
    """
    from rpcviz.base.clock import SystemClock
    from rpcviz.base.concurrency import Stop
    from rpcviz.cli.logs import set_up
    from rpcviz.cloud.cloud import Cloud
    from rpcviz.config.settings import settings_of
    from rpcviz.config.sources import resolve

    values = resolve(flags, os.environ)
    settings = settings_of(values, "threading")
    set_up(settings.log)
    url = settings.places[0].url
    if url.is_embedded:
        raise Usage(
            "the broker in memory is inside one process: nobody would see this cloud",
            remedy="Give --broker amqp://…, or run rpcviz serve, which brings its own cloud.",
        )
    cloud = Cloud(
        url,
        clock=SystemClock(),
        services=settings.cloud.services,
        only=values["services"] is not None,
        heartbeat_scale=settings.cloud.heartbeat_scale,
        wire=settings.cloud.era,
        notifications=settings.cloud.notifications,
    )
    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    cloud.start()
    try:
        click.echo(f"rpcviz {__version__}, simulated cloud on {url.text}; Ctrl+C ends it")
        click.echo(
            "  it owns the cloud" if cloud.owns() else "  it takes part in the cloud of another process"
        )
        for program, hosts in cloud.seats().items():
            click.echo(f"  {program}: {_shown(hosts)}")
        while not stop.wait(LOOK_S):
            pass
    finally:
        cloud.stop()
    return 0


def _shown(hosts: tuple[str, ...]) -> str:
    """Every host, or the first and the last where they are many."""
    return ", ".join(hosts) if len(hosts) <= 4 else f"{hosts[0]} … {hosts[-1]} ({len(hosts)})"
