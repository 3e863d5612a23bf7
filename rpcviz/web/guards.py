"""Who may speak to this server from where, and what the page may load.

The host check stands before Flask and Socket.IO alike: a site whose name was pointed at
127.0.0.1 (DNS rebinding) must not read what the bus carries.
"""

import base64
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from flask import Flask, Response, request

from rpcviz.web.options import LOOPBACK, WebOptions
from rpcviz.web.problems import PROBLEM_TYPE, Refusal, shape_of
from rpcviz.web.words import choose

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def host_name(netloc: str) -> str:
    """The name in a Host header or origin, without port and brackets. Never raises."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


def host_allowed(netloc: str, options: WebOptions) -> bool:
    """On loopback only loopback's names; elsewhere any name, since a token is asked for."""
    if not options.on_loopback:
        return True
    name = host_name(netloc)
    return name in LOOPBACK or name.startswith("127.") or name == options.host


def origin_allowed(origin: str | None, netloc: str) -> bool:
    """No Origin (a script, curl) or the same host and port as the request's."""
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == netloc.lower()


class HostGuard:
    """Answers 403 to a request that names another host, before anybody else sees it."""

    def __init__(self, inner: "WSGIApplication", options: WebOptions) -> None:
        self._inner = inner
        self._options = options

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """WSGI."""
        netloc = str(environ.get("HTTP_HOST", ""))
        origin = environ.get("HTTP_ORIGIN")
        refusal = None
        if not host_allowed(netloc, self._options):
            refusal = Refusal(403, "wrong_host", host=netloc[:200])
        elif not origin_allowed(origin, netloc) and _acts(environ):
            refusal = Refusal(403, "wrong_origin", origin=str(origin)[:200])
        if refusal is None:
            return self._inner(environ, start_response)
        lang = choose(None, str(environ.get("HTTP_ACCEPT_LANGUAGE", "")))
        body = msgspec.json.encode(shape_of(refusal, lang))
        start_response("403 Forbidden", [("Content-Type", PROBLEM_TYPE), ("Content-Length", str(len(body)))])
        return [body]


def _acts(environ: "WSGIEnvironment") -> bool:
    """True for what changes something, and for Socket.IO, which a foreign page could otherwise read."""
    unsafe = environ.get("REQUEST_METHOD") not in SAFE_METHODS
    return unsafe or str(environ.get("PATH_INFO", "")).startswith("/socket.io")


def script_hash(text: str) -> str:
    """The CSP source of an inline script: here only the import map."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def content_policy(import_map: str) -> str:
    """What the page may load: its own files and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {script_hash(import_map)}",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        )
    )


def install(app: Flask, options: WebOptions, policy: str) -> None:
    """Bounded bodies, and on each answer the headers that keep a browser strict."""
    app.config["MAX_CONTENT_LENGTH"] = options.max_body

    def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    app.after_request(strict)


def refuse_when_read_only(options: WebOptions) -> None:
    """Raise the 403 of `--read-only`; for routes that change something."""
    if options.read_only and request.method not in SAFE_METHODS:
        raise Refusal(403, "read_only")
