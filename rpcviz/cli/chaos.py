"""`rpcviz chaos`: what can be broken in a running rpcviz's cloud; break it, mend it."""

import http.client
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import click

from rpcviz.base.problem import Problem, Usage

DEFAULT_URL = "http://127.0.0.1:5000"
TIMEOUT_S = 15.0


class ServerAway(Problem):
    """No rpcviz answers there."""

    exit_code = 3

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"no rpcviz answers at {url}",
            cause=why,
            remedy="Start one with `rpcviz serve`, or name its address with --url.",
        )


class Declined(Problem):
    """The server said no, and why."""

    exit_code = 1


class Remote:
    """The HTTP API of a running rpcviz."""

    def __init__(self, url: str, token: str | None) -> None:
        if not _is_address(url):
            raise Usage(f"{url!r} is no address of a page", remedy="Write http://HOST:PORT")
        self._url = url.rstrip("/")
        self._token = token

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One request below /api/v1. Raises ServerAway, Declined."""
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(  # noqa: S310 - http or https only, as checked above
            f"{self._url}/api/v1/{path}",
            method=method,
            headers=headers,
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            # Never by a proxy: the page is near, and its token is nobody else's business.
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with direct.open(request, timeout=TIMEOUT_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise _declined(error) from None
        except http.client.HTTPException as error:
            raise ServerAway(self._url, f"what answers there speaks no HTTP ({error!r})") from None
        except (OSError, ValueError) as error:
            raise ServerAway(self._url, str(getattr(error, "reason", error))) from None


def _is_address(url: str) -> bool:
    if not url.isprintable() or " " in url:
        return False
    try:
        parts = urllib.parse.urlsplit(url)
        # Without one it is None; with a word in its place it raises.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _declined(error: urllib.error.HTTPError) -> Declined:
    try:
        told = json.load(error)
        return Declined(str(told["detail"]), remedy=str(told.get("remedy") or ""))
    except (ValueError, KeyError, TypeError, http.client.HTTPException):
        return Declined(f"the server answered {error.code} {error.reason}")


@click.group("chaos", short_help="break a running rpcviz's simulated cloud, and mend it")
@click.option("--url", default=DEFAULT_URL, show_default=True, help="Where that rpcviz is.")
@click.option("--token", help="Its token; else RPCVIZ_TOKEN.")
@click.pass_context
def COMMAND(context: click.Context, url: str, token: str | None) -> None:  # noqa: N802 - the table asks for this name
    """Break something in the simulated cloud of a running `rpcviz serve`, for a while."""
    context.obj = Remote(url, token or os.environ.get("RPCVIZ_TOKEN"))


@COMMAND.command("list")
@click.pass_obj
def list_(remote: Remote) -> None:
    """What can be broken, one line each; then what is broken now."""
    told = remote.ask("GET", "chaos?lang=en")
    for fault in told["faults"]:
        click.echo(f"{fault['name']}  {fault['title']}")
        if not fault["available"]:
            click.echo(f"  not now: {fault['reason']}")
    for broken in told["broken"]:
        left_s = max(0, (int(broken["until_ns"]) - int(told["now_ns"])) // 1_000_000_000)
        click.echo(f"broken: {broken['fault']} {broken['target']}, {left_s} s left, id {broken['id']}")


@COMMAND.command("break")
@click.argument("fault")
@click.option("-p", "pairs", multiple=True, metavar="PARAM=VALUE", help="A parameter; may be repeated.")
@click.pass_obj
def break_(remote: Remote, fault: str, pairs: tuple[str, ...]) -> None:
    """Break FAULT, such as `freeze -p target=nova-compute@cmp1 -p seconds=60`; prints its id."""
    parameters = dict(_pair(text) for text in pairs)
    name = urllib.parse.quote(fault, safe="")
    broken = remote.ask("POST", f"chaos/{name}?lang=en", {"parameters": parameters})
    click.echo(broken["id"])


@COMMAND.command("mend")
@click.argument("breakage")
@click.pass_obj
def mend(remote: Remote, breakage: str) -> None:
    """Mend what `break` printed the id of."""
    mended = remote.ask("DELETE", f"chaos/{urllib.parse.quote(breakage, safe='')}?lang=en")
    click.echo(f"mended: {mended['fault']} {mended['target']}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign):
        raise Usage(f"{text!r} is no parameter", remedy="Write PARAM=VALUE")
    return name, value
