"""A whole rpcviz in this process, for lessons that are walked to their end."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from rpcviz.config.settings import Settings
from rpcviz.runtime import Runtime
from tests.lessons.walk import client_of, started


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    """On the broker in memory: a lesson leaves nothing behind that would change the next one."""
    with started(Settings()) as made:
        yield made


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    """Asks its HTTP API."""
    return client_of(runtime)
