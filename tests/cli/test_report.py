"""`report`: what is printed, and what damage does."""

import gzip
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result

from rpcviz.base.problem import Problem
from rpcviz.cli.report import COMMAND
from tests.program import TOP, clean_environment

CORPUS = Path(__file__).parent.parent / "corpus"
IDLE = CORPUS / "idle.jsonl.gz"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(COMMAND, [str(argument) for argument in arguments])


def damage(result: Result) -> Problem:
    assert isinstance(result.exception, Problem)
    assert result.exception.cause
    assert result.exception.remedy
    return result.exception


def lines() -> list[bytes]:
    return gzip.decompress(IDLE.read_bytes()).splitlines()


def written(path: Path, content: Sequence[bytes]) -> Path:
    path.write_bytes(b"\n".join(content) + b"\n")
    return path


def test_json_has_every_field_that_scripts_hold_on_to() -> None:
    result = run(IDLE, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert set(told) >= {
        "messages", "deliveries", "by_kind", "by_method", "unanswered", "unroutable", "requests", "services",
        "damaged_lines",
    }  # fmt: skip
    assert set(told["services"][0]) >= {"service", "host", "evidence", "certainty"}


def test_the_summary_names_methods_requests_and_services() -> None:
    result = run(CORPUS / "nova-boot.jsonl.gz")
    assert result.exit_code == 0
    for word in (
        "497 messages",
        "select_destinations",
        "req-954be31b",
        "nova-conductor",
        "unanswered calls 1",
    ):
        assert word in result.stdout


def test_plain_gzip_and_zstandard_are_told_by_their_bytes(tmp_path: Path) -> None:
    plain = written(tmp_path / "a", lines())
    packed = tmp_path / "b"
    packed.write_bytes(zstandard.ZstdCompressor().compress(plain.read_bytes()))
    told = [json.loads(run(path, "--json").stdout) for path in (plain, packed, IDLE)]
    assert told[0] == told[1] == told[2]


def test_damaged_lines_are_counted_and_the_rest_is_used(tmp_path: Path) -> None:
    content = lines()
    content[3:3] = [b"{not json", b"\xff\xfe\x00", b'{"ts_ns": "never"}']
    result = run(written(tmp_path / "a.jsonl", content), "--json")
    told = json.loads(result.stdout)
    assert (told["damaged_lines"], told["messages"]) == (3, 101)
    problem = damage(result)
    assert problem.exit_code == 4
    assert "line 4" in problem.cause


def broken(how: str) -> bytes:
    """The idle capture, spoilt."""
    packed = IDLE.read_bytes()
    if how == "gzip cut":
        return packed[:20_000]
    if how == "gzip damaged":
        return packed[:15_000] + bytes(500) + packed[15_500:]
    squeezed = zstandard.ZstdCompressor(level=1).compress(gzip.decompress(packed))
    if how == "zstandard cut":
        return squeezed[: len(squeezed) * 3 // 4]
    # zstandard gives out whole blocks of 128 KB, so the damage is put into the last one.
    return squeezed[:-600] + bytes(500) + squeezed[-100:]


@pytest.mark.parametrize("how", ["gzip cut", "gzip damaged", "zstandard cut", "zstandard damaged"])
def test_a_file_that_breaks_off_is_used_up_to_there(tmp_path: Path, how: str) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes(broken(how))
    result = run(cut, "--json")
    assert 10 < json.loads(result.stdout)["messages"] < 101
    assert damage(result).exit_code == 4


@pytest.mark.parametrize("cut", [1, 6, 100])
def test_a_zstandard_frame_that_is_cut_is_not_taken_for_whole(tmp_path: Path, cut: int) -> None:
    # Frames follow each other, as `record` writes them: nothing of one is seen before it is whole.
    frames = [zstandard.ZstdCompressor().compress(line + b"\n") for line in lines()]
    spoilt = tmp_path / "cut.zst"
    spoilt.write_bytes(b"".join(frames)[:-cut])
    result = run(spoilt, "--json")
    assert json.loads(result.stdout)["messages"] > 90
    assert (damage(result).exit_code, damage(result).what) == (4, f"{spoilt} breaks off")


def test_a_file_of_zstandard_frames_that_ends_between_two_of_them_is_whole(tmp_path: Path) -> None:
    frames = [zstandard.ZstdCompressor().compress(line + b"\n") for line in lines()]
    # One to be skipped is no content; source: RFC 8878, section 3.1.2.
    frames[5:5] = [b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc"]
    whole = tmp_path / "whole.zst"
    whole.write_bytes(b"".join(frames))
    result = run(whole, "--json")
    assert (result.exit_code, result.stdout) == (0, run(IDLE, "--json").stdout)


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    result = run(tmp_path / name)
    assert damage(result).exit_code == 4
    assert str(tmp_path) in damage(result).what
    assert result.stdout == ""


def test_any_other_file_is_all_damage_and_no_crash(tmp_path: Path) -> None:
    result = run(written(tmp_path / "a.png", [bytes(range(256)) * 10]), "--json")
    assert json.loads(result.stdout)["messages"] == 0
    assert damage(result).exit_code == 4


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    result = run(empty, "--json")
    assert (result.exit_code, json.loads(result.stdout)["messages"]) == (0, 0)


def test_names_from_the_wire_can_neither_colour_nor_move_the_terminal(tmp_path: Path) -> None:
    line = json.loads(lines()[1])
    hostile = json.dumps({"method": "\x1b[31m[bold]red", "args": {}})
    line["body"] = json.dumps({"oslo.version": "2.0", "oslo.message": hostile})
    result = run(written(tmp_path / "a.jsonl", [json.dumps(line).encode()]))
    assert "\x1b" not in result.stdout
    assert "[bold]red" in result.stdout


SECRETS = (
    "Plant-Adm1n-Pass-Juniper-8842", "Plant-Meta-Token-Hazel-9056", "rabbit-spruce-41",
    "db-Sequoia-Root-6604", "Plant-UserData", "Plant-Personality", "gAAAA",
)  # fmt: skip


@pytest.mark.parametrize("name", ["nova-boot", "nova-failures"])
def test_no_planted_secret_is_printed(name: str) -> None:
    for more in ([], ["--json"]):
        printed = run(CORPUS / f"{name}.jsonl.gz", *more).stdout
        assert not [secret for secret in SECRETS if secret in printed]


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_reader_that_has_enough_is_no_failure(more: list[str]) -> None:
    command = [sys.executable, str(TOP / "app.py"), "report", str(IDLE), *more]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0
