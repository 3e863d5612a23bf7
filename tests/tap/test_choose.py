"""`auto` takes the best tap that is allowed, and says why."""

import pytest

from rpcviz.bus.problems import TraceExchangeRefused
from rpcviz.tap.choose import Found, choose
from rpcviz.tap.tap import TapOptions
from rpcviz.web.words import told

LINE = "rabbitmqctl trace_on -p /"
REFUSED = TraceExchangeRefused(user="viz", vhost="/").saying()


@pytest.mark.parametrize(
    ("options", "found", "sources"),
    [
        (TapOptions(), Found(vhost="/", embedded=True), ("firehose",)),
        (TapOptions(mode="mirror"), Found(vhost="/", embedded=True), ("firehose",)),
        (TapOptions(), Found(vhost="/", firehose_on=True), ("firehose",)),
        (TapOptions(), Found(vhost="/", firehose_on=False), ("mirror",)),
        (TapOptions(), Found(vhost="/", firehose_on=True, refused=REFUSED), ("mirror",)),
        (TapOptions(), Found(vhost="/"), ("firehose",)),
        (TapOptions(exchanges=("nova",)), Found(vhost="/"), ("firehose", "mirror")),
        (TapOptions(mode="firehose"), Found(vhost="/", firehose_on=False), ("firehose",)),
        (TapOptions(mode="mirror"), Found(vhost="/", firehose_on=True), ("mirror",)),
    ],
)
def test_the_best_one_allowed_is_taken(options: TapOptions, found: Found, sources: tuple[str, ...]) -> None:
    assert choose(options, found).sources == sources


def test_every_choice_says_why() -> None:
    for on in (True, False, None):
        assert told("en", choose(TapOptions(), Found(vhost="/", firehose_on=on)).why)


@pytest.mark.parametrize("on", [False, None])
def test_a_firehose_that_may_be_off_comes_with_the_line_that_turns_it_on(on: bool | None) -> None:
    for mode in ("auto", "firehose"):
        found = Found(vhost="/", firehose_on=on, unasked="no API", trace_on=LINE)
        hint = choose(TapOptions(mode=mode), found).hint
        assert hint is not None
        assert LINE in told("en", hint)


def test_a_mirror_says_that_it_sees_no_replies() -> None:
    hint = choose(TapOptions(mode="mirror"), Found(vhost="/")).hint
    assert hint is not None
    assert "replies are not seen" in told("en", hint)


def test_a_refusal_is_told_with_its_remedy() -> None:
    assert choose(TapOptions(), Found(vhost="/", firehose_on=True, refused=REFUSED)).hint == REFUSED
