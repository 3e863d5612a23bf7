"""What can be wrong with an option or with the file that holds it."""

from rpcviz.base.problem import Problem, Usage


class BadOption(Usage):
    """A value that an option does not take; `origin` says where it stood."""

    def __init__(self, name: str, value: object, origin: str, allowed: str) -> None:
        shown = repr(value)[:80]
        super().__init__(
            f"{origin} is {shown}, which --{name} does not take",
            cause=f"it takes {allowed}",
            remedy=f"Correct it, or leave it out; `rpcviz serve --help` tells of --{name}.",
        )


class UnknownSetting(Usage):
    """A word in the config file that is no option."""

    def __init__(self, path: str, word: str, near: str | None, known: str) -> None:
        super().__init__(
            f"{path}: there is no setting {word!r}",
            cause="its settings are the options of `rpcviz serve`, with _ or - between words",
            remedy=f"Did you mean {near!r}?" if near else f"One of: {known}",
        )


class ConfigUnreadable(Problem):
    """The config file cannot be opened."""

    exit_code = 4

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"the config file {path} cannot be read",
            cause=reason,
            remedy="Check the path given by --config or RPCVIZ_CONFIG, and its permissions.",
        )


class ConfigDamaged(Problem):
    """The config file is no TOML."""

    exit_code = 4

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"the config file {path} is not TOML",
            cause=reason,
            remedy="Write lines such as: port = 5001",
        )


class SecretUnreadable(Problem):
    """The file that an environment variable `..._FILE` names cannot be read."""

    exit_code = 4

    def __init__(self, variable: str, path: str, reason: str) -> None:
        super().__init__(
            f"{variable} names {path}, which cannot be read",
            cause=reason,
            remedy=f"Check the path and its permissions, or unset {variable}.",
        )
