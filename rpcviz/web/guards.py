"""Who may speak to this server from where, and what the page may load.

The host check stands before Flask and Socket.IO alike: a site whose name was pointed at
127.0.0.1 (DNS rebinding) must not read what the bus carries.
"""

import base64
import hashlib
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from flask import Flask, Response, request

from rpcviz.web.options import WebOptions, is_loopback
from rpcviz.web.problems import PROBLEM_TYPE, Refusal, shape_of
from rpcviz.web.words import choose

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def host_name(netloc: str) -> str:
    """The name in a Host header or origin, without port and brackets. Never raises."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


def host_allowed(netloc: str, options: WebOptions) -> bool:
    """On loopback only loopback's names; any name where a token is asked for, as behind a proxy."""
    if options.token is not None or not options.on_loopback:
        return True
    name = host_name(netloc)
    return is_loopback(name) or name == options.host


def origin_allowed(origin: str | None, netloc: str) -> bool:
    """No Origin (a script, curl) or the same host and port as the request's."""
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == netloc.lower()


class Guard:
    """Stands before Flask and Socket.IO: refuses another host, another site, a body beyond the limit.

    Flask bounds its own bodies. Socket.IO's engine does too, but then waits for its client to
    fetch what is queued, so one who never does would hold a thread.
    """

    def __init__(self, inner: "WSGIApplication", options: WebOptions) -> None:
        self._inner = inner
        self._options = options

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """WSGI."""
        refusal = self._refusal(environ)
        if refusal is None:
            return self._inner(environ, start_response)
        lang = choose(None, str(environ.get("HTTP_ACCEPT_LANGUAGE", "")))
        body = msgspec.json.encode(shape_of(refusal, lang))
        status = f"{refusal.status} {HTTPStatus(refusal.status).phrase}"
        start_response(status, [("Content-Type", PROBLEM_TYPE), ("Content-Length", str(len(body)))])
        return [body]

    def _refusal(self, environ: "WSGIEnvironment") -> Refusal | None:
        netloc = str(environ.get("HTTP_HOST", ""))
        origin = environ.get("HTTP_ORIGIN")
        if not host_allowed(netloc, self._options):
            return Refusal(403, "wrong_host", host=netloc[:200])
        if _acts(environ) and not origin_allowed(origin, netloc):
            return Refusal(403, "wrong_origin", origin=str(origin)[:200])
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if _talks(environ) and not (length.isdecimal() and int(length) <= self._options.max_body):
            return Refusal(413, "too_large", limit=self._options.max_body)
        return None


def _talks(environ: "WSGIEnvironment") -> bool:
    return str(environ.get("PATH_INFO", "")).startswith("/socket.io")


def _acts(environ: "WSGIEnvironment") -> bool:
    """True for what changes something, and for Socket.IO, which a foreign page could otherwise read."""
    unsafe = environ.get("REQUEST_METHOD") not in SAFE_METHODS
    return unsafe or _talks(environ)


def script_hash(text: str) -> str:
    """The CSP source of an inline script: here only the import map."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def content_policy(import_map: str | None) -> str:
    """What the page may load: its own files and nothing else."""
    scripts = ["'self'", *([script_hash(import_map)] if import_map else [])]
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
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
        # The path alone: the rest of an address may hold the token.
        log.debug("%s %s: %d", request.method, request.path, response.status_code)
        return response

    app.after_request(strict)


def refuse_when_read_only(options: WebOptions) -> None:
    """Raise the 403 of `--read-only`; for routes that change something."""
    if options.read_only and request.method not in SAFE_METHODS:
        raise Refusal(403, "read_only")
