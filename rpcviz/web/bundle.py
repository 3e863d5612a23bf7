"""The page's modules joined to a few files, where set-up did that (`tools/bundle.js`).

One hundred and thirty small files cost a browser a second. Joined files count only while they were made of
what is in `static/` now: whoever edits a module is served the modules, one by one, and never an old page.
"""

import hashlib
from pathlib import Path

import msgspec

FOLDER = "vendor/page"
"""Where they are, below `static/`. Two folders deep as `js/ui/`, for what is asked for relative to them."""
MADE = "made.json"
"""What they are, and what they were made of."""


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """What `made.json` says, the file beside them."""

    of: str
    """SHA-256 of the sources."""
    first: str
    """The file that holds all that the first opening needs."""
    texts: dict[str, str]
    """The file of each language's texts."""


def is_module(name: str) -> bool:
    """Whether a file below `static/` is one of those that are joined: our own and third parties'."""
    return name.endswith(".mjs") or (name.startswith("js/") and name.endswith(".js"))


def sources(static: Path) -> str:
    """What joined files would be made of now, as `tools/bundle.js` counts it."""
    whole = hashlib.sha256()
    paths = (path for path in static.rglob("*.*js") if not path.name.startswith("."))
    names = (path.relative_to(static).as_posix() for path in paths)
    for name in sorted(filter(is_module, names)):
        whole.update(name.encode() + b"\0" + (static / name).read_bytes() + b"\0")
    return whole.hexdigest()


def read(static: Path) -> Bundle | None:
    """The joined files; None where there are none, or they were made of something else."""
    try:
        told = msgspec.json.decode((static / FOLDER / MADE).read_bytes(), type=Bundle)
        there = all((static / FOLDER / name).is_file() for name in (told.first, *told.texts.values()))
        return told if there and told.of == sources(static) else None
    except (OSError, msgspec.MsgspecError):
        return None
