"""No secret comes out, whatever it is called and wherever it lies; and the rest stays readable."""

import base64
import inspect
import json
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.wire.decode import decode
from rpcviz.wire.raw import RAW
from rpcviz.wire.redact import SHOW_LIMIT, mask, unseal
from rpcviz.wire.sealed import Sealed
from rpcviz.wire.secret_keys import _OSLO, REASONS
from rpcviz.wire.secret_text import judge, suspicious, without_userinfo
from tests.wire import corpus
from tests.wire.make import enveloped, shown, shown_body

PLANTED = (
    "Plant-Adm1n-Pass-Juniper-8842",
    "Plant-UserData-Secret-Willow-3317",
    "Plant-Meta-Token-Hazel-9056",
    "Plant-Personality-Key-Alder-2794",
    "rabbit-spruce-41",
    "db-Sequoia-Root-6604",
)
"""The secrets of tests/corpus/README.md."""
SECRET = "Tulip-Orchid-7731"


def base64_parts(secret: str) -> list[str]:
    """What stays of `secret` in base64, at each of the three ways it can lie in it."""
    parts = []
    for pad in range(3):
        coded = base64.b64encode(b"x" * pad + secret.encode()).decode()
        parts.append(coded[4:-4])
    return parts


@pytest.mark.parametrize("name", corpus.NAMES)
def test_no_planted_secret_of_a_real_bus_comes_out(name: str) -> None:
    forbidden = [*PLANTED, *(part for secret in PLANTED for part in base64_parts(secret)), "gAAAA", "Plant-"]
    topics = corpus.topics(name)
    planted = 0
    for copy in corpus.read(name)[1]:
        sighting = decode(copy, topics)
        out = (
            repr(sighting) + msgspec.json.encode(sighting.message).decode() + unseal(sighting.sealed).decode()
        )
        assert [word for word in forbidden if word in out] == []
        planted += any(secret.encode() in copy.body for secret in PLANTED)
    assert (planted > 0) is (name != "idle")


def test_raw_masks_nothing_and_counts_nothing() -> None:
    told = json.loads(unseal(Sealed(enveloped({"password": SECRET}), {}), RAW))
    assert told["body"] == {"password": SECRET}
    assert told["masked"] == 0


@pytest.mark.parametrize("key", _OSLO)
def test_every_key_of_oslos_list_is_masked_in_any_spelling(key: str) -> None:
    for spelling in (key, key.upper(), f"my_{key}_of_mine", key.replace("_", "-"), key.replace("_", "")):
        assert SECRET not in json.dumps(shown_body({"args": {spelling: SECRET}}))


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("vault-token", "token"),
        ("adminPass", "password"),
        ("rescue_pass", "password"),
        ("user_data", "user_data"),
        ("injected_files", "files"),
        ("personality", "files"),
        ("key_data", "key"),
        ("keypairs", "key"),
        ("public_key", "key"),
        ("_context_trace_info", "key"),
        ("hmac_key", "key"),
        ("_context_service_catalog", "catalog"),
        ("connection_info", "connection"),
        ("connector", "connection"),
        ("transport_url", "connection"),
        ("database_connection", "connection"),
        ("auth_username", "connection"),
        ("discovery_auth_method", "connection"),
        ("keyring", "key"),
        ("access_url", "console"),
        ("internal_access_path", "console"),
        ("output", "console"),
        ("tb", "text"),
        ("traceback", "text"),
        ("exc_tb", "text"),
    ],
)
@pytest.mark.parametrize("value", [SECRET, [SECRET], {"a": SECRET}, 7731])
def test_a_secret_key_hides_its_whole_value_and_says_why(key: str, reason: str, value) -> None:
    assert shown_body({"args": {key: value}}) == {"args": {key: {"$masked": reason}}}
    assert reason in REASONS


@pytest.mark.parametrize("value", [None, True, False, "", [], {}])
def test_a_fact_is_no_secret_and_always_shows(value) -> None:
    assert shown_body({"args": {"password": value}}) == {"args": {"password": value}}


@pytest.mark.parametrize(
    "key", ["method", "port_id", "host", "pci_passthrough_devices", "compute_id", "key_name"]
)
def test_what_a_learner_needs_stays_readable(key: str) -> None:
    assert shown_body({"args": {key: "cmp01"}}) == {"args": {key: "cmp01"}}


def test_metadata_shows_its_keys_and_none_of_its_values() -> None:
    told = shown_body(
        {"args": {"metadata": {"role": "web", "none": None}, "system_metadata": {"n": ["a", 1]}}}
    )
    hidden = {"$masked": "metadata"}
    assert told["args"] == {
        "metadata": {"role": hidden, "none": None},
        "system_metadata": {"n": [hidden, hidden]},
    }


def test_json_inside_of_json_is_decoded_and_masked() -> None:
    told = shown_body(
        {"args": {"vif": json.dumps({"id": "p", "deeper": json.dumps({"auth_password": SECRET})})}}
    )
    assert told["args"]["vif"] == {
        "$json": {"id": "p", "deeper": {"$json": {"auth_password": {"$masked": "password"}}}}
    }


def test_json_nested_too_often_is_hidden_rather_than_trusted() -> None:
    value = json.dumps({"password": SECRET})
    for _ in range(8):
        value = json.dumps({"x": value})
    assert SECRET not in json.dumps(shown_body({"args": {"x": value}}))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"rabbit://nova:{SECRET}@10.0.0.1:5672/", "rabbit://***@10.0.0.1:5672/"),
        (f"rabbit://nova:{SECRET}@h1:5672,nova:{SECRET}@h2:5672/v", "rabbit://***@h2:5672/v"),
        (f"mysql+pymysql://u:pa@{SECRET}@db/nova", "mysql+pymysql://***@db/nova"),
        (f"amqp://u:1/{SECRET}@h/", "amqp://***@h/"),
        (f"http://{SECRET}@git.example/x", "http://***@git.example/x"),
        (f"see http://u:{SECRET}@h/ and http://v:{SECRET}@i/", "see http://***@h/ and http://***@i/"),
    ],
)
def test_a_url_keeps_its_host_and_loses_its_user(text: str, left: str) -> None:
    assert shown_body({"args": {"anything": [text]}})["args"]["anything"] == [{"$partly": left}]


@pytest.mark.parametrize(
    "text", ["http://10.0.0.1:8774/v2.1/a", "ctl01@lvm-1", "http://h:80/mail/a@b", "http://h:80"]
)
def test_a_url_without_a_user_stays(text: str) -> None:
    assert shown_body({"args": {"a": text, "b": "x@y://"}})["args"]["a"] == text


@pytest.mark.parametrize(
    "text",
    [
        "gAAAAABm" + "x1_-" * 20,
        "prefix gAAAAABm" + "x1_-" * 20,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        f"http://h/vnc_lite.html?path=%3Ftoken%3D{SECRET}",
        f"http://h/?token={SECRET}&x=1",
        f"root password: {SECRET}",
        f"{{'admin_password': '{SECRET}'}}",
        f'{{"admin_password": "{SECRET}", cut',
        f"the secret is {SECRET}",
        f"X-Auth-Token: {SECRET}",
        f"Authorization: Basic {SECRET}",
        "Bearer " + SECRET,
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n",
        f"#cloud-config\nusers: {SECRET}",
        base64.b64encode(f"#cloud-config\nchpasswd: {SECRET}".encode()).decode(),
    ],
)
@pytest.mark.parametrize("place", ["value", "item", "key", "header"])
def test_a_secret_is_found_inside_of_any_string(text: str, place: str) -> None:
    if place == "header":
        told = shown({"method": "ping"}, {"headers": {"x": text}})
    else:
        told = shown({"args": {"value": {"x": text}, "item": [text], "key": {text: 1}}[place]})
    assert text not in json.dumps(told)
    assert SECRET not in json.dumps(told)
    # A key and its value are two.
    assert told["masked"] == (2 if place == "key" else 1)


def test_a_masked_value_is_looked_for_in_the_whole_message() -> None:
    token = "6d0c5a3e-1f2b-4b57-9d5c-0c6c7f0a1d11"
    told = shown(
        {
            "args": {
                "token": token,
                "list": [token],
                "text": f"see {token}",
                token: 1,
                "nested": json.dumps([token]),
            },
            "_context_request_id": "req-1",
        },
        {"headers": {"x": token}},
    )
    assert token not in json.dumps(told)
    assert told["body"]["_context_request_id"] == "req-1"


def test_a_short_masked_value_does_not_tear_up_other_words() -> None:
    told = shown_body({"args": {"password": "compute", "host": "compute01"}})
    assert told["args"]["host"] == "compute01"


def test_the_console_token_that_an_object_call_returns_is_hidden() -> None:
    # nova: ConsoleAuthToken.authorize answers [changes, token].
    token = "6d0c5a3e-1f2b-4b57-9d5c-0c6c7f0a1d11"
    reply = {"_msg_id": "m", "failure": None, "ending": True}
    assert token not in json.dumps(shown_body(reply | {"result": [{"token": token, "id": 1}, token]}))
    assert token not in json.dumps(shown_body(reply | {"result": [{"id": 1}, token]}))


def test_the_console_token_that_an_object_call_takes_is_hidden() -> None:
    args = {
        "objname": "ConsoleAuthToken",
        "objmethod": "validate",
        "args": ["6d0c5a3e-1f2b"],
        "kwargs": {"x": "6d0c"},
    }
    told = shown_body({"method": "object_class_action_versions", "args": args})
    assert "6d0c" not in json.dumps(told)
    assert told["args"]["objname"] == "ConsoleAuthToken"


@pytest.mark.parametrize("text", ["login: root", "one\ntwo", "x" * 65, SECRET + "!"])
def test_a_text_as_a_bare_result_is_taken_for_a_console(text: str) -> None:
    assert shown_body({"_msg_id": "m", "result": text, "ending": True})["result"] == {"$masked": "console"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "alive",
        "cmp01",
        "pong",
        "/dev/vdb",
        " 17:41:42 up 12 days,  3:04,  2 users,  load average: 0.1, 0.2, 0.3",
    ],
)
def test_a_name_or_an_uptime_as_a_bare_result_shows(text: str) -> None:
    assert shown_body({"_msg_id": "m", "result": text, "ending": True})["result"] == text


def test_a_failure_shows_class_and_module_and_no_text() -> None:
    failure = {
        "class": "NoValidHost",
        "module": "nova.exception",
        "message": f"no {SECRET}",
        "tb": [SECRET],
        "args": [SECRET, 7],
        "kwargs": {"reason": SECRET, "code": 500},
    }
    told = shown_body({"_msg_id": "m", "failure": json.dumps(failure), "result": None, "ending": True})
    hidden = {"$masked": "text"}
    assert told["failure"] == {
        "$json": {
            "class": "NoValidHost",
            "module": "nova.exception",
            "message": hidden,
            "tb": hidden,
            "args": [hidden, 7],
            "kwargs": {"reason": hidden, "code": 500},
        }
    }
    assert SECRET not in json.dumps(shown_body({"_msg_id": "m", "failure": SECRET}))
    assert SECRET not in json.dumps(shown_body({"_msg_id": "m", "failure": json.dumps([SECRET])}))


def test_what_an_exception_says_is_hidden_in_notifications_too() -> None:
    # Legacy: the name of the function and {"exception", "args"}; versioned: an ExceptionPayload.
    payload = {
        "exception": "{'kwargs': {'x': 1}}",
        "message": f"no {SECRET}",
        "fault": {"exception_message": f"no {SECRET}", "exception": "NoValidHost", "reason": f"a {SECRET}"},
    }
    told = shown_body({"payload": payload, "event_type": "x", "publisher_id": "y"})
    assert SECRET not in json.dumps(told)
    assert told["payload"]["fault"]["exception"] == "NoValidHost"


def test_names_and_versions_of_objects_are_no_secrets() -> None:
    args = {"object_versions": {"ConsoleAuthToken": "1.1", "KeyPair": "1.4"}}
    assert shown_body({"args": args}) == {"args": args}
    args = {"object_versions": {"token": SECRET}}
    assert SECRET not in json.dumps(shown_body({"args": args}))


def test_a_message_cannot_pass_for_our_own_marks() -> None:
    told = shown_body({"args": {"$masked": "token", "$$json": 1, "$password": SECRET}})
    assert told["args"] == {"$$masked": "token", "$$$json": 1, "$$password": {"$masked": "password"}}


def test_numbers_that_json_does_not_know_or_browsers_spoil_are_written_as_text() -> None:
    inner = (
        b'{"args": {"a": NaN, "b": -Infinity, "c": 9007199254740993, "d": 0.5, "e": 1' + b"0" * 4000 + b"}}"
    )
    told = json.loads(unseal(Sealed(inner, {})))["body"]["args"]
    assert told["a"] == {"$number": "nan"}
    assert told["b"] == {"$number": "-inf"}
    assert told["c"] == {"$number": "9007199254740993"}
    assert told["d"] == 0.5
    assert told["e"] == {"$number": "1" + "0" * 4000}


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    told = json.loads(unseal(Sealed(b'{"args": {"a": "\\ud800", "\\udfff": 1}}', {})))
    assert told["body"]["args"] == {"a": "?", "?": 1}


def test_amqp_headers_are_masked_and_may_hold_what_json_does_not_know() -> None:
    told = shown(
        {"method": "x"}, {"headers": {"password": SECRET, "raw": b"\xff\xfe", "text": b"hi", "at": object}}
    )
    assert told["properties"]["headers"]["password"] == {"$masked": "password"}
    assert told["properties"]["headers"]["raw"] == {"$bytes": 2}
    assert told["properties"]["headers"]["text"] == "hi"


def test_a_body_that_is_no_message_is_not_shown_at_all() -> None:
    told = json.loads(unseal(Sealed(b"password: " + SECRET.encode(), {})))
    assert told["body"] is None
    assert told["not_decoded"] == "not JSON"
    assert SECRET not in json.dumps(told)


def test_the_deepest_nesting_is_shown_or_refused_from_far_down_a_stack() -> None:
    text = SECRET
    for _ in range(4):
        text = json.dumps(
            {"password": text} if text == SECRET else json.loads("[" * 60 + json.dumps(text) + "]" * 60)
        )
    sealed = Sealed(enveloped({"args": {"x": text}}), {})

    def down(frames: int) -> bytes:
        return down(frames - 1) if frames else unseal(sealed)

    here = len(inspect.stack())
    for frames in range(0, sys.getrecursionlimit() - here - 100, 100):
        assert SECRET.encode() not in down(frames)
    assert json.loads(down(sys.getrecursionlimit() - here - 120))["not_decoded"] == "too deep"


def test_a_message_too_large_to_show_says_so() -> None:
    told = json.loads(unseal(Sealed(enveloped({"method": "x", "args": {"a": "x" * SHOW_LIMIT}}), {})))
    assert told["body"] is None
    assert told["not_decoded"].startswith("too large to show")


def test_mask_leaves_what_it_was_given_alone() -> None:
    tree = {"password": SECRET, "list": [{"token": SECRET}]}
    before = json.dumps(tree)
    masked, count = mask(tree)
    assert json.dumps(tree) == before
    assert masked == {"password": {"$masked": "password"}, "list": [{"token": {"$masked": "token"}}]}
    assert count == 2


PIECES = st.sampled_from(
    [
        *(
            "pass",
            "PASSWORD",
            "paſs",
            "token",
            "Secret",
            "private",
            "-----BEGIN RSA PRIVATE KEY",
            "api_key",
            "APIKEY",
        ),
        *(
            "credentials",
            "authorization",
            "Bearer ",
            "#Cloud-Config",
            "I2Nsb3VkLWNvbmZpZ",
            "gAAAAA" + "a" * 20,
        ),
        *(
            "eyJhbGciOiJI.e30",
            "http://",
            "u:p@",
            "@",
            ":",
            "=",
            "%3D",
            "%22",
            "'",
            '"',
            "\\",
            " ",
            "\n",
            " is ",
            "x",
            "_",
            "-",
        ),
    ]
)


@given(st.lists(PIECES, max_size=6))
def test_the_cheap_look_misses_nothing_that_the_close_one_finds(pieces: list[str]) -> None:
    text = "".join(pieces)
    if judge(text, ()) is not None or without_userinfo(text) is not None:
        assert suspicious("a\0" + text + "\0b")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text("abch01.-", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("fghij", min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_what_holds_no_secret_comes_out_as_it_went_in(tree) -> None:
    assert mask({"args": tree}) == ({"args": tree}, 0)


@given(st.lists(st.sampled_from(["dict", "list", "json", "object"]), max_size=6), st.sampled_from(_OSLO))
def test_a_secret_is_found_at_any_depth_and_in_any_wrapping(wrappings: list[str], key: str) -> None:
    tree: object = {key: SECRET}
    for wrapping in wrappings:
        if wrapping == "json":
            tree = json.dumps(tree)
        elif wrapping == "dict":
            tree = {"x": tree}
        elif wrapping == "list":
            tree = [1, tree]
        else:
            tree = {"nova_object.name": "X", "nova_object.data": tree}
    assert SECRET not in json.dumps(shown_body({"method": "x", "args": {"y": tree}}))
