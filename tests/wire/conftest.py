"""Property tests: the same examples every time in the suite, others and many more under `make fuzz`."""

import os

import pytest
from hypothesis import settings

TIMES = int(os.environ.get("RPCVIZ_FUZZ", "0"))

# No deadline: a busy machine is not a slow function.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("fuzz", deadline=None, max_examples=100 * max(TIMES, 1))
settings.load_profile("fuzz" if TIMES else "suite")


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark that `make fuzz` selects."""
    config.addinivalue_line("markers", "fuzz: a property that can be tested for hours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every property test."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("fuzz")
