"""The firehose's switch is put back as it was found, by whoever is left to do it."""

import subprocess
from pathlib import Path

import msgspec

from rpcviz.bus.management import set_tracing, tracing
from rpcviz.tap.place import Place
from rpcviz.tap.switch import Note, Switch, state_folder


def switch(place: Place, folder: Path) -> Switch:
    return Switch(place, folder, now_ns=1)


def is_on(place: Place) -> bool:
    return tracing(place.url, place.management)


def another_process_turned_it_on(place: Place, folder: Path, *, lives: bool) -> subprocess.Popen[bytes]:
    """A note as another rpcviz would leave it; it lives on, or was killed."""
    other = subprocess.Popen(["sleep", "600"])
    mine = switch(place, folder)
    assert mine.turn_on()
    (path,) = folder.glob("*.json")
    note = msgspec.json.decode(path.read_bytes(), type=Note)
    born = Path(f"/proc/{other.pid}/stat").read_text().rpartition(")")[2].split()[19]
    other_note = msgspec.structs.replace(note, pid=other.pid, born=born)
    path.with_name(path.name.replace(str(note.pid), str(other.pid))).write_bytes(
        msgspec.json.encode(other_note)
    )
    path.unlink()
    if not lives:
        other.kill()
        other.wait(60)
    return other


def test_it_is_off_again_at_the_end(place: Place, tmp_path: Path) -> None:
    one = switch(place, tmp_path)
    assert one.turn_on()
    assert is_on(place)
    assert one.restore()
    assert not is_on(place)
    assert list(tmp_path.iterdir()) == []


def test_one_that_was_on_stays_on(place: Place, tmp_path: Path) -> None:
    set_tracing(place.url, True, place.management)
    one = switch(place, tmp_path)
    assert not one.turn_on()
    assert one.restore()
    assert is_on(place)


def test_the_note_is_written_before_the_switch_is_touched_and_holds_no_password(
    place: Place, tmp_path: Path
) -> None:
    one = switch(place, tmp_path)
    one.turn_on()
    (path,) = tmp_path.iterdir()
    note = msgspec.json.decode(path.read_bytes(), type=Note)
    assert (note.broker, note.vhost) == (place.url.text, place.url.vhost)
    assert "guest:guest" not in path.read_text()
    one.restore()


def test_what_a_killed_process_left_on_is_put_back(place: Place, tmp_path: Path) -> None:
    another_process_turned_it_on(place, tmp_path, lives=False)
    one = switch(place, tmp_path)
    left = one.left_over()
    assert left is not None
    assert left.vhost == place.url.vhost
    one.clean_up()
    assert not is_on(place)
    assert one.left_over() is None


def test_the_last_one_to_leave_puts_it_back(place: Place, tmp_path: Path) -> None:
    other = another_process_turned_it_on(place, tmp_path, lives=True)
    one = switch(place, tmp_path)
    assert one.left_over() is None
    assert one.turn_on()
    assert not one.restore()
    assert is_on(place)
    other.kill()
    other.wait(60)
    switch(place, tmp_path).clean_up()
    assert not is_on(place)


def test_a_damaged_note_is_left_alone(place: Place, tmp_path: Path) -> None:
    another_process_turned_it_on(place, tmp_path, lives=False)
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"{")
    assert switch(place, tmp_path).left_over() is None
    assert path.exists()


def test_notes_are_in_the_users_state_folder() -> None:
    assert state_folder({"HOME": "/home/viz"}) == Path("/home/viz/.local/state/rpcviz")
    assert state_folder({"HOME": "/home/viz", "XDG_STATE_HOME": "/state"}) == Path("/state/rpcviz")
