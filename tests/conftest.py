"""What many tests share: a clock, the program, a browser, a broker. Nothing here patches anything."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, sync_playwright
from xdist.scheduler import LoadFileScheduling

from rpcviz.base.clock import FakeClock
from tests.bus.certificates import Certificates
from tests.program import Program
from tests.rabbit import GivenRabbitMQ, PrivateRabbitMQ, Rabbit

CHROMIUM = "/usr/bin/chromium"
# No sandbox, because CI runs as root; the rest keeps the browser from calling anybody.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# They need a container engine or hours: `make test-more`.
collect_ignore = [] if os.environ.get("RPCVIZ_TEST_MORE") else ["more"]
MODES = ("eventlet", "threading")
_MARK_OF_FIXTURE = {
    "browser": "browser",
    "rabbitmq": "rabbitmq",
    "breakable": "rabbitmq",
    "start": "program",
    "server": "program",
}


# A busy machine is no fault, and a suite that passed must pass again: `make test` tries the same
# examples each time. `make fuzz` tries others, and many more.
_FUZZ = int(os.environ.get("RPCVIZ_FUZZ", "1"))
settings.register_profile(
    "rpcviz",
    deadline=None,
    derandomize=_FUZZ == 1,
    max_examples=100 * _FUZZ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("rpcviz")


class Start(Protocol):
    """Starts rpcviz with more arguments and waits until it answers."""

    def __call__(self, *arguments: str, wait: bool = True, port: int = 0, **environment: str) -> Program:
        """Give the started program; it is killed at the end of the test."""
        ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the real part that it uses, so that nobody has to remember it."""
    for item in items:
        for fixture, mark in _MARK_OF_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


class Together(LoadFileScheduling):  # type: ignore[misc]
    """Which tests one worker has: a file's, for they share a server; and all that draw in a browser.

    Two browsers at once leave neither the time that it needs.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    """For `make test`, which has several workers."""
    return Together(config, log)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until the test moves it."""
    return FakeClock()


@pytest.fixture(params=MODES, scope="session")
def mode(request: pytest.FixtureRequest) -> str:
    """Either way of running the server's workers."""
    chosen: str = request.param
    return chosen


def starter(folder: Path, mode: str, started: list[Program]) -> Start:
    def start(*arguments: str, wait: bool = True, port: int = 0, **environment: str) -> Program:
        program = Program(
            ["--async-mode", mode, *arguments], folder=folder, environment=environment, port=port
        )
        started.append(program)
        return program.wait_ready() if wait else program

    return start


@pytest.fixture
def start(mode: str, tmp_path: Path) -> Iterator[Start]:
    """Start rpcviz with options of the test's own, in either mode."""
    started: list[Program] = []
    yield starter(tmp_path, mode, started)
    for program in started:
        program.kill()


@pytest.fixture(scope="module")
def server(mode: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One rpcviz with its simulated cloud for all tests of a file, in either mode."""
    started: list[Program] = []
    yield starter(tmp_path_factory.mktemp("server"), mode, started)().wait_well()
    for program in started:
        program.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open pages with options of the test's own; an error in any of them fails the test."""
    # A program outlives its pages: one that is looked for in vain is an error on the page.
    for programs in {"start", "replay"} & set(request.fixturenames):
        request.getfixturevalue(programs)
    contexts = []
    errors: list[str] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == [], "the page reported errors"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One empty page of 1440 by 900."""
    return new_page()


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    """A real RabbitMQ of the tests' own, started once; or the one that RPCVIZ_TEST_BROKER_2 names."""
    given = os.environ.get("RPCVIZ_TEST_BROKER_2")
    if given:
        second = GivenRabbitMQ(given)
        yield second
        second.stop()
        return
    node = PrivateRabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
    try:
        yield node.wait_ready()
    finally:
        node.stop()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of the tests' own, and what it signed."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def breakable(
    tmp_path_factory: pytest.TempPathFactory, certificates: Certificates
) -> Iterator[PrivateRabbitMQ]:
    """A RabbitMQ that tests may stop, kill, freeze and fill; with TLS that asks for certificates."""
    node = PrivateRabbitMQ(
        tmp_path_factory.mktemp("breakable"), configuration=certificates.rabbitmq_configuration()
    )
    try:
        yield node.wait_ready()
    finally:
        node.stop()
