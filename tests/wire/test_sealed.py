"""A sealed body cannot get out by accident."""

import copy
import json
import pickle

import msgspec
import orjson
import pytest

from rpcviz.wire.sealed import Sealed

SEALED = Sealed(b'{"password": "hunter2"}', {"headers": {"token": "hunter2"}})


def test_repr_and_formatting_tell_the_size_alone() -> None:
    for text in (repr(SEALED), str(SEALED), f"{SEALED}", f"{[SEALED]}"):
        assert "hunter2" not in text
        assert "23 bytes" in text


@pytest.mark.parametrize(
    "leave",
    [
        msgspec.json.encode,
        msgspec.msgpack.encode,
        msgspec.to_builtins,
        json.dumps,
        orjson.dumps,
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
    ],
)
def test_no_encoder_takes_it(leave) -> None:
    with pytest.raises(TypeError):
        leave(SEALED)


def test_it_has_no_dict_to_look_into() -> None:
    assert not hasattr(SEALED, "__dict__")
    assert SEALED.size == 23
