"""What a reader sees is the same whatever mode the server runs in: one is enough here."""

import pytest


@pytest.fixture(scope="session")
def mode() -> str:
    """The default mode."""
    return "eventlet"
