"""`rpcviz doctor`: what stands between rpcviz and a broker, each with its remedy."""

import os
from functools import partial

import click

from rpcviz.cli.options import TAP_OPTIONS, some_options


@click.command("doctor", short_help="check broker, permissions, firehose, versions; with remedies")
@some_options(*TAP_OPTIONS)
def COMMAND(**flags: object) -> int:  # noqa: N802 - the table of commands asks for this name
    """Check each --broker and say what is wrong and what to do. Nothing is changed there.

    The exit code is 3 where a broker cannot be reached or refuses, else 0.
    """
    from rpcviz.base.clock import SystemClock
    from rpcviz.config.settings import settings_of
    from rpcviz.config.sources import resolve
    from rpcviz.tap.checkup import Checkup
    from rpcviz.tap.switch import state_folder
    from rpcviz.web.words import told

    settings = settings_of(resolve(flags, os.environ), "threading")
    failed = False
    for place in settings.places:
        folder, clock = state_folder(os.environ), SystemClock()
        checkup = Checkup(place, settings.tap, folder, clock, words=partial(told, "en"))
        for finding in checkup.findings():
            failed = failed or finding.grade == "fail"
            click.echo(f"{finding.grade:<5} {finding.name}: {finding.text}")
            if finding.remedy:
                click.echo(f"      remedy: {finding.remedy}")
    return 3 if failed else 0
