"""Socket.IO as the page uses it, against the program, in both modes."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import requests
import socketio

from rpcviz.web.clients import ON_THE_WAY
from rpcviz.web.shapes import Frame, Hello
from tests.conftest import Start
from tests.program import ASK_LIMIT_S, Program
from tests.sockets import SocketClient
from tests.wait import wait_until


class Viewer:
    """A client that keeps what it got. With `acknowledge` False it takes frames and never says so."""

    def __init__(
        self, program: Program, *, acknowledge: bool = True, transport: str = "websocket", **more: Any
    ) -> None:
        self.hello: Hello | None = None
        self.frames: list[Frame] = []
        self.problems: list[dict[str, Any]] = []
        self.lost = threading.Event()
        self.io = SocketClient(acknowledge=acknowledge)
        self.io.on("hello", self._on_hello)
        self.io.on("frame", self._on_frame)
        self.io.on("problem", self.problems.append)
        self.io.on("disconnect", lambda *_: self.lost.set())
        try:
            self.io.connect(program.url + more.pop("query", ""), transports=[transport], **more)
        except socketio.exceptions.ConnectionError:
            self.close()
            raise

    def _on_hello(self, hello: Any) -> None:
        self.hello = msgspec.convert(hello, Hello)

    def _on_frame(self, frame: Any) -> None:
        self.frames.append(msgspec.convert(frame, Frame))

    def wait(self, condition: Callable[[Frame], object], what: str) -> Frame:
        # A run of one era waits for those of the other, which an earlier test began.
        wait_until(lambda: any(condition(frame) for frame in list(self.frames)), 90, what, self.seen)
        return next(frame for frame in self.frames if condition(frame))

    def seen(self) -> str:
        """What came, for whoever waited in vain."""
        last = [
            (each.seq, each.whole, sorted({row.kind for row in each.messages or ()})) for each in self.frames
        ]
        return f"lost: {self.lost.is_set()}, problems: {self.problems}, frames: {last}"

    def close(self) -> None:
        self.io.close()


Look = Callable[..., Viewer]


@pytest.fixture
def look(server: Program) -> Iterator[Look]:
    """Connect a viewer to the program."""
    viewers: list[Viewer] = []

    def connect(program: Program | None = None, **options: Any) -> Viewer:
        viewers.append(Viewer(program or server, **options))
        return viewers[-1]

    yield connect
    for viewer in viewers:
        viewer.close()


def run_scenario(program: Program, name: str = "boot_vm", **parameters: object) -> str:
    answer = requests.post(
        f"{program.url}/api/v1/scenarios/{name}/runs", json={"parameters": parameters}, timeout=ASK_LIMIT_S
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def rubbish(program: Program) -> int:
    """How much of it came so far."""
    answer = requests.get(f"{program.url}/api/v1/stats", timeout=ASK_LIMIT_S)
    return int(answer.json()["sockets"]["rubbish"])


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_hello_comes_first_then_the_whole_state(look: Look, transport: str) -> None:
    viewer = look(transport=transport)
    first = viewer.wait(lambda frame: True, "the first frame")
    assert viewer.hello is not None
    assert viewer.hello.simulated
    assert viewer.hello.broker.state == "connected"
    assert first.whole
    assert first.topology is not None
    assert first.runs is not None


def test_the_topology_has_the_clouds_services(look: Look) -> None:
    viewer = look()

    def complete(frame: Frame) -> bool:
        return frame.topology is not None and {"nova-conductor", "nova-scheduler", "nova-compute"} <= {
            service.name for service in frame.topology.services
        }

    viewer.wait(complete, "the services")


def test_a_run_is_told_with_every_message_that_it_causes(look: Look, server: Program) -> None:
    viewer = look()
    run = run_scenario(server, era="classic")

    def ended(frame: Frame) -> bool:
        return any(each.id == run and each.state == "succeeded" for each in frame.runs or ())

    viewer.wait(ended, "the run to succeed")
    done = next(each for frame in viewer.frames for each in frame.runs or () if each.id == run)
    request = requests.get(f"{server.url}/api/v1/requests/{done.request_id}", timeout=ASK_LIMIT_S).json()
    messages, hops = ({each["id"] for each in request[what]} for what in ("messages", "hops"))
    wait_until(
        lambda: messages <= {mark.id for frame in list(viewer.frames) for mark in frame.marks},
        what="every mark",
    )
    wait_until(
        lambda: hops <= {hop.id for frame in list(viewer.frames) for hop in frame.hops}, what="every hop"
    )


def test_frames_come_in_order_and_at_most_forty_a_second(look: Look, server: Program) -> None:
    viewer = look()
    run_scenario(server, era="today")
    wait_until(lambda: len(viewer.frames) > 20, what="twenty frames")
    frames = list(viewer.frames)
    assert [frame.seq for frame in frames] == sorted(frame.seq for frame in frames)
    times = [int(frame.ts_ns) for frame in frames]
    # A frame bears the moment of what it tells; on a busy machine it is cut some time later.
    seconds = (times[-1] - times[0]) / 1e9 + 0.2
    assert len(frames) - 1 <= seconds * 41 + 1


def test_who_never_acknowledges_gets_two_frames_and_others_are_not_held_up(
    look: Look, server: Program
) -> None:
    stopped = look(acknowledge=False)
    lively = look()
    stopped.wait(lambda frame: True, "the first frame")
    run_scenario(server, era="classic")
    wait_until(lambda: len(lively.frames) > 15, what="frames for the other")
    assert len(stopped.frames) <= ON_THE_WAY
    sockets = requests.get(f"{server.url}/api/v1/stats", timeout=ASK_LIMIT_S).json()["sockets"]
    assert sockets["merged"] > 0


def test_a_filter_changes_what_comes_and_the_rows_at_once(look: Look, server: Program) -> None:
    run_scenario(server, era="classic")
    viewer = look()
    viewer.wait(lambda frame: {"call", "cast"} <= {row.kind for row in frame.marks}, "a call and a cast")
    viewer.io.emit("view", {"q": "kind:call", "kinds": None, "detail": "all"})
    viewer.wait(
        lambda frame: frame.whole and {row.kind for row in frame.messages or ()} == {"call"},
        "calls only",
    )


def test_sentences_come_in_the_viewers_language(look: Look, server: Program) -> None:
    run_scenario(server, era="classic")
    texts = set()
    for lang in ("en", "zh-CN"):
        viewer = look(query=f"?lang={lang}")
        frame = viewer.wait(lambda frame: frame.runs, "the runs")
        assert frame.runs
        texts.add(frame.runs[0].steps[0].expected)
    assert len(texts) == 2


def test_a_viewer_that_changes_its_language_is_told_everything_anew(look: Look) -> None:
    viewer = look(query="?lang=en")
    first = viewer.wait(lambda frame: frame.brokers, "the broker")
    assert viewer.hello is not None
    assert first.brokers == viewer.hello.brokers
    viewer.io.emit("view", {"lang": "zh-CN"})
    again = viewer.wait(lambda frame: frame.whole and frame.brokers != first.brokers, "the whole state")
    assert again.brokers
    assert again.brokers[0].chosen == "内存中的 broker 能看到一切"


@pytest.mark.parametrize(
    ("event", "payload", "key"),
    [
        ("view", {"q": "latency>5zz"}, "bad_query"),
        ("view", {"kinds": ["telegram"]}, "bad_event"),
        ("view", {"q": 1}, "bad_event"),
        ("view", None, "bad_event"),
        ("view", ["a"], "bad_event"),
        ("view", b"\x00\x01", "bad_event"),
        ("view", {"detail": "most"}, "bad_event"),
        ("view", {"zz": 1}, "bad_event"),
        ("dance", {"a": 1}, "unknown_event"),
        ("connect", {"token": "t"}, "unknown_event"),
        ("disconnect", None, "unknown_event"),
        ("*", "dance", "unknown_event"),
        ("frame", {}, "unknown_event"),
    ],
)
def test_rubbish_is_answered_and_counted_and_the_server_goes_on(
    look: Look, server: Program, event: str, payload: object, key: str
) -> None:
    before = rubbish(server)
    viewer = look()
    answer = viewer.io.call(event, payload, timeout=ASK_LIMIT_S)
    assert answer["key"] == key
    wait_until(lambda: viewer.problems, what="the problem")
    assert viewer.problems[0]["key"] == key
    assert rubbish(server) == before + 1
    viewer.wait(lambda frame: frame.whole, "a frame all the same")


def test_an_event_that_is_named_as_a_going_lets_nobody_go(look: Look, server: Program) -> None:
    viewer = look()
    for event in ("disconnect", "connect", "*"):
        viewer.io.call(event, timeout=ASK_LIMIT_S)
    viewer.frames.clear()
    viewer.io.emit("view", {"q": "kind:call"})
    viewer.wait(lambda frame: frame.whole, "the frame of the new view")


def test_an_event_whose_name_is_a_list_does_not_hurt(server: Program) -> None:
    base = f"{server.url}/socket.io/?EIO=4&transport=polling"
    sid = requests.get(base, timeout=ASK_LIMIT_S).text.partition('"sid":"')[2].partition('"')[0]
    requests.post(f"{base}&sid={sid}", data=b"40", timeout=ASK_LIMIT_S)
    requests.post(f"{base}&sid={sid}", data=b'42[["a"]]', timeout=ASK_LIMIT_S)
    wait_until(
        lambda: '"unknown_event"' in requests.get(f"{base}&sid={sid}", timeout=ASK_LIMIT_S).text,
        what="the problem",
    )


def test_who_sends_nothing_but_rubbish_is_let_go(look: Look, server: Program) -> None:
    viewer = look()
    for _ in range(105):
        # It may be let go between a look and the next one.
        with contextlib.suppress(socketio.exceptions.BadNamespaceError):
            viewer.io.emit("dance", {})
    assert viewer.lost.wait(60)
    # Each is counted by a worker of its own: what is counted later must not be taken for another test's.
    counts: list[int] = []

    def is_steady() -> bool:
        counts.append(rubbish(server))
        return counts[-20:] == [counts[-1]] * 20

    wait_until(is_steady, what="all of it to be counted")
    assert requests.get(f"{server.url}/healthz", timeout=ASK_LIMIT_S).status_code == 200


@pytest.mark.parametrize("body", [b"rubbish", b"\xff\xfe", b"4" + b"x" * 100_000, b'42["view"', b"451-[]"])
def test_what_is_no_socket_io_at_all_does_not_hurt(server: Program, body: bytes) -> None:
    base = f"{server.url}/socket.io/?EIO=4&transport=polling"
    sid = requests.get(base, timeout=ASK_LIMIT_S).text.partition('"sid":"')[2].partition('"')[0]
    requests.post(f"{base}&sid={sid}", data=b"40", timeout=ASK_LIMIT_S)
    answer = requests.post(f"{base}&sid={sid}", data=body, timeout=ASK_LIMIT_S)
    assert answer.status_code == (413 if len(body) > 65536 else 200)
    assert requests.get(f"{server.url}/healthz", timeout=ASK_LIMIT_S).status_code == 200


def test_off_loopback_the_token_lets_a_viewer_in(look: Look, start: Start) -> None:
    program = start("--token", "the-tests-token")
    with pytest.raises(socketio.exceptions.ConnectionError):
        look(program)
    for more in (
        {"auth": {"token": "the-tests-token"}},
        {"headers": {"Authorization": "Bearer the-tests-token"}},
        {"query": "?token=the-tests-token"},
    ):
        viewer = look(program, **more)
        viewer.wait(lambda frame: frame.whole, "the whole state")
    with pytest.raises(socketio.exceptions.ConnectionError):
        look(program, auth={"token": "wrong"})
