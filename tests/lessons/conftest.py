"""A whole rpcviz in this process, for lessons that are walked to their end."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from rpcviz.config.settings import Settings
from rpcviz.runtime import Runtime, build
from rpcviz.web.factory import create_app
from rpcviz.web.options import WebOptions


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    """Started, with its cloud up: a lesson leaves nothing behind that would change the next one."""
    made = build(Settings())
    made.start()
    assert made.wait_started(30)
    yield made
    made.close()


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    """Asks its HTTP API."""
    app, _, _ = create_app(WebOptions(async_mode="threading"), runtime.ports(), runtime.clients)
    return app.test_client()
