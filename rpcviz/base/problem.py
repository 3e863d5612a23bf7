"""The one error that people read: what happened, why, and what to do about it."""

import re

from rpcviz.base.saying import Saying


class Problem(Exception):
    """Something a person must hear about, with its cause and its remedy.

    Each room subclasses it; only `cli` prints one and only `web` answers with one.
    `exit_code` and `status` (HTTP) are set by the subclass.
    """

    exit_code = 1
    status = 500
    word = ""
    """What its sentence is called where one class has several; else its class says it."""

    def __init__(self, what: str, *, cause: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.cause = cause
        self.remedy = remedy

    def saying(self) -> Saying:
        """Its sentence: `problem.` and its name in snake case, filled with its public plain values.

        Its own English goes along as `what`, `cause` and `remedy`, for where nobody has words for it.
        """
        name = self.word or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()
        values = {
            key: value
            for key, value in vars(self).items()
            if isinstance(value, str | int | bool) and key not in ("status", "word")
        }
        return Saying(key=f"problem.{name}", values=values)

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
