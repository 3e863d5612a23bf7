"""Flag, environment, file, default: each option, in this order, and what is wrong with it."""

from pathlib import Path

import pytest

from rpcviz.base.concurrency import AsyncMode
from rpcviz.base.problem import Problem, Usage
from rpcviz.config.options import BY_KEY, OPTIONS, Option
from rpcviz.config.problems import (
    BadOption,
    ConfigDamaged,
    ConfigUnreadable,
    SecretUnreadable,
    UnknownSetting,
)
from rpcviz.config.settings import Settings, settings_of
from rpcviz.config.sources import resolve, unknown_variables

ANOTHER: dict[str, object] = {
    "broker": ("amqp://viz@ctl1/cell1", "amqp://viz@ctl1/cell2"),
    "tap": "mirror",
    "enable_firehose": True,
    "exchanges": "nova,neutron",
    "management": ("http://ctl1:15672",),
    "insecure": True,
    "cloud": False,
    "services": "nova-compute:3",
    "host": "0.0.0.0",
    "port": 5001,
    "token": "a-word",
    "url_prefix": "/rpcviz/",
    "read_only": True,
    "max_messages": 1234,
    "tap_queue_max": 4321,
    "era": "classic",
    "notification_format": "both",
    "heartbeat_scale": 2.5,
    "async_mode": "threading",
    "log_level": "debug",
    "log_format": "json",
}


def toml(folder: Path, text: str) -> str:
    path = folder / "rpcviz.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def as_toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(as_toml, value))}]"
    return str(value).lower() if isinstance(value, bool | int | float) else f'"{value}"'


def as_text(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def test_every_option_has_another_value_to_test_with() -> None:
    assert set(ANOTHER) == set(BY_KEY)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_flag_wins_over_environment_wins_over_file_wins_over_default(option: Option, tmp_path: Path) -> None:
    value = ANOTHER[option.key]
    file = {"config": toml(tmp_path, f"{option.key} = {as_toml(value)}\n")}
    environment = {option.variable: as_text(value)}
    assert resolve({}, {})[option.key] == option.default
    assert resolve(file, {})[option.key] == value
    assert resolve({}, environment)[option.key] == value
    assert resolve({option.key: as_text(value)}, {})[option.key] == value
    wrong = {option.variable: "\n"}
    if option.type == "text":
        wrong = {option.variable: "other"}
    assert resolve({option.key: as_text(value)}, wrong)[option.key] == value


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_changes_a_setting(option: Option) -> None:
    # On the broker in memory nobody speaks TLS.
    flags: dict[str, object] = {"broker": ("amqps://ctl1/",)} if option.key == "insecure" else {}
    before = settings_of(resolve(flags, {}), "eventlet")
    values = resolve({**flags, option.key: ANOTHER[option.key]}, {})
    mode: AsyncMode = "threading" if values["async_mode"] == "threading" else "eventlet"
    assert settings_of(values, mode) != before


def test_without_anything_said_the_rooms_own_defaults_hold() -> None:
    ours, theirs = settings_of(resolve({}, {}), "threading"), Settings()
    assert ours == theirs


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", "http"), ("port", "-1"), ("port", "65536"), ("port", ""), ("port", "5000.5"), ("port", True),
        ("host", ""), ("host", "two words"), ("heartbeat_scale", "nan"), ("heartbeat_scale", "-1"),
        ("heartbeat_scale", "inf"), ("max_messages", "1"), ("tap_queue_max", "0"), ("async_mode", "gevent"),
        ("read_only", "maybe"), ("log_level", "LOUD"), ("token", " "), ("token", "a\nb"),
        ("url_prefix", ""), ("url_prefix", "/a b/"), ("url_prefix", "/../"), ("url_prefix", "/a//b/"),
        ("url_prefix", "/a?b"), ("url_prefix", "//evil.example"), ("url_prefix", "/é/"),
    ],
)  # fmt: skip
def test_a_value_that_an_option_does_not_take_is_refused_with_its_origin(key: str, value: object) -> None:
    option = BY_KEY[key]
    with pytest.raises(BadOption) as refused:
        resolve({key: value}, {})
    assert f"--{option.name}" in refused.value.what
    with pytest.raises(BadOption) as refused:
        resolve({}, {option.variable: str(value)} if value is not True else {option.variable: "True"})
    assert option.variable in refused.value.what
    assert refused.value.exit_code == 2


def test_a_token_is_never_repeated_in_a_refusal() -> None:
    with pytest.raises(BadOption) as refused:
        resolve({"token": "my secret word"}, {})
    assert "secret" not in str(refused.value)


def test_a_secret_may_come_from_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("from-a-file\n", encoding="utf-8")
    assert resolve({}, {"RPCVIZ_TOKEN_FILE": str(path)})["token"] == "from-a-file"
    assert resolve({}, {"RPCVIZ_TOKEN_FILE": str(path), "RPCVIZ_TOKEN": "nearer"})["token"] == "nearer"


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretUnreadable) as refused:
        resolve({}, {"RPCVIZ_TOKEN_FILE": str(tmp_path / "none")})
    assert refused.value.exit_code == 4


def test_a_config_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnreadable) as refused:
        resolve({"config": str(tmp_path / "none.toml")}, {})
    assert refused.value.exit_code == 4
    assert "none.toml" in refused.value.what


@pytest.mark.parametrize("text", ["port = ", "[", "port 5001", "\x00"])
def test_a_config_file_that_is_no_toml_is_told_with_its_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigDamaged):
        resolve({"config": toml(tmp_path, text)}, {})


def test_a_config_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rpcviz.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigDamaged):
        resolve({"config": str(path)}, {})


def test_a_word_in_the_file_that_is_no_option_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting) as refused:
        resolve({}, {"RPCVIZ_CONFIG": toml(tmp_path, "prot = 1")})
    assert "'port'" in refused.value.remedy


def test_words_in_the_file_may_have_hyphens(tmp_path: Path) -> None:
    assert resolve({"config": toml(tmp_path, "log-level = 'info'")}, {})["log_level"] == "info"


def test_a_wrong_type_in_the_file_is_named_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        resolve({"config": toml(tmp_path, "port = [1]")}, {})
    assert "rpcviz.toml" in str(refused.value)


def test_a_variable_that_is_none_of_ours_is_named_with_the_nearest() -> None:
    environ = {"RPCVIZ_PROT": "1", "RPCVIZ_ZZZZZZZZ": "", "RPCVIZ_TOKEN_FILE": "f", "PORT": "1"}
    assert unknown_variables(environ) == {"RPCVIZ_PROT": "RPCVIZ_PORT", "RPCVIZ_ZZZZZZZZ": None}


def test_a_bound_is_written_as_people_write_it() -> None:
    assert BY_KEY["max_messages"].allowed() == "a whole number from 100 to 10000000"


@pytest.mark.parametrize("written", ["rpcviz", "/rpcviz", "rpcviz/", "/rpcviz/"])
def test_a_path_has_a_slash_at_both_ends_however_it_is_written(written: str) -> None:
    assert resolve({"url_prefix": written}, {})["url_prefix"] == "/rpcviz/"


def test_a_mirror_turns_no_firehose_on() -> None:
    with pytest.raises(Usage) as caught:
        settings_of(resolve({"tap": "mirror", "enable_firehose": True}, {}), "threading")
    assert "--tap mirror and --enable-firehose" in caught.value.what
    assert caught.value.remedy
