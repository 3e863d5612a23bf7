"""Socket.IO: hello, frames and problems go out, the view and acknowledgements come in.

The only module that emits. Source of the events: docs of python-socketio; of their shapes:
`web.shapes`.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from flask import Flask, request
from flask_socketio import ConnectionRefusedError, Namespace, SocketIO, disconnect

from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem
from rpcviz.query.language import Query, parse
from rpcviz.web.answers.problem import ProblemShape
from rpcviz.web.auth import admitted
from rpcviz.web.clients import Clients
from rpcviz.web.cuts import ViewKey
from rpcviz.web.frames import MOST_VIEWS
from rpcviz.web.options import WebOptions
from rpcviz.web.problems import Refusal, shape_of
from rpcviz.web.shapes import Frame, Hello, View
from rpcviz.web.words import Lang, choose

log = logging.getLogger(__name__)
Handler = Callable[..., object]
MOST_RUBBISH = 100
"""Answers to rubbish wait in the engine's own queue, so a client that sends only rubbish is let go."""


class Json:
    """What Socket.IO writes with: records as they are."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        """JSON text; separators and the like are Socket.IO's own wishes and change nothing."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: object) -> Any:
        """Values of a client. Raises ValueError, as Socket.IO expects, for what is no JSON."""
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ValueError(str(error)) from None


def view_key(view: View) -> tuple[ViewKey, Query | None]:
    """A view in the form that clients share. Raises QueryError."""
    q = view.q.strip()
    kinds = None if view.kinds is None else tuple(sorted(set(view.kinds)))
    return ViewKey(q=q, kinds=kinds, detail=view.detail), parse(q) if q else None


class Door(Namespace):  # type: ignore[misc]
    """Lets in what Socket.IO itself says and the events that a client may send; all else is unknown.

    Socket.IO does not tell the two apart: a client's event `disconnect` would be taken for its leaving.
    """

    def __init__(self, clients: Clients, handlers: Mapping[str, Handler], unknown: Handler) -> None:
        super().__init__("/")
        self._clients = clients
        self._names = tuple(handlers)
        for name, handler in handlers.items():
            setattr(self, f"on_{name}", handler)
        self.on_unknown = unknown

    def trigger_event(self, event: object, sid: str, *told: object) -> object:
        """Called by Socket.IO, for its own events and for those of clients."""
        # A tuple, since a client's event may be named by what has no hash.
        if event in self._names and self._may(str(event), sid):
            return super().trigger_event(event, sid, *told)
        return super().trigger_event("unknown", sid, event, *told)

    def _may(self, event: str, sid: str) -> bool:
        """Who is in cannot come, and of who leaves Socket.IO says so before it tells us."""
        if event == "connect":
            return self._clients.get(sid) is None
        return event != "disconnect" or not self.server.manager.is_connected(sid, self.namespace)


class Sockets:
    """The handlers of one server, and the sender's work."""

    def __init__(
        self, socketio: SocketIO, clients: Clients, options: WebOptions, hello: Callable[[Lang], Hello]
    ) -> None:
        self._socketio = socketio
        self._clients = clients
        self._options = options
        self._hello = hello
        self._complained = False
        socketio.on_namespace(
            Door(
                clients,
                {"connect": self._connect, "disconnect": self._disconnect, "view": self._view},
                self._unknown,
            )
        )
        socketio.default_exception_handler = self._failed

    def _connect(self, auth: object = None) -> None:
        if not admitted(request, self._options, auth):
            raise ConnectionRefusedError("unauthorized")
        asked = request.args.get("lang")
        if isinstance(auth, dict) and isinstance(auth.get("lang"), str):
            asked = auth["lang"]
        sid, lang = _sid(), choose(asked, request.headers.get("Accept-Language"))
        self._emit("hello", self._hello(lang), sid)
        self._clients.join(sid, lang)

    def _disconnect(self, *_: object) -> None:
        self._clients.leave(_sid())

    def _view(self, *payload: object) -> ProblemShape | None:
        """Change what the client sees; a view that cannot be read changes nothing."""
        sid = _sid()
        try:
            view = msgspec.convert(payload[0] if payload else None, View)
            key, query = view_key(view)
        except msgspec.ValidationError as error:
            return self._refuse(sid, Refusal(422, "bad_event", event="view", reason=str(error)))
        except Problem as problem:
            return self._refuse(sid, problem)
        client = self._clients.get(sid)
        if client is not None and view.lang and client.lang != choose(view.lang, None):
            client.lang = choose(view.lang, None)
            # What is told only once was told in the other language.
            client.wants_whole = True
        for other in self._clients.look(sid, key, query):
            told = shape_of(Refusal(409, "view_displaced", most=MOST_VIEWS), other.lang)
            self._emit("problem", told, other.sid)
        return None

    def _unknown(self, event: object, *_: object) -> ProblemShape | None:
        return self._refuse(_sid(), Refusal(404, "unknown_event", event=str(event)[:80]))

    def _failed(self, error: Exception) -> ProblemShape | None:
        """A handler met what it did not expect, such as more arguments than it takes."""
        log.warning("a Socket.IO message was not understood: %r", error)
        return self._refuse(_sid(), Refusal(422, "bad_event", event="?", reason=type(error).__name__))

    def _refuse(self, sid: str, problem: Problem) -> ProblemShape | None:
        """Say what is wrong, as an event and as the acknowledgement, and count it."""
        self._clients.rubbish += 1
        client = self._clients.get(sid)
        if client is None:
            return None
        client.rubbish += 1
        if client.rubbish > MOST_RUBBISH:
            disconnect(sid)
            return None
        shape = shape_of(problem, client.lang)
        self._emit("problem", shape, sid)
        return shape

    def _emit(self, event: str, shape: msgspec.Struct, sid: str) -> None:
        self._socketio.emit(event, shape, to=sid)

    def send(self, stop: Stop) -> None:
        """The sender's work: each client's next frame, once it acknowledged an earlier one.

        Who looks at the same gets the same frame, which is written once for all of them.
        """
        while not stop.is_set():
            due = self._clients.next_frames(timeout_s=0.5)
            frames = {id(frame): frame for _, frame in due}
            written = {key: self._written(frame) for key, frame in frames.items()}
            for client, frame in due:
                told, text = self._acknowledge(client.sid), written[id(frame)]
                if text is None:
                    # It is not on the way, or this client would never get another. What a part would have
                    # told comes with the whole; a whole that cannot be written is not asked for again.
                    client.wants_whole = client.wants_whole or not frame.whole
                    told()
                    continue
                self._socketio.emit("frame", text, to=client.sid, callback=told)

    def _written(self, frame: Frame) -> msgspec.Raw | None:
        """None where it cannot be written: that costs the frame, never the sender."""
        try:
            return msgspec.Raw(msgspec.json.encode(frame))
        except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
            if not self._complained:
                log.exception("a frame could not be written and is left out: %s", type(error).__name__)
            self._complained = True
            return None

    def _acknowledge(self, sid: str) -> Callable[..., None]:
        def acknowledged(*_: object) -> None:
            self._clients.acknowledged(sid)

        return acknowledged


def _sid() -> str:
    return str(getattr(request, "sid", ""))


def install(
    app: Flask, clients: Clients, options: WebOptions, hello: Callable[[Lang], Hello]
) -> tuple[SocketIO, Sockets]:
    """Socket.IO on `app`; the mode is always told, by itself it would prefer eventlet."""
    socketio = SocketIO(
        app,
        async_mode=options.async_mode,
        json=Json,
        max_http_buffer_size=options.max_body,
        manage_session=False,
        ping_interval=20,
        ping_timeout=20,
        logger=False,
        engineio_logger=False,
    )
    return socketio, Sockets(socketio, clients, options, hello)
