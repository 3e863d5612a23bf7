"""A sealed body cannot get out by accident."""

import copy
import json
import pickle
from pathlib import Path

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


def test_only_doors_that_mask_break_the_seal() -> None:
    package = Path(__file__).parents[2] / "rpcviz"
    breakers = {
        str(path.relative_to(package)) for path in package.rglob("*.py") if "break_seal" in path.read_text()
    }
    assert breakers == {"wire/sealed.py", "wire/redact.py", "wire/masked.py", "wire/received.py"}
