import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.base.concurrency import spawn
from rpcviz.cloud.state import SMALL, Gone, Refused
from rpcviz.cloud.volume_state import BACKEND_GB, Volume, backend, device, target
from rpcviz.cloud.volumes import FAILED_KEPT, OUTCOMES_KEPT
from rpcviz.cloud.world import World
from tests.cloud.ids import numbered_uuids

ONE, TWO = "vol1@lvm", "vol2@lvm"


def a_world(*backends: str) -> World:
    world = World(("cmp1",), clock=FakeClock(), new_uuid=numbered_uuids())
    world.volumes.house(backends or (ONE,))
    return world


def placed(world: World, size_gb: int = 1) -> Volume:
    """A volume that is ready for use."""
    volumes = world.volumes
    made = volumes.create(name="vol", size_gb=size_gb, request_id="req-1")
    assert volumes.place(made.id, volumes.candidates(size_gb)[0])
    return volumes.change(made.id, status="available")


def a_server(world: World) -> str:
    return world.create_instance(name="vm", flavor=SMALL, request_id="req-1").uuid


def attached(world: World, volume: Volume, server: str) -> str:
    """Attach it as nova and cinder do; the attachment's id."""
    world.volumes.reserve_disk(server, volume.id)
    made = world.volumes.attach(volume.id, server, "req-2")
    world.volumes.link_disk(volume.id, made.id)
    world.volumes.advance(made.id, "attaching", "cmp1")
    world.volumes.advance(made.id, "attached", "cmp1")
    return made.id


def test_a_back_end_is_addressed_by_host_and_back_end_and_host_again() -> None:
    assert backend("vol1") == ONE
    assert target(ONE) == ("cinder-volume.vol1@lvm", "vol1")


def test_devices_are_named_after_the_root_disk_beyond_the_alphabet() -> None:
    assert [device(taken) for taken in (0, 1, 24, 25)] == ["/dev/vdb", "/dev/vdc", "/dev/vdz", "/dev/vdaa"]


def test_a_full_back_end_takes_nothing_more_and_snapshots_count() -> None:
    world = a_world()
    volume = placed(world, BACKEND_GB // 2)
    world.volumes.create_snapshot(volume.id, name="snap", request_id="req-1")
    assert world.volumes.free_gb(ONE) == 0
    assert world.volumes.candidates(1) == ()
    late = world.volumes.create(name="late", size_gb=1, request_id="req-1")
    assert not world.volumes.place(late.id, ONE)
    with pytest.raises(Refused, match="no_room"):
        world.volumes.create_snapshot(volume.id, name="snap", request_id="req-1")


def test_the_emptiest_back_end_comes_first() -> None:
    world = a_world(ONE, TWO)
    assert world.volumes.candidates(1) == (ONE, TWO)
    placed(world)
    assert world.volumes.candidates(1) == (TWO, ONE)


def test_an_attached_volume_is_refused_to_others_and_cannot_be_deleted() -> None:
    world = a_world()
    volume, server = placed(world), a_server(world)
    attached(world, volume, server)
    assert world.volumes.volume(volume.id).status == "in-use"
    with pytest.raises(Refused, match="in_use"):
        world.volumes.attach(volume.id, server, "req-3")
    with pytest.raises(Refused, match="in_use"):
        world.volumes.reserve_disk(server, volume.id)
    with pytest.raises(Refused, match="in_use"):
        world.volumes.begin_delete(volume.id)


def test_only_the_server_that_has_a_volume_can_give_it_back() -> None:
    world = a_world()
    volume, server, other = placed(world), a_server(world), a_server(world)
    attachment = attached(world, volume, server)
    with pytest.raises(Refused, match="not_attached"):
        world.volumes.begin_detach(volume.id, other)
    assert world.volumes.begin_detach(volume.id, server).status == "detaching"
    world.volumes.detach(attachment)
    world.volumes.detach(attachment)
    assert world.volumes.volume(volume.id).status == "available"
    assert world.volumes.attachments() == ()


def test_a_volume_with_a_snapshot_or_at_work_is_not_deleted() -> None:
    world = a_world()
    volume = placed(world)
    world.volumes.create_snapshot(volume.id, name="snap", request_id="req-1")
    with pytest.raises(Refused, match="has_snapshots"):
        world.volumes.begin_delete(volume.id)
    new = world.volumes.create(name="vol", size_gb=1, request_id="req-1")
    with pytest.raises(Refused, match="busy"):
        world.volumes.begin_delete(new.id)


def test_a_server_that_goes_leaves_its_volumes_free() -> None:
    world = a_world()
    volume, server = placed(world), a_server(world)
    attached(world, volume, server)
    world.remove(server)
    assert world.volumes.volume(volume.id).status == "available"
    assert world.volumes.attachments() == world.volumes.disks_of(server) == ()


def test_nothing_is_attached_to_a_server_that_is_gone() -> None:
    world = a_world()
    volume = placed(world)
    with pytest.raises(Gone):
        world.volumes.attach(volume.id, "nobody", "req-1")
    with pytest.raises(Gone):
        world.volumes.reserve_disk("nobody", volume.id)
    assert world.volumes.volume(volume.id).status == "available"


def test_two_disks_of_a_server_have_two_names_and_a_name_comes_free_again() -> None:
    world = a_world()
    server = a_server(world)
    first, second, third = placed(world), placed(world), placed(world)
    assert world.volumes.reserve_disk(server, first.id).device == "/dev/vdb"
    assert world.volumes.reserve_disk(server, second.id).device == "/dev/vdc"
    world.volumes.remove_disk(first.id)
    assert world.volumes.reserve_disk(server, third.id).device == "/dev/vdb"


def test_a_back_end_that_goes_takes_its_volumes_with_it() -> None:
    world = a_world(ONE, TWO)
    volume, other = placed(world), placed(world)
    world.volumes.house((TWO,))
    assert [left.id for left in world.volumes.volumes()] == [other.id]
    with pytest.raises(Gone):
        world.volumes.volume(volume.id)


def test_reset_empties_the_storage_but_keeps_the_back_ends() -> None:
    world = a_world()
    volume, server = placed(world), a_server(world)
    attached(world, volume, server)
    world.volumes.note_outcome("req-2", "done")
    world.reset()
    assert world.volumes.volumes() == world.volumes.attachments() == ()
    assert world.volumes.outcome("req-2") is None
    assert world.volumes.backends() == (ONE,)
    assert world.volumes.free_gb(ONE) == BACKEND_GB


def test_what_a_request_made_is_known_by_it() -> None:
    world = a_world()
    volume, server = placed(world), a_server(world)
    attachment = attached(world, volume, server)
    assert volume.id in world.made_by("req-1")
    assert world.made_by("req-2") == {attachment}


def test_failed_volumes_and_outcomes_are_bounded() -> None:
    world = a_world()
    last = ""
    for number in range(FAILED_KEPT * 2):
        last = world.volumes.create(name="vol", size_gb=1, request_id="req-1").id
        world.volumes.change(last, status="error")
        world.volumes.note_outcome(f"req-{number}", "done")
    assert len(world.volumes.volumes()) <= FAILED_KEPT + 1
    assert world.volumes.volumes()[-1].id == last
    for number in range(OUTCOMES_KEPT):
        world.volumes.note_outcome(f"req-x{number}", "done")
    assert world.volumes.outcome("req-0") is None
    assert world.volumes.outcome("req-x0") == "done"


def test_a_change_wakes_whoever_waits_at_the_world() -> None:
    world = a_world()
    volume = placed(world)
    waker = spawn("waker", lambda: world.volumes.remove(volume.id))
    assert world.wait_until(lambda: not world.volumes.volumes(), 10)
    assert waker.join(60)
