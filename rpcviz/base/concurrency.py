"""The one module that knows eventlet, and the one that starts workers.

eventlet is deprecated upstream; whoever removes it changes this file and nothing else.
"""

import contextlib
import logging
import os
import threading
import tomllib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

AsyncMode = Literal["eventlet", "threading"]
log = logging.getLogger(__name__)
_mode: AsyncMode = "threading"

_GREEN_COMMANDS = frozenset({"serve", "replay"})


def _asked_mode(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """What flag, environment or config file say; whatever is wrong with them is told by `config`."""
    found = _flag(argv, "--async-mode") or environ.get("RPCVIZ_ASYNC_MODE")
    path = _flag(argv, "--config") or environ.get("RPCVIZ_CONFIG")
    if found is None and path:
        with contextlib.suppress(OSError, ValueError), open(path, "rb") as file:
            settings = tomllib.load(file)
            found = str(settings.get("async_mode") or settings.get("async-mode") or "") or None
    return found or "eventlet"


def _flag(argv: Sequence[str], name: str) -> str | None:
    found = None
    for at, word in enumerate(argv):
        if word.startswith(f"{name}="):
            found = word.partition("=")[2]
        elif word == name and at + 1 < len(argv):
            found = argv[at + 1]
    return found


def prepare(argv: Sequence[str], environ: Mapping[str, str]) -> AsyncMode:
    """Choose native threads or eventlet's green ones, before anything else is imported.

    Patching must come first: a module that took `threading.Condition` before it would
    block every green worker. Only the commands that serve the page run on eventlet; all
    others, and `--async-mode threading`, never import it. A mode that is neither word is
    left to the command line, which says so. `argv`: without the program's name.
    """
    global _mode
    # Without a command it is `serve`: its flags may come first.
    command = argv[0] if argv and not argv[0].startswith("-") else "serve"
    asks_only = bool({"--help", "--version"} & set(argv))
    if command in _GREEN_COMMANDS and not asks_only and _asked_mode(argv, environ) == "eventlet":
        # Its own resolver of names costs a third of a second at each start, and the broker in
        # memory has no name to look up.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
        with warnings.catch_warnings():
            # Its deprecation is told where people choose: in the README.
            warnings.simplefilter("ignore")
            import eventlet

        eventlet.monkey_patch()
        _mode = "eventlet"
    else:
        _mode = "threading"
    return _mode


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


class Nudge:
    """Wakes whoever waits inside of `calling`; where nobody waits, it is forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[Callable[[], None]] = []

    def now(self) -> bool:
        """Wake them; False where nobody waits."""
        with self._lock:
            calls = list(self._calls)
        for call in calls:
            call()
        return bool(calls)

    @contextlib.contextmanager
    def calling(self, wake: Callable[[], None]) -> Iterator[None]:
        """While inside, `now` calls `wake`."""
        with self._lock:
            self._calls.append(wake)
        try:
            yield
        finally:
            with self._lock:
                self._calls.remove(wake)


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


def breathe() -> None:
    """Let other green workers run, in the middle of long work; native ones need no help."""
    if _mode == "eventlet":
        import eventlet

        eventlet.sleep(0)


def soon(call: Callable[[], None]) -> None:
    """Call from outside of this signal handler: a green one may interrupt the hub, which must not wait."""
    if _mode == "eventlet":
        from eventlet import hubs

        hubs.get_hub().schedule_call_global(0, call)
    else:
        call()


def serve_green(listening: object, app: object) -> None:
    """Answer on a bound socket until the process ends, on eventlet's WSGI server; blocks."""
    from eventlet import wsgi

    wsgi.server(listening, app, log_output=False, debug=False, keepalive=75)
