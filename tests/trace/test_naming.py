"""Real captures: everybody is named, and how is counted."""

from pathlib import Path

import pytest

from rpcviz.cli.report import read
from rpcviz.trace.report import NOBODY

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
