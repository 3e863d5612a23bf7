"""A table loads what its names say, in their order."""

import sys
import types

import pytest

from rpcviz.base import table


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> str:
    """A package of two modules that exist in memory alone."""
    for name, value in (("shelf", None), ("shelf.b", 2), ("shelf.a", 1), ("shelf.wrong", "one")):
        module = types.ModuleType(name)
        module.__dict__.update(NUMBER=value, __path__=[])
        monkeypatch.setitem(sys.modules, name, module)
    return "shelf"


def test_the_order_is_that_of_the_names(folder: str) -> None:
    assert list(table.load(folder, "NUMBER", int, ("b", "a")).items()) == [("b", 2), ("a", 1)]


def test_a_value_of_the_wrong_kind_names_its_module(folder: str) -> None:
    with pytest.raises(TypeError, match=r"shelf\.wrong\.NUMBER is not a int"):
        table.load(folder, "NUMBER", int, ("wrong",))
