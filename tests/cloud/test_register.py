import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.cloud.register import LEASE_S, MEMBERS_MOST, Ask, Place, Register

COMPUTES = Ask(service="nova_compute", count=3, hosts="cmp")
AGENTS = Ask(service="ovs_agent", count=3, hosts="cmp", beside="nova_compute")


def joined(register: Register, member: str, *asks: Ask) -> list[str]:
    """Let a member in; its computes' hosts."""
    places = register.join(member, asks, {}).places
    register.ready(member, frozenset({f"queue of {member}"}))
    return [place.host for place in places.get("nova_compute", ())]


def test_a_second_process_continues_the_host_names_of_the_first() -> None:
    register = Register(FakeClock())
    assert joined(register, "a", COMPUTES) == ["cmp1", "cmp2", "cmp3"]
    assert joined(register, "b", COMPUTES) == ["cmp4", "cmp5", "cmp6"]
    assert register.count("nova_compute") == 6


def test_a_service_is_present_once_somebody_of_it_listens() -> None:
    register = Register(FakeClock())
    register.join("a", [COMPUTES, Ask(service="cinder_volume", count=0, hosts="vol")], {})
    assert register.present() == ()
    register.ready("a", frozenset())
    assert register.present() == ("nova_compute",)


def test_names_of_a_process_that_left_are_free_again() -> None:
    register = Register(FakeClock())
    joined(register, "a", COMPUTES)
    joined(register, "b", COMPUTES)
    register.leave("a")
    assert joined(register, "c", COMPUTES) == ["cmp1", "cmp2", "cmp3"]


def test_an_agent_sits_on_the_hosts_of_its_own_process() -> None:
    register = Register(FakeClock())
    register.join("a", [COMPUTES], {})
    places = register.join("b", [COMPUTES, AGENTS], {}).places
    assert [place.host for place in places["ovs_agent"]] == ["cmp4", "cmp5", "cmp6"]


def test_no_two_servers_have_one_pid() -> None:
    register = Register(FakeClock())
    pids = [
        place.pid
        for member in ("a", "b")
        for places in register.join(member, [COMPUTES, AGENTS], {}).places.values()
        for place in places
    ]
    assert len(set(pids)) == len(pids) == 12


def test_servers_that_do_not_listen_yet_are_nowhere() -> None:
    register = Register(FakeClock())
    register.join("a", [COMPUTES], {})
    assert register.hosts("nova_compute") == ()
    register.ready("a", frozenset())
    assert register.where("nova_compute") == (("cmp1", "a"), ("cmp2", "a"), ("cmp3", "a"))


def test_who_is_silent_for_too_long_is_gone_and_its_queues_are_told() -> None:
    clock = FakeClock()
    register = Register(clock)
    for member in ("owner", "quiet", "lively"):
        joined(register, member, COMPUTES)
    clock.advance(LEASE_S * 0.7)
    assert register.pulse("lively")
    clock.advance(LEASE_S * 0.7)
    assert register.expire("owner") == {"quiet": frozenset({"queue of quiet"})}
    assert not register.pulse("quiet")
    assert register.members() == ("owner", "lively")


def test_a_member_of_the_owner_before_keeps_its_names_and_pids() -> None:
    before = Register(FakeClock())
    places = before.join("b", [COMPUTES], {}).places
    after = Register(FakeClock())
    assert after.join("b", [COMPUTES], places).places == places
    fresh = after.join("c", [COMPUTES], {}).places["nova_compute"]
    assert [place.host for place in fresh] == ["cmp4", "cmp5", "cmp6"]
    assert min(place.pid for place in fresh) > max(place.pid for place in places["nova_compute"])


def test_whoever_follows_the_hosts_is_told_when_servers_come_and_go() -> None:
    told: list[tuple[str, ...]] = []
    register = Register(FakeClock(), lambda: told.append(register.hosts("nova_compute")))
    joined(register, "a", COMPUTES)
    register.leave("a")
    assert told == [("cmp1", "cmp2", "cmp3"), ()]


def test_acts_of_one_era_play_side_by_side_and_those_of_another_wait() -> None:
    register = Register(FakeClock())
    assert register.enter("first", "a", "today") is True
    assert register.enter("second", "b", "today") is True
    assert register.enter("old", "a", "classic") is None
    register.quit("first")
    assert register.enter("old", "a", "classic") is None
    register.quit("second")
    assert register.enter("old", "a", "classic") is False
    assert register.enter("older", "a", "classic") is None, "not everybody listens yet"
    register.settle()
    assert register.enter("older", "a", "classic") is True


def test_an_act_whose_process_vanished_holds_up_nobody() -> None:
    register = Register(FakeClock())
    joined(register, "a", COMPUTES)
    assert register.enter("first", "a", "classic") is False
    register.leave("a")
    assert register.enter("second", "b", "classic") is False, "nobody knows who was told"


def test_the_table_is_bounded() -> None:
    register = Register(FakeClock())
    for number in range(MEMBERS_MOST):
        register.join(f"m{number}", [], {})
    with pytest.raises(OverflowError, match=str(MEMBERS_MOST)):
        register.join("one more", [], {})
    # Whoever was in may come again.
    register.join("m0", [], {"nova_api": (Place(host="api1", pid=1),)})
    assert register.members() == ("m0",)
