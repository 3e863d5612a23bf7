"""Which keys carry secrets, and what becomes of their values.

Two lists: oslo's own (oslo_utils/strutils.py `_SANITIZE_KEYS`), and what was found on a real bus
beside it. Both are matched as substrings, in lower case and without separators, so that
`admin-pass`, `adminPass` and `vault-token` are found too. Too much masked is a nuisance, too little
a leak.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from rpcviz.wire.secret_text import judge, suspicious, without_userinfo


class Action(Enum):
    """What to do with the value of a key."""

    WHOLE = "whole"
    """Nothing of it shows."""
    LEAVES = "leaves"
    """Its keys show, no value does."""
    TEXT = "text"
    """Words that people wrote or programs raised: they quote values, so only a single plain word shows."""
    VERSIONS = "versions"
    """Names of objects with their versions: keys are class names here and no rule holds for them."""
    ESCAPE = "escape"
    """A key that could be taken for one of our own marks: it gets one more `$`."""
    KEY = "key"
    """The key itself is the secret: neither it nor its value shows."""


class Rule(NamedTuple):
    """What to do with a value, and why, as the page says it."""

    action: Action
    reason: str
    sharp: bool = False
    """The value is the secret itself, so it is looked for everywhere else in the same message."""


KEY_LIMIT = 255
"""Characters; the value of a longer key is masked unread."""
_TABLE_LIMIT = 4096

_OSLO = (
    "adminpass",
    "admin_pass",
    "password",
    "admin_password",
    "auth_token",
    "new_pass",
    "auth_password",
    "secret_uuid",
    "secret",
    "sys_pswd",
    "token",
    "configdrive",
    "chappassword",
    "encrypted_key",
    "private_key",
    "fernetkey",
    "sslkey",
    "passphrase",
    "cephclusterfsid",
    "octaviaheartbeatkey",
    "rabbitcookie",
    "cephmanilaclientkey",
    "pacemakerremoteauthkey",
    "designaterndckey",
    "cephadminkey",
    "heatauthencryptionkey",
    "cephclientkey",
    "keystonecredential",
    "barbicansimplecryptokek",
    "cephrgwkey",
    "swifthashsuffix",
    "migrationsshkey",
    "cephmdskey",
    "cephmonkey",
    "chapsecret",
)
"""All 35 names of oslo.utils 10.2.0."""

_MORE = {
    "password": ("passwd", "pswd", "rescue_pass", "image_pass", "psk"),
    "token": ("cookie", "bearer", "authorization"),
    "key": (
        "hmac_key",
        "trace_info",
        "key_data",
        "keypair",
        "public_key",
        "encryption_key",
        "ephemeral_key",
        "api_key",
        "access_key",
        "auth_key",
        "keyring",
        "credential",
    ),
    "user_data": ("user_data",),
    "files": ("injected_files", "personality"),
    "catalog": ("service_catalog",),
    "connection": (
        "connection_info",
        "provider_auth",
        "connector",
        "transport_url",
        "database_connection",
        "auth_username",
        "discovery_auth",
    ),
    "console": ("access_url", "internal_access_path"),
    "text": ("traceback",),
}
"""Found on the bus: nova, neutron and cinder send these, and none of oslo's names fits them."""

_EXACT = {
    "output": Rule(Action.WHOLE, "console"),
    "tb": Rule(Action.WHOLE, "text"),
    "exctb": Rule(Action.WHOLE, "text"),
    "objectversions": Rule(Action.VERSIONS, "versions"),
    "message": Rule(Action.TEXT, "text"),
    "details": Rule(Action.TEXT, "text"),
    "detail": Rule(Action.TEXT, "text"),
    "excval": Rule(Action.TEXT, "text"),
    "exception": Rule(Action.TEXT, "text"),
    "exceptionmessage": Rule(Action.TEXT, "text"),
    "error": Rule(Action.TEXT, "text"),
    "errormessage": Rule(Action.TEXT, "text"),
    "reason": Rule(Action.TEXT, "text"),
}
_SHARP = frozenset({"password", "token", "secret", "key"})
_METADATA = Rule(Action.LEAVES, "metadata")
_LONG = Rule(Action.WHOLE, "long_key")
_ESCAPE = Rule(Action.ESCAPE, "")
_KEY = Rule(Action.KEY, "key")
_SEPARATORS = str.maketrans("", "", "_-. :/")


def _plain(key: str) -> str:
    return key.lower().translate(_SEPARATORS)


def _reason_of(name: str) -> str:
    if "pass" in name or "pswd" in name:
        return "password"
    if "token" in name:
        return "token"
    return "key" if "key" in name else "secret"


_PARTS: tuple[tuple[str, Rule], ...] = tuple(
    (_plain(name), Rule(Action.WHOLE, _reason_of(name), sharp=True)) for name in _OSLO
) + tuple(
    (_plain(name), Rule(Action.WHOLE, reason, sharp=reason in _SHARP))
    for reason, names in _MORE.items()
    for name in names
)
_ENDS_IN_PASS = re.compile(r"pass$|_pass_")


def rule_of(key: str) -> Rule | None:
    """What holds for the value of `key`, None where it may show."""
    if len(key) > KEY_LIMIT:
        return _LONG
    if key.startswith("$"):
        return _ESCAPE
    if suspicious(key) and (judge(key, ()) or without_userinfo(key)):
        return _KEY
    plain = _plain(key)
    exact = _EXACT.get(plain)
    if exact is not None:
        return exact
    for part, rule in _PARTS:
        if part in plain:
            return rule
    if _ENDS_IN_PASS.search(key.lower()):
        return Rule(Action.WHOLE, "password", sharp=True)
    return _METADATA if "metadata" in plain else None


REASONS = (
    "console",
    "deep",
    "long_key",
    "metadata",
    "same",
    "text",
    *sorted({*_SHARP, *_MORE} - {"console", "text"}),
)
"""Every reason that a masked value can have; the page has a word for each."""


class Rules:
    """What holds for each key, with the answers kept: keys repeat from message to message."""

    def __init__(self, judge_key: Callable[[str], Rule | None]) -> None:
        self._judge_key = judge_key
        self.known: dict[str, Rule | None] = {}
        """Invariant: at most _TABLE_LIMIT keys, because anybody may send new ones for ever."""

    def learn(self, key: str) -> Rule | None:
        """The rule of a key that is not known yet."""
        rule = self._judge_key(key)
        if len(self.known) >= _TABLE_LIMIT:
            self.known.clear()
        if len(key) <= KEY_LIMIT:
            self.known[key] = rule
        return rule

    def of(self, key: str) -> Rule | None:
        """The rule of any key."""
        try:
            return self.known[key]
        except KeyError:
            return self.learn(key)


def _escape_alone(key: str) -> Rule | None:
    return _ESCAPE if key.startswith("$") else None


MASKING = Rules(rule_of)
NOTHING = Rules(_escape_alone)
"""Every value shows; only our own marks stay unmistakable."""
