"""The one module that knows eventlet, and the one that starts workers.

eventlet is deprecated upstream; whoever removes it changes this file and nothing else.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, cast

AsyncMode = Literal["eventlet", "threading"]
log = logging.getLogger(__name__)
_mode: AsyncMode = "threading"

_GREEN_COMMANDS = frozenset({"serve", "replay"})


def _asked_mode(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    asked = environ.get("RPCVIZ_ASYNC_MODE", "eventlet")
    for at, word in enumerate(argv):
        if word.startswith("--async-mode="):
            asked = word.partition("=")[2]
        elif word == "--async-mode" and at + 1 < len(argv):
            asked = argv[at + 1]
    return asked


def prepare(argv: Sequence[str], environ: Mapping[str, str]) -> AsyncMode:
    """Choose native threads or eventlet's green ones, before anything else is imported.

    Patching must come first: a module that took `threading.Condition` before it would
    block every green worker. Only the commands that serve the page run on eventlet; all
    others, and `--async-mode threading`, never import it. A mode that is neither word is
    left to the command line, which says so.
    """
    global _mode
    words = [word for word in argv if not word.startswith("-")]
    command = next((word for word in words if word.isidentifier()), "serve")
    serves = command in _GREEN_COMMANDS or command not in _COMMANDS
    if serves and not {"--help", "--version"} & set(argv) and _asked_mode(argv, environ) == "eventlet":
        import eventlet

        eventlet.monkey_patch()
        _mode = "eventlet"
    else:
        _mode = "threading"
    return _mode


_COMMANDS = frozenset({"cloud", "tap", "record", "report", "scenario", "doctor", "bench"})


def mode() -> AsyncMode:
    """What `prepare` chose; Flask-SocketIO is always told it."""
    return _mode


class Stop:
    """Tells workers to end. `wait` is the only way to sleep, and it wakes at once."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._calls: list[Callable[[], None]] = []

    def set(self) -> None:
        """Ask every worker that holds this to end."""
        with self._lock:
            self._event.set()
            calls = list(self._calls)
        for call in calls:
            call()

    @contextlib.contextmanager
    def calling(self, wake: Callable[[], None]) -> Iterator[None]:
        """While inside, `set` also calls `wake`: for a worker that waits for something else.

        `wake` is called at once when it is already time to end.
        """
        with self._lock:
            self._calls.append(wake)
        if self.is_set():
            wake()
        try:
            yield
        finally:
            with self._lock:
                self._calls.remove(wake)

    def is_set(self) -> bool:
        """True once somebody asked."""
        return self._event.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Sleep up to `timeout_s`; True when it is time to end."""
        return self._event.wait(timeout_s)


class Worker:
    """A plain blocking function on a thread of its own, native or green."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.name = name
        self.failure: BaseException | None = None
        self._work = work
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def _run(self) -> None:
        try:
            self._work()
        except Exception as failure:
            # A worker that dies is a state the page shows; it must not vanish silently.
            self.failure = failure
            log.exception("worker %s ended", self.name)

    def start(self) -> "Worker":
        """Start it and return it."""
        self._thread.start()
        return self

    def alive(self) -> bool:
        """True while its function runs."""
        return self._thread.is_alive()

    def join(self, timeout_s: float) -> bool:
        """Wait for its end; True when it has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()


def spawn(name: str, work: Callable[[], None]) -> Worker:
    """Start `work` on a worker of its own."""
    return Worker(name, work).start()


def listen_green(host: str, port: int) -> object:
    """A listening socket for eventlet's WSGI server; only in eventlet mode."""
    import eventlet

    return cast(object, eventlet.listen((host, port)))
