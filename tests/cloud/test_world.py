import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.cloud.state import SMALL, Gone, Refused
from rpcviz.cloud.world import ACTS_KEPT, FAILED_KEPT, RULES_KEPT, World
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
    world.add_rule(protocol="tcp", port=80)
    world.reset()
    assert world.instances() == ()
    assert world.ports() == ()
    assert len(world.rules()) == 4
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
        world.add_rule(protocol="tcp", port=80)
    assert len(world.rules()) == RULES_KEPT
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
