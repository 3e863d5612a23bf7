"""On whose behalf a message was sent, and over which connection."""

from tests.play import Play


def test_a_request_names_user_and_project_and_its_answer_has_them_from_it() -> None:
    play = Play().call("a", user_id="u-1", project_id="p-1").reply("a", at=1)
    for name in ("a", "a/reply"):
        assert (play[name].user_id, play[name].project_id) == ("u-1", "p-1")


def test_a_notification_without_context_names_nobody() -> None:
    play = Play().notify("n", "compute.instance.exists")
    assert (play["n"].user_id, play["n"].project_id) == (None, None)


def test_a_message_knows_the_connection_it_came_over_and_what_its_program_calls_itself() -> None:
    name = "10.0.0.5:40312 -> 10.0.1.1:5672"
    play = Play().learn(connections={name: "nova-compute:77:abc"}).cast("c", by=name)
    assert (play["c"].connection, play["c"].program) == (name, "nova-compute:77")
    play.cast("d", by="10.0.0.9:1 -> 10.0.1.1:5672").cast("e")
    assert play["d"].program is None
    assert (play["e"].connection, play["e"].program) == (None, None)
