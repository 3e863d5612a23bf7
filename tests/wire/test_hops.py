"""Hops there and back."""

from hypothesis import given
from hypothesis import strategies as st

from rpcviz.wire.hop import Hop, HopKind
from rpcviz.wire.hops import HOP_LIMIT, encode, read


def test_a_hop_comes_back_as_it_went() -> None:
    hop = Hop(
        id="h1",
        ts_ns=1_795_438_165_161_406_475,
        what=HopKind.WORK,
        sender="nova-compute@cmp1",
        receiver="nova-compute@cmp1",
        name="claim",
        result={"host": "cmp1", "asked": 2, "free": 7, "granted": True},
        request_id="req-1",
    )
    assert read(encode(hop)) == hop


@given(st.binary())
def test_anything_else_is_no_hop(body: bytes) -> None:
    assert read(body) is None


def test_too_long_a_hop_is_none() -> None:
    assert read(b" " * (HOP_LIMIT + 1)) is None
