"""What an operator's hand breaks on a real broker, and mends."""

from functools import partial

from rpcviz.base.concurrency import spawn
from rpcviz.trace.autopsy import verdict
from tests.cloud.broken import Broken
from tests.cloud.conftest import Vhost
from tests.cloud.rig import Rig
from tests.wait import wait_until


def is_judged(broken: Broken, word: str | None) -> bool:
    return verdict(broken.calls()[-1]) == word


def test_bindings_reply_queues_and_services_are_broken_and_mended(vhost: Vhost) -> None:
    with Rig(url=vhost.url) as rig:
        broken = Broken(rig)
        for fault, program, word in (
            ("unbound_queue", "nova-compute", "unrouted"),
            ("dead_reply_queue", "nova-api", "gone"),
            ("stale_fanout", "nova-compute", None),
            ("twice", "nova-compute", None),
            ("full_queue", "nova-compute", "unread"),
            ("network_pause", "nova-compute", "unread"),
            ("clock_skew", "nova-compute", None),
            ("kill", "nova-compute", "unread"),
        ):
            breakage = broken.break_it(fault, program)
            broken.ask()
            wait_until(partial(is_judged, broken, word), 20, f"{word}, by {fault}")
            broken.chaos.mend(breakage.id)
            run = rig.play("console_log")
            assert run.state == "succeeded", (fault, run.reason)


def test_of_a_broker_that_is_somebody_elses_only_our_own_connections_are_closed(vhost: Vhost) -> None:
    with Rig(url=vhost.url) as rig:
        broken = Broken(rig)
        before = vhost.queues()
        breakage = broken.break_it("broker_restart")
        asking = spawn("asks", broken.ask)
        assert not asking.join(0.5)
        broken.chaos.mend(breakage.id)
        assert asking.join(60)
        assert vhost.queues() >= before
        assert rig.gaps == []
        run = rig.play("console_log")
        assert run.state == "succeeded", run.reason
