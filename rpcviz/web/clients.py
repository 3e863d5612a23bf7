"""Who is connected, what each wants to see, and one frame at most waiting for each.

At most two frames are on their way to a client: the next goes once it acknowledged one of them; what comes
meanwhile is merged into the one that waits. So a slow client gets fewer, newer frames, and never a growing
backlog; and a page that needs a moment for one does not wait another way there and back for the next.
"""

import threading
from typing import NamedTuple

from rpcviz.base.pipe import Pipe
from rpcviz.query.language import Query
from rpcviz.web.cuts import ViewKey
from rpcviz.web.frames import MOST_VIEWS
from rpcviz.web.merging import merge
from rpcviz.web.shapes import Frame
from rpcviz.web.words import Lang

EVERYTHING = ViewKey()
MOST_READY = 10_000
ON_THE_WAY = 2
"""Frames that a client has not acknowledged yet."""


class Client:
    """One page or script. Only the trace worker puts frames, only the sender takes them."""

    def __init__(self, sid: str, lang: Lang) -> None:
        self.sid = sid
        self.lang: Lang = lang
        self.key = EVERYTHING
        self.query: Query | None = None
        self.wants_whole = True
        self.on_the_way = 0
        self.rubbish = 0
        self.outbox: Pipe[Frame] = Pipe("outbox", 1)

    @property
    def may_send(self) -> bool:
        """It may have another frame."""
        return self.on_the_way < ON_THE_WAY


class Claim(NamedTuple):
    """What one client is to get at the next cut."""

    client: Client
    key: ViewKey
    query: Query | None
    whole: bool


class Clients:
    """All of them. One short lock; `ready` tells the sender whom to look at."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clients: dict[str, Client] = {}
        self._since: dict[ViewKey, None] = {}
        self.ready: Pipe[str] = Pipe("ready", MOST_READY)
        self.sent = 0
        self.merged = 0
        self.rubbish = 0
        self.ever = 0
        self.unsearched = 0
        """Times that a filter could not look into a new message, because too much came at once."""

    def join(self, sid: str, lang: Lang) -> Client:
        """Somebody came; the next cut brings the whole state."""
        client = Client(sid, lang)
        with self._lock:
            self._clients[sid] = client
            self.ever += 1
        return client

    def leave(self, sid: str) -> None:
        """Somebody went; what waited for them is gone too."""
        with self._lock:
            client = self._clients.pop(sid, None)
        if client is not None:
            client.outbox.close()

    def get(self, sid: str) -> Client | None:
        """One client, None when it has gone."""
        return self._clients.get(sid)

    def claim(self) -> list[Claim]:
        """Everybody and what they want now; this grants a wish for the whole state. Trace worker only."""
        with self._lock:
            claims = [Claim(each, each.key, each.query, each.wants_whole) for each in self._clients.values()]
            for each in self._clients.values():
                each.wants_whole = False
        return claims

    def __len__(self) -> int:
        return len(self._clients)

    def look(self, sid: str, key: ViewKey, query: Query | None) -> list[Client]:
        """Give a client another view; returns those whose view had to give way.

        At most MOST_VIEWS different ones are cut; then whoever looks through the oldest sees everything.
        """
        displaced: list[Client] = []
        with self._lock:
            client = self._clients.get(sid)
            if client is None:
                return []
            if client.key != key:
                client.key, client.query, client.wants_whole = key, query, True
            used = {each.key for each in self._clients.values()} | {EVERYTHING}
            self._since = {each: None for each in self._since if each in used}
            self._since.setdefault(key, None)
            special = [each for each in self._since if each != EVERYTHING]
            # Invariant: at most MOST_VIEWS keys are in use, EVERYTHING among them.
            for oldest in special[: max(0, len(special) - (MOST_VIEWS - 1))]:
                for other in self._clients.values():
                    if other.key == oldest:
                        other.key, other.query, other.wants_whole = EVERYTHING, None, True
                        displaced.append(other)
                del self._since[oldest]
        return displaced

    def offer(self, client: Client, frame: Frame) -> None:
        """Put a frame for one client, merged with the one that still waits. Trace worker only."""
        waiting = client.outbox.take(0)
        if waiting:
            frame = merge(waiting[-1], frame)
            self.merged += 1
        client.outbox.put(frame)
        if client.may_send:
            self.ready.put(client.sid)

    def acknowledged(self, sid: str) -> None:
        """The client has a frame: it may have another."""
        client = self._clients.get(sid)
        if client is not None:
            with self._lock:
                client.on_the_way = max(0, client.on_the_way - 1)
            if client.outbox.waiting:
                self.ready.put(sid)

    def next_frames(self, timeout_s: float) -> list[tuple[Client, Frame]]:
        """Wait, then return what may be sent now. Sender only."""
        due: list[tuple[Client, Frame]] = []
        for sid in dict.fromkeys(self.ready.take(timeout_s)):
            client = self._clients.get(sid)
            if client is None or not client.may_send:
                continue
            frames = client.outbox.take(0)
            if frames:
                with self._lock:
                    client.on_the_way += 1
                self.sent += 1
                due.append((client, frames[-1]))
        return due

    def close(self) -> None:
        """Let the sender end."""
        self.ready.close()
