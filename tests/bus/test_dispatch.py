"""Versions, and exceptions on their way back."""

import pytest

from rpcviz.bus.dispatch import raised, version_fits
from rpcviz.bus.problems import ExpectedFailure, RemoteFailure


@pytest.mark.parametrize(
    ("offered", "asked", "fits"),
    [
        ("3.1", "3.0", True),
        ("3.1", "3.1", True),
        ("3.1", "3.2", False),
        ("3.1", "2.0", False),
        ("3.1", "4.0", False),
        ("3.10", "3.9", True),
        ("3.1.2", "3.1.2", True),
        ("3.1.2", "3.1.3", False),
        ("3.2", "3.1.9", True),
        ("1.0", "1", True),
        ("1.0", "one", False),
        ("1.0", "", False),
        ("1.0", "1.-1", False),
    ],
)
def test_a_server_understands_its_major_and_minors_up_to_its_own(
    offered: str, asked: str, fits: bool
) -> None:
    assert version_fits(offered, asked) is fits


def test_an_exception_goes_back_with_its_trail_but_without_folders() -> None:
    try:
        raise KeyError("no such instance")
    except KeyError as error:
        gone = raised(error)
    assert (gone.exc_name, gone.module, gone.message) == ("KeyError", "builtins", "'no such instance'")
    assert gone.tb[0] == "Traceback (most recent call last):\n"
    assert gone.tb[1].startswith('  File "test_dispatch.py", line ')
    assert gone.tb[1].endswith('\n    raise KeyError("no such instance")\n')
    assert gone.tb[-1] == "KeyError: 'no such instance'\n"
    assert (gone.args, gone.kwargs) == (("no such instance",), None)


def test_what_json_cannot_hold_goes_back_as_text() -> None:
    gone = raised(ValueError({1, 2}, [b"x"], 5))
    assert gone.args == ("{1, 2}", "[b'x']", 5)


def test_the_last_line_of_a_trail_is_pythons() -> None:
    assert raised(ValueError()).tb[-1] == "ValueError\n"
    assert raised(ExpectedFailure("X", "nova.exception", "text")).tb[-1] == "nova.exception.X: text\n"


def test_kwargs_go_back_where_the_exception_has_some() -> None:
    assert raised(ExpectedFailure("X", "nova.exception", "text", {"code": 404})).kwargs == {"code": 404}
    assert raised(RemoteFailure("X", "nova.exception", "text", {"code": 404})).kwargs == {"code": 404}
