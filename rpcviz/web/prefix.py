"""The path below which the page lives: some proxies pass it on, others take it away; both are understood."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Prefixed:
    """Takes the prefix off a path that has it, as WSGI means it (PEP 3333, SCRIPT_NAME and PATH_INFO).

    A path without it is served as well: health checks on this machine do not go through the proxy.
    """

    def __init__(self, inner: "WSGIApplication", prefix: str) -> None:
        """`prefix` has a slash at both ends."""
        self._inner = inner
        self._prefix = prefix

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """WSGI."""
        path = str(environ.get("PATH_INFO", ""))
        if path == self._prefix[:-1] and path:
            return self._home(environ, start_response)
        if self._prefix != "/" and path.startswith(self._prefix):
            script = str(environ.get("SCRIPT_NAME", ""))
            environ["SCRIPT_NAME"] = script + self._prefix[:-1]
            environ["PATH_INFO"] = path[len(self._prefix) - 1 :]
        return self._inner(environ, start_response)

    def _home(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Somebody left the last slash out: relative addresses would miss the page's own path."""
        query = str(environ.get("QUERY_STRING", ""))
        start_response(
            "308 Permanent Redirect", [("Location", self._prefix + (f"?{query}" if query else ""))]
        )
        return [b""]
