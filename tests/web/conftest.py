"""An application over a runtime whose workers do not run: what it knows comes from a play."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from rpcviz.config.settings import Settings
from rpcviz.runtime import Runtime, build
from rpcviz.web.factory import create_app
from rpcviz.web.options import WebOptions
from tests.play import Play

Ask = Callable[..., FlaskClient]


@pytest.fixture
def runtime() -> Runtime:
    """Rooms and pipes; nothing is connected."""
    return build(Settings())


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page as one who edits it gets it: set-up did not join these modules."""
    monkeypatch.setattr("rpcviz.web.bundle.read", lambda static: None)


@pytest.fixture
def ask(runtime: Runtime) -> Ask:
    """Make a client of an application that knows a play: `ask(play, token=…)`."""

    def make(play: Play | None = None, **options: object) -> FlaskClient:
        if play is not None:
            runtime.ring.add(play.changes)
            runtime.picture.see(play.changes, runtime.clock.now_ns())
            later_ns = runtime.clock.now_ns() + 10**9
            runtime.picture.renew(later_ns, later_ns)
        web = WebOptions(**{"async_mode": "threading", **options})  # type: ignore[arg-type]
        app, _, _ = create_app(web, runtime.ports(), runtime.clients)
        return app.test_client()

    return make
