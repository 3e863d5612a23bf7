"""`rpcviz serve`: the page, the tap and the simulated cloud."""

import contextlib
import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import click
import msgspec

from rpcviz import __version__
from rpcviz.base.concurrency import AsyncMode, mode
from rpcviz.cli.logs import set_up
from rpcviz.cli.options import all_options
from rpcviz.cli.ports import listen
from rpcviz.config.settings import Settings, settings_of
from rpcviz.config.sources import resolve

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from rpcviz.runtime import Runtime

CLOUD_UP_S = 3.0
"""How long the page waits for the simulated cloud on the embedded broker."""
ANYWHERE_4, ANYWHERE_6 = "0.0.0.0", "::"  # noqa: S104 - compared with, not bound to


@click.command("serve", short_help="the page with the simulated cloud (what runs without a command)")
@all_options
def COMMAND(**flags: object) -> int:  # noqa: N802 - the table of commands asks for this name
    """Serve the page. On the broker in memory the simulated cloud is there too; elsewhere with --cloud.

    Each option is also an environment variable (--log-level is RPCVIZ_LOG_LEVEL; RPCVIZ_TOKEN_FILE
    names a file that holds the token) and a line of the config file (log_level = "info").
    A flag wins over the environment, which wins over the file.
    """
    values = resolve(flags, os.environ)
    # eventlet or not was decided before anything was imported; here it is only written down.
    settings = settings_of(values, mode())
    set_up(settings.log)
    refuse_foreign_bus(settings)
    return serve_page(settings, _what(settings), start)


def _with_port_and_token(settings: Settings, listening: socket.socket) -> Settings:
    """The port that was really taken, and a token where one is needed and none was given."""
    from rpcviz.web.auth import new_token

    web = msgspec.structs.replace(settings.web, port=int(listening.getsockname()[1]))
    if web.token is None and not web.on_loopback:
        web = msgspec.structs.replace(web, token=new_token())
    return msgspec.structs.replace(settings, web=web)


def _greet(settings: Settings, what: str) -> None:
    """Say where the page is, with its token as Jupyter does."""
    web = settings.web
    query = f"?token={web.token}" if web.token else ""
    # A socket at `::` takes IPv6 alone, and nobody knows whether the machine's name has such an address.
    everywhere = {ANYWHERE_4: ["127.0.0.1", socket.gethostname()], ANYWHERE_6: ["::1"]}
    names = everywhere.get(web.host, [web.host])
    click.echo(f"rpcviz {__version__}, {what}; Ctrl+C ends it")
    for name in names:
        shown = f"[{name}]" if ":" in name else name
        click.echo(f"  http://{shown}:{web.port}{web.prefix}{query}")


def _what(settings: Settings) -> str:
    brokers = " and ".join(
        "embedded broker" if place.url.is_embedded else place.url.text for place in settings.places
    )
    return f"simulated cloud, {brokers}" if settings.cloud.runs_here else brokers


def refuse_foreign_bus(settings: Settings, *, always: bool = False) -> None:
    """Look before anything is started, `always` also without --cloud.

    Raises ForeignBus; a broker that is away is waited for later.
    """
    from rpcviz.bus.guard import refuse_foreign
    from rpcviz.bus.problems import BrokerUnreachable, LoginRefused

    first = settings.places[0].url
    if (always or settings.cloud.runs_here) and not first.is_embedded:
        with contextlib.suppress(BrokerUnreachable, LoginRefused):
            refuse_foreign(first)


def serve_page(
    settings: Settings, what: str, begin: "Callable[[Settings], tuple[WSGIApplication, Callable[[], None]]]"
) -> int:
    """Listen, say where the page is, serve until somebody ends it. Raises PortBusy, CannotListen."""
    listening = listen(settings.web.host, settings.web.port)
    told = _with_port_and_token(settings, listening)
    _greet(told, what)
    return _serve(listening, mode(), lambda: begin(told))


def _serve(
    listening: socket.socket,
    how: AsyncMode,
    begin: "Callable[[], tuple[WSGIApplication, Callable[[], None]]]",
) -> int:
    if how == "eventlet":
        from rpcviz.web.serving.green import serve
    else:
        from rpcviz.web.serving.native import serve
    return serve(listening, begin)


def start(settings: Settings) -> "tuple[WSGIApplication, Callable[[], None]]":
    """Everything, running; gives the application and the way to end it."""
    from rpcviz.runtime import build

    return with_page(build(settings))


def with_page(runtime: "Runtime") -> "tuple[WSGIApplication, Callable[[], None]]":
    """Start a runtime with the page in front of it."""
    from rpcviz.web.factory import create_app

    settings = runtime.settings
    app, _, sockets = create_app(settings.web, runtime.ports(), runtime.clients)
    runtime.keep("sockets", lambda: sockets.send(runtime.stop))
    runtime.start()
    if settings.places[0].url.is_embedded:
        # A matter of milliseconds here, and whoever sees the page may press at once.
        runtime.wait_started(CLOUD_UP_S)
    return app, runtime.close
