"""Who has stopped reporting."""

from rpcviz.trace.change import TopologyView
from tests.play import Play

AGENTS = {"a1": "cmp1", "a2": "cmp2"}


def cloud() -> Play:
    """Two agents that are connected."""
    return Play().learn(
        connections={name: f"neutron-openvswitch-agent:{name}:x" for name in AGENTS},
        hosts=dict(AGENTS),
        exchanges={"neutron": "topic"},
    )


def reports(play: Play, by: str, *times: float) -> Play:
    for at in times:
        play.call(
            f"{by} {at}", at=at, by=by, method="report_state", exchange="neutron", key="q-reports-plugin",
            queues=("q-reports-plugin",),
        )  # fmt: skip
    return play


def silent(view: TopologyView) -> dict[str | None, float]:
    """By host: when it reported last, in seconds of the play."""
    return {
        server.host: (server.silent_since_ns - 1_700_000_000_000_000_000) / 1e9
        for service in view.services
        for server in service.servers
        if server.silent_since_ns is not None
    }


def in_turn(until: int, *, cmp2_until: int) -> Play:
    """Every 4 s both report; the second stops."""
    play = cloud()
    for at in range(0, until, 4):
        reports(play, "a1", at)
        if at <= cmp2_until:
            reports(play, "a2", at + 1)
    return play.wait_until(until)


def test_who_has_not_reported_for_three_of_its_periods_is_silent() -> None:
    assert silent(in_turn(29, cmp2_until=12).topology) == {"cmp2": 13.0}


def test_two_missed_reports_are_no_silence_yet() -> None:
    assert silent(in_turn(23, cmp2_until=12).topology) == {}


def test_who_reports_again_is_silent_no_more() -> None:
    play = reports(in_turn(29, cmp2_until=12), "a2", 30)
    assert silent(play.wait_until(32).topology) == {}


def test_who_reported_once_or_twice_has_no_period_to_be_measured_by() -> None:
    assert silent(in_turn(60, cmp2_until=4).topology) == {}


def test_while_the_tap_hears_nothing_nobody_is_silent() -> None:
    # The broker was away for an hour: what was not heard says nothing of those who spoke.
    play = in_turn(16, cmp2_until=16).wait_until(3600)
    assert silent(reports(play, "a1", 3601).wait_until(3602).topology) == {}


def test_a_report_of_nova_is_its_row_in_the_table_of_services() -> None:
    play = cloud()
    for at in range(0, 40, 2):
        reports(play, "a1", at)
        if at < 10:
            play.call(
                f"save {at}", at=at, by="a2", method="object_action", label="Service.save", key="conductor"
            )
    assert silent(play.wait_until(40).topology) == {"cmp2": 8.0}
