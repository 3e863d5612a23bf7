"""A broker that ran short of memory: it takes no messages and says so."""

import pytest

from rpcviz.bus import sender
from rpcviz.bus.management import ManagementUrl, alarms
from rpcviz.bus.problems import BrokerBlocked
from rpcviz.bus.url import BrokerUrl
from tests.bus.peers import process
from tests.bus.taps import Tap
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


def test_a_broker_in_a_memory_alarm_is_told_and_a_tap_goes_on_listening(
    breakable: PrivateRabbitMQ, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "CONFIRM_TIMEOUT_S", 2.0)
    url = BrokerUrl.parse(breakable.new_vhost("blocked"))
    where = ManagementUrl.parse(breakable.management_url)
    assert alarms(url, where) == ()
    tap = Tap(url).ready()
    with process(url, "nova-api") as here:
        client = here.client("nova")
        client.cast("compute", "before", {}, context={})
        breakable.control("set_vm_memory_high_watermark", "0.000001")
        try:
            wait_until(lambda: alarms(url, where) == ("memory",), 20, "the alarm")
            blocked: list[BrokerBlocked] = []

            def is_refused() -> bool:
                """The broker measures its memory anew each second, and may be content for a moment."""
                try:
                    client.cast("compute", "meanwhile", {}, context={})
                except BrokerBlocked as refused:
                    blocked.append(refused)
                return bool(blocked)

            wait_until(is_refused, what="the broker to take nothing")
            assert here.blocked is not None
            assert "rabbitmq-diagnostics alarms" in blocked[0].remedy
            assert blocked[0].exit_code == 3
        finally:
            breakable.control("set_vm_memory_high_watermark", "0.4")
        wait_until(lambda: alarms(url, where) == (), 20, "the end of the alarm")
        monkeypatch.setattr(sender, "CONFIRM_TIMEOUT_S", 30.0)
        client.cast("compute", "after", {}, context={})
        assert here.blocked is None
    tap.wait(2).end()
    assert [state.phase for state in tap.states] == ["connecting", "connected"]
