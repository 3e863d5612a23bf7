"""The far cloud without a broker: what it asks goes as JSON to the answers of the real one."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.problems import RemoteFailure
from rpcviz.cloud.cinder_door import CinderDoor
from rpcviz.cloud.far import (
    CINDER_METHODS,
    MOVE_METHODS,
    NETWORK_METHODS,
    NEUTRON_METHODS,
    NOVA_METHODS,
    REGISTER_METHODS,
    VOLUME_METHODS,
    WORLD_METHODS,
    FarRegister,
    FarWorld,
    owner_endpoints,
)
from rpcviz.cloud.line import Line, OwnerAway
from rpcviz.cloud.moves import Moves
from rpcviz.cloud.networks import Networks
from rpcviz.cloud.register import Ask, Register
from rpcviz.cloud.service import NeutronDoor, NovaDoor
from rpcviz.cloud.state import MEDIUM, SMALL, Gone, Refused
from rpcviz.cloud.volumes import Volumes
from rpcviz.cloud.world import World
from tests.cloud.ids import numbered_uuids


class ShortLine:
    """A line without a broker between its ends."""

    def __init__(self, world: World, register: Register) -> None:
        self._endpoints: dict[str | None, Endpoint] = {
            each.namespace: each for each in owner_endpoints(world, register)
        }
        self.broken = False

    def ask_owner(self, namespace: str, method: str, args: Mapping[str, Any], **_: object) -> Any:
        if self.broken:
            raise OwnerAway("the test said so")
        asked = msgspec.json.decode(msgspec.json.encode(args))
        request = Request(method=method, args=asked, context={}, msg_id="m", namespace=namespace)
        try:
            given = self._endpoints[namespace].methods[method](request)
        except Exception as failure:  # noqa: BLE001 - as a server does: whatever is raised is the answer
            raise RemoteFailure(type(failure).__name__, None, str(failure)) from None
        return msgspec.json.decode(msgspec.json.encode(given))


class Ends:
    """Both ends of a short line."""

    def __init__(self) -> None:
        self.world = World(("cmp1", "cmp2"), clock=FakeClock(), new_uuid=numbered_uuids())
        self.register = Register(FakeClock())
        self.line = ShortLine(self.world, self.register)
        line: Any = self.line
        self.far_world = FarWorld(line, FakeClock())
        self.far_register = FarRegister(line)


def public(cls: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(cls, inspect.isfunction) if not name.startswith("_")}


OWNERS_OWN: Mapping[type, set[str]] = {
    # The world follows the register at its owner; a wait is made of `moved_on`.
    World: {"house", "wait_until", "clear_books", "rehouse", "hand_allocation", "settle"},
    Moves: {"clear", "forget", "goes_on"},
    Networks: {"clear"},
    # They follow the world's hosts, servers and reset at its owner.
    Volumes: {"house", "clear", "let_go"},
    # What an owner does on its rounds.
    Register: {"expire", "queues"},
}


@pytest.mark.parametrize(
    ("cls", "shared"),
    [
        (World, WORLD_METHODS),
        (Volumes, VOLUME_METHODS),
        (Moves, MOVE_METHODS),
        (Networks, NETWORK_METHODS),
        (Register, REGISTER_METHODS),
    ],
)
def test_every_method_goes_by_call_or_is_the_owners_own(cls: type, shared: tuple[str, ...]) -> None:
    assert public(cls) == set(shared) | OWNERS_OWN[cls]
    assert len(set(shared)) == len(shared)


@pytest.mark.parametrize(
    ("door", "shared"),
    [(NovaDoor, NOVA_METHODS), (NeutronDoor, NEUTRON_METHODS), (CinderDoor, CINDER_METHODS)],
)
def test_every_request_at_a_door_goes_by_call(door: type, shared: tuple[str, ...]) -> None:
    assert public(door) == set(shared)


def test_a_server_written_far_away_is_the_one_at_home() -> None:
    ends = Ends()
    made = ends.far_world.create_instance(name="vm-1", flavor=SMALL, request_id="req-1")
    assert ends.world.instance(made.uuid) == made
    changed = ends.far_world.change(made.uuid, vm_state="active", host="cmp1", launched_ns=7)
    assert changed == ends.world.instance(made.uuid)
    assert changed.launched_ns == 7
    assert ends.far_world.instances() == ends.world.instances()


def test_books_ports_and_rules_come_back_as_what_they_are() -> None:
    ends = Ends()
    assert ends.far_world.candidates(SMALL) == ("cmp1", "cmp2")
    assert ends.far_world.allocate("u", "cmp1", SMALL)
    claim = ends.far_world.claim("u", "cmp1", SMALL)
    assert claim.granted
    assert ends.far_world.unclaimed("cmp1") == ends.world.unclaimed("cmp1")
    server = ends.far_world.create_instance(name="vm", flavor=SMALL, request_id="req-1")
    port = ends.far_world.create_port(server.uuid, "req-1")
    assert ends.far_world.change_port(port.id, status="ACTIVE") == ends.world.port(port.id)
    assert ends.far_world.remove_port("nothing") is None
    ends.far_world.block_port(port.id, frozenset({"L2", "DHCP"}))
    assert ends.far_world.unblock_port(port.id, "DHCP") is None
    assert ends.far_world.unblock_port(port.id, "L2") == ends.world.port(port.id)
    assert ends.far_world.networks.rules() == ends.world.networks.rules()
    assert ends.far_world.made_by("req-1") == {server.uuid, port.id}


def test_a_move_comes_back_as_what_it_is_and_its_refusal_too() -> None:
    ends = Ends()
    server = ends.far_world.create_instance(name="vm", flavor=SMALL, request_id="req-1")
    ends.far_world.change(server.uuid, host="cmp1")
    move = ends.far_world.moves.start(server.uuid, kind="resize", flavor=MEDIUM)
    assert move == ends.world.moves.of(server.uuid)
    assert ends.far_world.moves.change(server.uuid, dest="cmp2") == ends.far_world.moves.of(server.uuid)
    with pytest.raises(Refused):
        ends.far_world.moves.start(server.uuid, kind="resize", flavor=MEDIUM)
    assert ends.far_world.reflavor(server.uuid, MEDIUM).flavor == MEDIUM
    assert ends.world.instance(server.uuid).flavor == MEDIUM
    ends.far_world.moves.end(server.uuid, moved=False)
    with pytest.raises(Gone):
        ends.far_world.moves.of(server.uuid)


def test_a_volume_made_and_attached_far_away_is_the_one_at_home() -> None:
    ends = Ends()
    ends.world.volumes.house(["vol1@lvm"])
    far, server = ends.far_world.volumes, ends.world.create_instance(name="vm", flavor=SMALL, request_id="r")
    made = far.create(name="vol-1", size_gb=2, request_id="req-1")
    assert far.place(made.id, far.candidates(2)[0])
    assert far.free_gb("vol1@lvm") == 98
    far.change(made.id, status="available")
    far.link_disk(far.reserve_disk(server.uuid, made.id).volume, "a")
    attachment = far.attach(made.id, server.uuid, "req-1")
    assert far.attachments() == ends.world.volumes.attachments() == (attachment,)
    assert far.disks_of(server.uuid)[0].attachment == "a"
    with pytest.raises(Refused, match="in_use"):
        far.begin_delete(made.id)
    far.detach(attachment.id)
    far.note_outcome("req-1", "done")
    assert (far.outcome("req-1"), far.outcome("req-2")) == ("done", None)
    assert ends.world.volumes.volume(made.id).status == "available"


def test_what_is_gone_there_is_gone_here() -> None:
    ends = Ends()
    with pytest.raises(Gone, match="no-such"):
        ends.far_world.instance("no-such")


def test_waiting_far_away_ends_when_the_condition_holds() -> None:
    ends = Ends()
    server = ends.world.create_instance(name="vm", flavor=SMALL, request_id="req-1")

    def active() -> bool:
        if ends.far_world.instance(server.uuid).vm_state == "active":
            return True
        ends.world.change(server.uuid, vm_state="active")
        return False

    assert ends.far_world.wait_until(active, 10)
    assert not ends.far_world.wait_until(lambda: False, 0)


def test_the_register_goes_by_call_too() -> None:
    ends = Ends()
    given = ends.far_register.join("b", [Ask(service="nova_compute", count=1, hosts="cmp")], {})
    ends.far_register.ready("b", frozenset({"q"}))
    assert ends.far_register.present() == ("nova_compute",)
    assert given.places["nova_compute"][0].host == "cmp1"
    assert ends.far_register.where("nova_compute") == ends.register.where("nova_compute") == (("cmp1", "b"),)
    assert ends.far_register.enter("act", "b", "classic") is False
    assert ends.far_register.enter("other", "b", "today") is None
    assert ends.register.queues() == {"q"}


def test_whoever_judges_runs_is_not_held_up_by_an_owner_that_is_gone() -> None:
    ends = Ends()
    server = ends.world.create_instance(name="vm", flavor=SMALL, request_id="req-1")
    assert ends.far_world.made_by("req-1") == {server.uuid}
    ends.line.broken = True
    assert ends.far_world.made_by("req-1") == {server.uuid}
    assert ends.far_world.made_by("req-2") == frozenset()
    with pytest.raises(OwnerAway):
        ends.far_world.instances()


def test_a_far_method_takes_what_the_near_one_takes_and_no_more() -> None:
    ends = Ends()
    far: Callable[..., Any] = ends.far_world.instance
    with pytest.raises(TypeError):
        far("u", "too much")


def test_a_line_is_what_far_things_hold() -> None:
    assert {"ask_owner", "ask_member"} <= public(Line)
