"""The lessons' recordings: real, masked, and nothing that is not in the corpus."""

import gzip

import pytest

from rpcviz.base.table import load
from rpcviz.lessons import NAMES
from rpcviz.lessons.lesson import Lesson
from rpcviz.store.recorded import FOLDER, Recorded
from rpcviz.trace.entry import RpcState
from rpcviz.wire.message import Kind
from tools.recordings import RECORDINGS, cut

FILES = sorted(path.name.removesuffix(".jsonl.gz") for path in FOLDER.iterdir())
SECRETS = (b"gAAAA", b"Plant-", b"spruce", b"Sequoia")


def test_each_recording_is_one_that_a_lesson_reads() -> None:
    lessons = load("rpcviz.lessons", "LESSON", Lesson, NAMES)
    wanted = {lesson.recording for lesson in lessons.values() if lesson.recording is not None}
    assert set(FILES) == wanted == set(RECORDINGS)


@pytest.mark.parametrize("name", FILES)
def test_a_recording_is_cut_out_of_the_corpus_and_holds_no_secret(name: str) -> None:
    text = gzip.decompress((FOLDER / f"{name}.jsonl.gz").read_bytes())
    assert text == gzip.decompress(cut(*RECORDINGS[name]))
    assert [secret for secret in SECRETS if secret in text] == []


def test_a_recording_is_traced_to_its_end_once() -> None:
    recorded = Recorded()
    seen = recorded.read("quiet_minute")
    assert {entry.state for entry in seen.entries if entry.kind is Kind.CALL} == {RpcState.ANSWERED}
    assert recorded.read("quiet_minute") is seen


def test_a_name_that_is_no_recording_is_refused() -> None:
    with pytest.raises(KeyError):
        Recorded().read("../wire/nothing")
