"""`record`: a file that `report` and `replay` read, masked unless told, whole whatever happens."""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rpcviz.tap.capture_lines import lines
from rpcviz.tap.capture_writer import CannotWrite, CaptureWriter, FileThere
from tests.cli.conftest import SECRET, Beside, Talk
from tests.program import TOP, clean_environment
from tests.wait import wait_until

Start = Callable[..., Beside]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def listens(program: Beside) -> Beside:
    wait_until(lambda: "because" in program.said() or program.process.poll() is not None, 30, "it to listen")
    return program


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_what_is_recorded_is_counted_again(
    ending: str, talk: Talk, beside: Start, rpcviz: Run, tmp_path: Path
) -> None:
    path = tmp_path / f"capture.{ending}"
    program = listens(beside("record", str(path), *talk.flags))
    talk.ask(3)
    wait_until(lambda: path.exists() and len(list(lines(str(path)))) == 13, 20, "twelve copies")
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(60) == 0
    assert SECRET.encode() not in b"\n".join(lines(str(path)))
    meta = json.loads(next(lines(str(path))))
    assert meta["tap"] == "firehose"
    assert [each["name"] for each in meta["topology"]["queues"]]
    told = json.loads(rpcviz("report", str(path), "--json").stdout)
    assert (told["messages"], told["deliveries"], told["unanswered"]) == (6, 6, 0)
    assert told["by_method"]["ping"]["replies"] == 3
    assert {each["service"] for each in told["services"]} == {"nova-api", "nova-conductor"}


def test_raw_writes_secrets(talk: Talk, beside: Start, tmp_path: Path) -> None:
    path = tmp_path / "raw.jsonl"
    program = listens(beside("record", str(path), *talk.flags, "--raw", "--limit", "4"))
    talk.ask()
    assert program.process.wait(60) == 0
    assert SECRET in path.read_text()


def test_a_file_that_holds_something_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text("mine\n")
    with pytest.raises(FileThere):
        CaptureWriter(str(path))
    assert path.read_text() == "mine\n"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite) as caught:
        CaptureWriter(str(tmp_path / "nowhere" / "x.jsonl"))
    assert caught.value.exit_code == 1


FILLING = """
import sys
from rpcviz.tap.capture_writer import CannotWrite, CaptureWriter
writer = CaptureWriter(sys.argv[1])
try:
    for number in range(100_000):
        writer.write(b'{"line": %d}' % number)
        if number % 100 == 99:
            writer.flush()
except CannotWrite as problem:
    print(writer.lines, problem.exit_code)
"""


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_a_full_disk_leaves_what_was_written_readable(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"full.{ending}"
    ended = subprocess.run(
        [sys.executable, "-c", FILLING, str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        capture_output=True,
        text=True,
        check=True,
        env=clean_environment({"PYTHONPATH": str(TOP)}),
    )
    count, code = map(int, ended.stdout.split())
    assert code == 1
    assert count > 100
    assert [json.loads(line)["line"] for line in lines(str(path))] == list(range(count))
