import msgspec
import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.cloud.networks import RULES_KEPT
from rpcviz.cloud.state import HOST_ROOM, MEDIUM, SMALL, Gone, Instance, Move, Refused
from rpcviz.cloud.world import ACTS_KEPT, FAILED_KEPT, World
from tests.cloud.ids import numbered_uuids


def a_world(*hosts: str) -> World:
    return World(hosts or ("cmp1",), clock=FakeClock(), new_uuid=numbered_uuids())


def fill(world: World, host: str) -> list[str]:
    filled = []
    while world.unclaimed(host).fits(SMALL):
        server = world.create_instance(name="vm", flavor=SMALL, request_id="req-1")
        assert world.allocate(server.uuid, host, SMALL)
        assert world.claim(server.uuid, host, SMALL).granted
        filled.append(server.uuid)
    return filled


def test_a_claim_on_a_full_host_is_refused_and_says_what_was_free() -> None:
    world = a_world()
    fill(world, "cmp1")
    claim = world.claim("one-more", "cmp1", SMALL)
    assert not claim.granted
    assert claim.free.vcpus == 0
    assert claim.asked.vcpus == 1


def test_a_refused_claim_takes_nothing() -> None:
    world = a_world()
    fill(world, "cmp1")
    before = world.unclaimed("cmp1")
    world.claim("one-more", "cmp1", SMALL)
    assert world.unclaimed("cmp1") == before


def test_placement_refuses_an_allocation_on_a_full_host() -> None:
    world = a_world()
    fill(world, "cmp1")
    assert not world.allocate("one-more", "cmp1", SMALL)


def test_placement_does_not_offer_what_a_tracker_granted_without_an_allocation() -> None:
    # Newton's scheduler only looked; a boot of today after it must not be sent to a full host.
    world = a_world()
    for number in range(100):
        if not world.claim(f"vm{number}", "cmp1", SMALL).granted:
            break
    assert "cmp1" not in world.candidates(SMALL)


def test_the_emptiest_host_comes_first() -> None:
    world = a_world("cmp1", "cmp2")
    assert world.candidates(SMALL) == ("cmp1", "cmp2")
    assert world.allocate("a", "cmp1", SMALL)
    assert world.candidates(SMALL) == ("cmp2", "cmp1")


def test_a_removed_server_gives_its_room_and_its_ports_back() -> None:
    world = a_world()
    filled = fill(world, "cmp1")
    port = world.create_port(filled[0], "req-1")
    assert not world.fits()
    world.remove(filled[0])
    assert world.fits()
    with pytest.raises(Gone):
        world.port(port.id)


def test_reset_empties_every_book() -> None:
    world = a_world()
    filled = fill(world, "cmp1")
    world.create_port(filled[0], "req-1")
    world.networks.add_rule(protocol="tcp", port=80)
    world.reset()
    assert world.instances() == ()
    assert world.ports() == ()
    assert len(world.networks.rules()) == 4
    assert world.unclaimed("cmp1") == world.unallocated("cmp1")
    assert world.made_by("req-1") == frozenset()


def test_what_is_gone_says_so() -> None:
    with pytest.raises(Gone):
        a_world().change("nobody", vm_state="active")


def test_no_two_ports_share_an_address() -> None:
    world = a_world()
    server = world.create_instance(name="vm", flavor=SMALL, request_id="req-1")
    made = [world.create_port(server.uuid, "req-1") for _ in range(500)]
    assert len({port.ip for port in made}) == 500


def test_rules_and_acts_are_bounded() -> None:
    world = a_world()
    for _ in range(RULES_KEPT * 2):
        world.networks.add_rule(protocol="tcp", port=80)
    assert len(world.networks.rules()) == RULES_KEPT
    for number in range(ACTS_KEPT * 2):
        world.create_instance(name="vm", flavor=SMALL, request_id=f"req-{number}")
    assert world.made_by("req-0") == frozenset()
    assert world.made_by(f"req-{ACTS_KEPT * 2 - 1}")


def test_servers_in_error_take_no_room_so_their_number_is_bounded() -> None:
    world = a_world()
    last = ""
    for number in range(FAILED_KEPT * 3):
        last = world.create_instance(name=f"vm-{number}", flavor=SMALL, request_id="req-1").uuid
        world.change(last, vm_state="error")
    assert len(world.instances()) <= FAILED_KEPT + 1
    assert world.instances()[-1].uuid == last


def a_placed_server(world: World, host: str) -> Instance:
    server = world.create_instance(name="vm", flavor=SMALL, request_id="req-1")
    assert world.allocate(server.uuid, host, SMALL)
    assert world.claim(server.uuid, host, SMALL).granted
    return world.change(server.uuid, host=host, vm_state="active", task_state=None)


def a_move(world: World, uuid: str, dest: str) -> Move:
    """A move to a larger flavor for which both hosts hold room."""
    move = world.moves.start(uuid, kind="resize", flavor=MEDIUM)
    assert world.allocate(uuid, dest, MEDIUM)
    assert world.claim(move.uuid, dest, MEDIUM).granted
    return world.moves.change(uuid, dest=dest)


def used_mb(world: World, host: str) -> tuple[int, int]:
    """Memory that placement and the host's own tracker hold."""
    total = HOST_ROOM.memory_mb
    return total - world.unallocated(host).memory_mb, total - world.unclaimed(host).memory_mb


def test_while_a_server_moves_both_books_hold_room_on_both_hosts() -> None:
    world = a_world("cmp1", "cmp2")
    uuid = a_placed_server(world, "cmp1").uuid
    assert a_move(world, uuid, "cmp2").source == "cmp1"
    assert used_mb(world, "cmp1") == (SMALL.memory_mb, SMALL.memory_mb)
    assert used_mb(world, "cmp2") == (MEDIUM.memory_mb, MEDIUM.memory_mb)


@pytest.mark.parametrize(
    ("moved", "left"),
    [
        (True, {"cmp1": (0, 0), "cmp2": (MEDIUM.memory_mb, MEDIUM.memory_mb)}),
        (False, {"cmp1": (SMALL.memory_mb, SMALL.memory_mb), "cmp2": (0, 0)}),
    ],
)
def test_the_end_of_a_move_frees_the_host_that_the_server_is_not_on(
    moved: bool, left: dict[str, tuple[int, int]]
) -> None:
    world = a_world("cmp1", "cmp2")
    uuid = a_placed_server(world, "cmp1").uuid
    a_move(world, uuid, "cmp2")
    world.moves.end(uuid, moved=moved)
    assert {host: used_mb(world, host) for host in ("cmp1", "cmp2")} == left
    world.moves.end(uuid, moved=not moved)
    assert {host: used_mb(world, host) for host in ("cmp1", "cmp2")} == left
    with pytest.raises(Gone):
        world.moves.of(uuid)


def test_a_server_that_is_removed_while_it_moves_frees_both_hosts() -> None:
    world = a_world("cmp1", "cmp2")
    uuid = a_placed_server(world, "cmp1").uuid
    a_move(world, uuid, "cmp2")
    world.remove(uuid)
    assert {host: used_mb(world, host) for host in ("cmp1", "cmp2")} == {"cmp1": (0, 0), "cmp2": (0, 0)}


def test_a_server_moves_once_at_a_time_and_only_from_a_host() -> None:
    world = a_world("cmp1", "cmp2")
    uuid = a_placed_server(world, "cmp1").uuid
    a_move(world, uuid, "cmp2")
    with pytest.raises(Refused):
        world.moves.start(uuid, kind="resize", flavor=MEDIUM)
    nowhere = world.create_instance(name="vm", flavor=SMALL, request_id="req-1")
    with pytest.raises(Refused):
        world.moves.start(nowhere.uuid, kind="resize", flavor=MEDIUM)


def test_a_request_about_a_server_is_followed_by_the_ids_of_its_ports_too() -> None:
    world = a_world("cmp1")
    uuid = a_placed_server(world, "cmp1").uuid
    port = world.create_port(uuid, "req-1")
    world.concern("req-2", uuid)
    assert world.made_by("req-2") == {uuid, port.id}


def test_one_task_at_a_time_enters_a_server() -> None:
    world = a_world()
    uuid = world.create_instance(name="vm", flavor=SMALL, request_id="req-1").uuid
    with pytest.raises(Refused, match="vm_state building"):
        world.occupy(uuid, "rebooting", ("active",))
    world.change(uuid, host="cmp1", vm_state="active", task_state=None)
    assert world.occupy(uuid, "rebooting", ("active",)).task_state == "rebooting"
    with pytest.raises(Refused, match="task_state rebooting"):
        world.occupy(uuid, "powering-off", ("active",))
    assert world.instance(uuid).task_state == "rebooting"
    with pytest.raises(Gone):
        world.occupy("nobody", "rebooting", ("active",))


def test_a_crowded_host_refuses_claims_and_placement_offers_it_all_the_same() -> None:
    world = a_world("cmp1", "cmp2")
    free = world.unclaimed("cmp1")
    taken = world.crowd("cmp1")
    assert not world.claim("vm", "cmp1", SMALL).granted
    assert world.candidates(SMALL) == ("cmp1", "cmp2")
    assert world.allocate("vm", "cmp1", SMALL)
    world.release(taken)
    assert world.unclaimed("cmp1") == free


def test_a_token_goes_with_its_server() -> None:
    world = a_world()
    uuid = world.create_instance(name="vm", flavor=SMALL, request_id="req-1").uuid
    made = world.authorize_console("req-2", uuid, host="cmp1", port=5901, kind="novnc")
    assert world.console(made.token) == made
    # Whoever opens it has a request id of its own: only the server's id tells whose console it was.
    assert world.made_by("req-2") == {uuid}
    world.remove(uuid)
    with pytest.raises(Gone):
        world.console(made.token)


def test_a_port_is_active_once_the_last_whom_it_waits_for_has_reported_it() -> None:
    world = a_world()
    port = world.create_port("vm", "req-1", frozenset({"L2", "DHCP"}))
    assert world.unblock_port(port.id, "L2") is None
    assert world.unblock_port(port.id, "L2") is None
    assert world.port(port.id) == msgspec.structs.replace(port, blocks=frozenset({"DHCP"}))
    active = world.unblock_port(port.id, "DHCP")
    assert active is not None
    assert (active.status, active.blocks, active.revision) == ("ACTIVE", frozenset(), 2)
    # It is reported once more when the push about it comes back to its agent: nothing is new.
    assert world.unblock_port(port.id, "DHCP") is None
    with pytest.raises(Gone):
        world.unblock_port("nothing", "L2")
