"""How long the work takes that is only pretended: short enough to watch, long enough to see."""

from collections.abc import Callable

import msgspec

from rpcviz.base.concurrency import Stop


class Stopped(Exception):
    """The cloud is being shut down; whoever works stops working."""


class Durations(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of pretended work. A real boot takes 5 to 60 s, most of it in `image` and `spawn`."""

    rest: float = 0.02
    """One REST call."""
    db: float = 0.005
    """One write to the database."""
    weigh: float = 0.15
    """The scheduler's filters and weighers."""
    image: float = 0.3
    """The driver's disk from the image."""
    network: float = 0.1
    """neutron's work for one port."""
    wire: float = 0.2
    """Until the L2 agent noticed the new tap device and wired it."""
    notify: float = 0.1
    """neutron collects events for nova (`send_events_interval`, 2 s by default)."""
    spawn: float = 0.6
    """The hypervisor starts the server."""
    destroy: float = 0.3
    """The hypervisor stops it and its disk goes."""
    reboot: float = 0.3
    """The guest restarts when it is asked to."""
    prepare: float = 0.2
    """A host gets ready for a server that comes to it."""
    prepare_slowly: float = 5.0
    """The same where it takes longer than the caller's monitor is patient (`live_migration.py`)."""
    copy: float = 0.6
    """A server's memory, or its disk, goes from host to host."""
    look: float = 0.5
    """A user looks at what was done before they ask for more."""
    console: float = 0.1
    """The hypervisor reads the console's log."""
    volume: float = 0.3
    """A storage back end makes, copies or deletes a volume."""
    connect: float = 0.2
    """A host connects to a volume's target, or lets go of it."""

    @classmethod
    def none(cls) -> "Durations":
        """No work takes time; for tests."""
        return cls(**dict.fromkeys(cls.__struct_fields__, 0.0))


class Pace:
    """Lets work take its time, and ends at once when the cloud stops."""

    def __init__(self, durations: Durations, stop: Stop, working: Callable[[], None] = lambda: None) -> None:
        """`working` is called in the midst of each piece of work, and may hold it up."""
        self.durations = durations
        self._stop = stop
        self._working = working

    def of(self, working: Callable[[], None]) -> "Pace":
        """The pace of one program."""
        return Pace(self.durations, self._stop, working)

    def take(self, seconds: float) -> None:
        """Work for `seconds`. Raises Stopped."""
        if seconds > 0:
            self._stop.wait(seconds)
        self._working()
        if self._stop.is_set():
            raise Stopped
