"""One program on the bus, and all that is known of who it is.

A process has many connections: oslo opens some to send by, one for each listener, one for its
answers. Each begins as a process of its own, until the broker names it or it is seen to be the same
as another; then one is the root of both, and what either learnt belongs to the root.
"""

from typing import Final

import msgspec

from rpcviz.trace.catalogue import WEB_SERVERS, reader_of_topic
from rpcviz.trace.entry import Party

QUEUES_EACH: Final = 200


class Process:
    """One program: all its connections. Filled in as it is better known."""

    __slots__ = (
        "active", "by_fanout", "by_method", "by_publisher", "called", "host", "link", "many", "maybe",
        "party", "pid", "present", "program", "publisher_host", "queues", "reply_queues",
        "server_of", "topic", "twin", "twins_party",
    )  # fmt: skip

    def __init__(self, program: str | None = None, pid: str | None = None) -> None:
        self.program = program
        self.pid = pid
        self.called = f"{program}:{pid}" if program and pid else program
        """How it names its connections, without what tells one of them from another."""
        self.host: str | None = None
        """Client property `host`: what the program itself says."""
        self.topic: str | None = None
        """A topic it listens on."""
        self.server_of: str | None = None
        """The server of a `topic.server` queue it reads."""
        self.by_method: str | None = None
        self.by_fanout: str | None = None
        self.by_publisher: str | None = None
        self.publisher_host: str | None = None
        self.many = False
        """Several programs that cannot be told apart: same name, same pid, behind one address."""
        self.queues: dict[str, None] = {}
        self.reply_queues: dict[str, None] = {}
        self.present = False
        """It has a connection in the last topology."""
        self.active = False
        """It sent or took something."""
        self.twin: Process | None = None
        """The same process, known by another connection; nearer to the root."""
        self.link = ""
        """How that is known: `reply_queue`, both call with it; `reply`, one answers what the other took."""
        self.party: Party | None = None
        """What is known of it; None: to be worked out again."""
        self.maybe: Party | None = None
        self.twins_party: Party | None = None

    @property
    def is_named(self) -> bool:
        """The broker says which program it is; a web server's name says nothing of what it serves."""
        return self.program is not None and self.program not in WEB_SERVERS

    def root(self) -> "Process":
        """The one that stands for all connections of this process."""
        process = self
        while process.twin is not None:
            process = process.twin
        return process

    def join(self, other: "Process", link: str) -> bool:
        """From now on both are one process, unless what is known of them speaks against it.

        True when somebody is better known by it.
        """
        mine, theirs = self.root(), other.root()
        if mine is theirs or _differ(mine, theirs):
            return False
        if mine.program is not None and theirs.program is None:
            mine, theirs = theirs, mine
        theirs.take_in(mine)
        mine.twin, mine.link, mine.party = theirs, link, None
        return True

    def take_in(self, other: "Process") -> None:
        """All that was learnt of `other` is known of this one too."""
        self.topic = self.topic or other.topic
        self.server_of = self.server_of or other.server_of
        self.by_method = self.by_method or other.by_method
        self.by_fanout = self.by_fanout or other.by_fanout
        self.by_publisher = self.by_publisher or other.by_publisher
        self.publisher_host = self.publisher_host or other.publisher_host
        self.reply_queues.update(other.reply_queues)
        self.queues.update(other.queues)
        self.active = self.active or other.active
        self.party = None

    def describe(self) -> Party:
        """Its service and host with the best evidence there is."""
        if self.twin is not None:
            like = self.root().describe()
            if self.party is None or self.twins_party is not like:
                self.twins_party = like
                self.party = msgspec.structs.replace(like, evidence=self.link, certainty="inferred")
                self.maybe = None
        elif self.party is None:
            self.party = self._party()
            self.maybe = None
        return self.party

    def expect(self) -> Party:
        """The same, as one who may take a message because it reads the queue."""
        party = self.describe()
        if self.maybe is None:
            self.maybe = msgspec.structs.replace(party, evidence="consumer", certainty="inferred")
        return self.maybe

    def _party(self) -> Party:
        host = self.host or self.server_of or (None if self.many else self.publisher_host)
        if self.is_named:
            return Party(service=self.program, host=host, evidence="connection", certainty="seen")
        read = reader_of_topic(self.topic) if self.topic else None
        for service, evidence in (
            (read, "consumer"), (self.by_publisher, "publisher"), (self.by_method, "method"),
            (self.by_fanout, "consumer"),
        ):  # fmt: skip
            if service is not None:
                return Party(service=service, host=host, evidence=evidence, certainty="inferred")
        evidence = "connection" if self.program else "publisher" if self.publisher_host else ""
        return Party(service=self.program, host=host, evidence=evidence, certainty="inferred")


def _differ(one: Process, other: Process) -> bool:
    """They cannot be one process, whatever links them.

    oslo's queue manager can give several processes the same reply queue (wire-format 8).
    """
    if one.program is not None and other.program is not None:
        return True
    return _conflict(one.server_of, other.server_of) and one.topic == other.topic


def _conflict(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
