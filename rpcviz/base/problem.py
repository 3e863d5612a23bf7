"""The one error that people read: what happened, why, and what to do about it."""


class Problem(Exception):
    """Something a person must hear about, with its cause and its remedy.

    Each room subclasses it; only `cli` prints one and only `web` answers with one.
    `exit_code` and `status` (HTTP) are set by the subclass.
    """

    exit_code = 1
    status = 500

    def __init__(self, what: str, *, cause: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.cause = cause
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [self.what]
        if self.cause:
            parts.append(f"cause: {self.cause}")
        if self.remedy:
            parts.append(f"remedy: {self.remedy}")
        return "\n".join(parts)


class Usage(Problem):
    """The command or its options are wrong."""

    exit_code = 2
    status = 422
