from rpcviz.cloud import context

NOW = 1_795_438_179_708_146_000


def test_a_request_keeps_its_id_when_it_is_elevated_or_announced() -> None:
    user = context.nova_user("req-1", NOW)
    assert context.elevated(user)["request_id"] == "req-1"
    assert context.announced(user, NOW)["request_id"] == "req-1"


def test_nova_hands_its_id_on_as_the_global_one_and_neutron_makes_its_own() -> None:
    user = context.nova_user("req-1", NOW)
    at_neutron = context.neutron_user("req-2", user, NOW)
    assert (at_neutron["request_id"], at_neutron["global_request_id"]) == ("req-2", "req-1")
    further = context.neutron_service("req-3", at_neutron, NOW)
    assert further["global_request_id"] == "req-1"


def test_nova_comes_to_cinder_with_the_users_token_and_its_own_id_as_the_global_one() -> None:
    user = context.nova_user("req-1", NOW)
    at_cinder = context.cinder_user("req-2", user, NOW)
    assert (at_cinder["request_id"], at_cinder["global_request_id"]) == ("req-2", "req-1")
    assert at_cinder["auth_token"] == user["auth_token"]


def test_a_notification_is_sent_with_a_copy_made_now() -> None:
    user = context.nova_user("req-1", NOW)
    assert context.announced(user, NOW + 1_000_000) == {**user, "timestamp": "2026-11-23T12:49:39.709146"}


def test_a_service_on_its_own_account_has_no_user() -> None:
    admins = (context.nova_admin, context.neutron_admin, context.cinder_admin)
    for admin in (of_project("req-1", NOW) for of_project in admins):
        assert admin["user_id"] is None
        assert admin["auth_token"] is None
        assert admin["is_admin"]
        assert admin["user_identity"] == "- - - - -"


def test_what_oslo_added_for_one_endpoint_is_not_handed_on() -> None:
    user = context.nova_user("req-1", NOW)
    assert context.carried({**user, "client_timeout": 60}) == user


def test_times_are_written_as_each_project_writes_them() -> None:
    assert context.nova_user("req-1", NOW)["timestamp"] == "2026-11-23T12:49:39.708146"
    assert context.neutron_admin("req-1", NOW)["timestamp"] == "2026-11-23 12:49:39.708146"
