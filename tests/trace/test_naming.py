"""Real captures: everybody is named, and how is counted."""

from pathlib import Path

import pytest

from rpcviz.cli.report import read
from rpcviz.trace.process import Process
from rpcviz.trace.report import NOBODY, Naming

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = sorted(path.name.removesuffix(".jsonl.gz") for path in CORPUS.glob("*.jsonl.gz"))


@pytest.mark.parametrize("name", FILES)
def test_every_sender_and_every_receiver_of_a_real_capture_is_named(name: str) -> None:
    report, _ = read(str(CORPUS / f"{name}.jsonl.gz"))
    result = report.result()
    naming = result["naming"]
    assert sum(naming["senders"].values()) == result["messages"]
    assert sum(naming["receivers"].values()) == result["deliveries"]
    assert NOBODY not in naming["senders"] | naming["receivers"]
    # What the broker says of a connection is worth more than what is inferred.
    assert naming["senders"]["connection"] > 0.8 * result["messages"]
    assert naming["receivers"]["connection"] > 0.99 * result["deliveries"]


def test_who_is_named_late_counts_as_named_and_a_stranger_as_nobody() -> None:
    naming, late = Naming(), Process()
    naming.count(late)
    naming.count(Process())
    naming.count(None)
    late.take_in(named())
    assert naming.result() == {NOBODY: 2, "method": 1}


def test_of_too_many_what_is_known_then_counts() -> None:
    naming, late = Naming(limit=10), Process()
    naming.count(late)
    for _ in range(25):
        naming.count(named())
    late.take_in(named())
    assert naming.result() == {"method": 25, NOBODY: 1}


def named() -> Process:
    process = Process()
    process.by_method = "nova-api"
    return process
