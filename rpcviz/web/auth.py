"""The token: asked for off loopback, printed at the start as Jupyter does.

It comes once as `?token=` (then a cookie holds it and the address is cleaned), as
`Authorization: Bearer`, or in Socket.IO's `auth`. The cookie holds a digest, so that what a
browser keeps cannot be pasted as a token elsewhere.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, Request, Response, request

from rpcviz.web.options import WebOptions
from rpcviz.web.problems import Refusal

DOOR_FILES = (".css", ".svg")
FREE_PATHS = frozenset({"/healthz", "/readyz"})


def new_token() -> str:
    """192 bits, as text that fits an address."""
    return secrets.token_urlsafe(24)


def cookie_name(options: WebOptions) -> str:
    """Cookies ignore the port, so two servers on one host need two names."""
    return f"rpcviz_{options.port}"


def _digest(token: str) -> str:
    return hashlib.sha256(b"rpcviz cookie:" + token.encode()).hexdigest()


def _same(given: str, expected: str) -> bool:
    """Compare in constant time, so that an answer's time tells nothing."""
    return hmac.compare_digest(given.encode(), expected.encode())


def bearer(asked: Request) -> str | None:
    """The token of `Authorization: Bearer`, None when there is none."""
    scheme, _, given = asked.headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


def admitted(asked: Request, options: WebOptions, auth: object = None) -> bool:
    """True when no token is asked for, or the request brought it. `auth`: Socket.IO's payload."""
    if options.token is None:
        return True
    given = [bearer(asked), asked.args.get("token")]
    if isinstance(auth, dict):
        given.append(auth.get("token"))
    if any(_same(each, options.token) for each in given if isinstance(each, str)):
        return True
    cookie = asked.cookies.get(cookie_name(options))
    return cookie is not None and _same(cookie, _digest(options.token))


def _clean_address(token: str, options: WebOptions) -> Response:
    """Send the browser to the same page without the token, and give it the cookie."""
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "token"]
    response = Response(status=302)
    response.headers["Location"] = options.prefix + ("?" + urlencode(rest) if rest else "")
    response.set_cookie(
        cookie_name(options),
        _digest(token),
        path=options.prefix,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _free(path: str) -> bool:
    """Health, and what the door itself is drawn with; neither tells anything of the bus."""
    return path in FREE_PATHS or (path.startswith("/static/") and path.endswith(DOOR_FILES))


def _opened_by_hand() -> bool:
    """Somebody opened the page in a browser; scripts do not ask for HTML."""
    return (
        request.path == "/" and request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    )


def install(app: Flask, options: WebOptions, door: Callable[[], Response]) -> None:
    """Let nobody in without the token, health apart. `door`: the page that asks a person for it."""

    def ask() -> Response | None:
        if options.token is None or _free(request.path):
            return None
        if not admitted(request, options):
            if _opened_by_hand():
                return door()
            raise Refusal(401, "token_needed")
        if request.method == "GET" and "token" in request.args and request.path == "/":
            return _clean_address(options.token, options)
        return None

    app.before_request(ask)
