"""Where a value comes from: flag, then environment, then config file, then default."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path

from rpcviz.config.options import BY_KEY, OPTIONS, Option, Value
from rpcviz.config.problems import ConfigDamaged, ConfigUnreadable, SecretUnreadable, UnknownSetting

PREFIX = "RPCVIZ_"
CONFIG_VARIABLE = "RPCVIZ_CONFIG"


def read_file(path: str) -> dict[str, object]:
    """The settings of a TOML file by their keys. Raises ConfigUnreadable, ConfigDamaged, UnknownSetting."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigUnreadable(path, error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise ConfigDamaged(path, f"byte {error.start} is not UTF-8") from None
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigDamaged(path, str(error)) from None
    settings: dict[str, object] = {}
    for word, value in found.items():
        key = word.replace("-", "_")
        if key not in BY_KEY:
            near = difflib.get_close_matches(key, BY_KEY, 1)
            raise UnknownSetting(path, word, near[0] if near else None, ", ".join(BY_KEY))
        settings[key] = value
    return settings


def unknown_variables(environ: Mapping[str, str]) -> dict[str, str | None]:
    """Variables that look like ours and are none, each with the nearest that is one, if any is near."""
    known = [CONFIG_VARIABLE, *(option.variable for option in OPTIONS)]
    known += [f"{option.variable}_FILE" for option in OPTIONS if option.secret]
    strange = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return {name: next(iter(difflib.get_close_matches(name, known, 1)), None) for name in strange}


def _secret(option: Option, environ: Mapping[str, str]) -> str | None:
    """The text of the file that `..._FILE` names. Raises SecretUnreadable."""
    variable = f"{option.variable}_FILE"
    path = environ.get(variable)
    if not option.secret or not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretUnreadable(variable, path, str(error)) from None


def resolve(flags: Mapping[str, object], environ: Mapping[str, str]) -> dict[str, Value | None]:
    """The value of each option by its key; a flag that was not given is None in `flags`.

    Raises BadOption, ConfigUnreadable, ConfigDamaged, UnknownSetting, SecretUnreadable.
    """
    path = flags.get("config") or environ.get(CONFIG_VARIABLE)
    file = read_file(str(path)) if path else {}
    values: dict[str, Value | None] = {}
    for option in OPTIONS:
        flag, secret = flags.get(option.key), _secret(option, environ)
        # An option that may be repeated and was not given is an empty tuple.
        if flag is not None and flag != ():
            values[option.key] = option.read(flag, f"--{option.name}")
        elif option.variable in environ:
            values[option.key] = option.read(environ[option.variable], option.variable)
        elif secret is not None:
            values[option.key] = option.read(secret, f"{option.variable}_FILE")
        elif option.key in file:
            values[option.key] = option.read(file[option.key], f"{option.key} in {path}")
        else:
            values[option.key] = option.default
    return values
