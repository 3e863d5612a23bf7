import errno
import threading

import pytest

from rpcviz.web.serving.native import tell_uncaught


def uncaught(name: str, value: Exception) -> threading.ExceptHookArgs:
    return threading.ExceptHookArgs((type(value), value, None, threading.Thread(name=name)))  # noqa: TID251


def test_a_websocket_closed_from_both_sides_is_no_news(capsys: pytest.CaptureFixture[str]) -> None:
    tell_uncaught(uncaught("Thread-7 (writer)", OSError(errno.EBADF, "Bad file descriptor")))
    assert capsys.readouterr().err == ""


def test_whatever_else_a_thread_did_not_catch_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in (
        ("Thread-7 (writer)", OSError(errno.ENOSPC, "No space left")),
        ("Thread-7 (writer)", ValueError("odd")),
        ("trace", OSError(errno.EBADF, "Bad file descriptor")),
    ):
        tell_uncaught(uncaught(name, value))
        assert str(value) in capsys.readouterr().err
