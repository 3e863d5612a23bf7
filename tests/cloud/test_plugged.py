from rpcviz.cloud.plugged import KEPT, Plugged


def test_a_port_is_plugged_until_that_is_discarded() -> None:
    plugged = Plugged()
    plugged.add("p1")
    plugged.add("p2")
    plugged.discard("p1")
    assert "p1" not in plugged
    assert "p2" in plugged
    plugged.clear()
    assert "p2" not in plugged


def test_news_that_nobody_waits_for_is_forgotten_the_oldest_first() -> None:
    plugged = Plugged()
    for number in range(KEPT + 1):
        plugged.add(f"p{number}")
    assert "p0" not in plugged
    assert f"p{KEPT}" in plugged
