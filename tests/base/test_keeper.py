"""A worker that dies is a state, and starts again."""

from rpcviz.base.concurrency import Stop
from rpcviz.base.keeper import Keeper
from rpcviz.base.problem import Problem
from tests.wait import wait_until


def test_a_worker_that_dies_is_started_again_and_keeps_its_reason() -> None:
    stop, tries = Stop(), []

    def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise Problem("the broker went away", cause="CONNECTION_FORCED")
        stop.wait(120)

    keeper = Keeper("tap", work, stop)
    keeper.start()
    wait_until(lambda: len(tries) == 3, what="the third try")
    wait_until(lambda: keeper.kept().state == "running", what="it to run")
    assert keeper.kept().restarts == 2
    assert "CONNECTION_FORCED" in str(keeper.kept().reason)
    keeper.healthy()
    assert keeper.kept().reason is None
    stop.set()
    assert keeper.join(30)
    assert keeper.kept().state == "ended"


def test_a_mistake_is_a_reason_too_and_so_is_an_early_end() -> None:
    stop = Stop()
    nothing: dict[str, int] = {}
    broken = Keeper("broken", lambda: nothing.__delitem__("missing"), stop)
    quitter = Keeper("quitter", lambda: None, stop)
    for keeper in (broken, quitter):
        keeper.start()
    wait_until(lambda: broken.kept().restarts > 0 and quitter.kept().restarts > 0, what="both to end")
    assert "KeyError" in str(broken.kept().reason)
    assert "without being asked" in str(quitter.kept().reason)
    stop.set()
    assert broken.join(30)
    assert quitter.join(30)


def test_whoever_never_began_has_ended() -> None:
    keeper = Keeper("idle", lambda: None, Stop())
    assert keeper.kept().state == "ended"
    assert keeper.join(0)
