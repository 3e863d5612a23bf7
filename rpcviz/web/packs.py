"""The page's files packed by Brotli: a tenth smaller than by gzip, but far too slow to do at each start.

So set-up does it: `python -m rpcviz.web.packs`. A pack is named by the content that it holds, so one that
is missing or old costs bytes and is never wrong.
"""

import hashlib
from pathlib import Path

SUFFIX = ".br"


def folder_of(static: Path) -> Path:
    """Where packs are, below `static/`."""
    return static / "vendor" / "packs"


def name_of(plain: bytes) -> str:
    """The name of the pack that holds `plain`."""
    return hashlib.sha256(plain).hexdigest()[:32] + SUFFIX


def read(static: Path) -> dict[str, bytes]:
    """All packs by their names; none where set-up made none."""
    return {path.name: path.read_bytes() for path in folder_of(static).glob(f"*{SUFFIX}")}


def write(static: Path) -> int:
    """Pack what is served and has no pack yet, take away what is served no more; gives how many are new."""
    import brotli

    from rpcviz.web import bundle
    from rpcviz.web.assets import plain_files

    # A page of joined files asks for none of the modules that they were made of.
    joined = bundle.read(static) is not None
    folder = folder_of(static)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        name_of(plain): plain
        for name, plain in plain_files(static).items()
        if not (joined and bundle.is_module(name))
    }
    known = {path.name for path in folder.glob(f"*{SUFFIX}")}
    for name in known - wanted.keys():
        (folder / name).unlink()
    for name in wanted.keys() - known:
        (folder / name).write_bytes(brotli.compress(wanted[name], quality=11))
    return len(wanted.keys() - known)


if __name__ == "__main__":
    from rpcviz.web.assets import static_folder

    write(static_folder())
