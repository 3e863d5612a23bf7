"""The page's files: read once, named by one hash of them all, sent packed.

One hash stands in the path (`/static/<hash>/css/first.css`), so files ask for each other by
relative paths and a worker gets the same ones; what is asked for under the current hash may be
kept for ever.
"""

import gzip
import hashlib
import json
import mimetypes
import posixpath
from pathlib import Path

import msgspec
from flask import Blueprint, Response, request

from rpcviz.web import bundle, packs
from rpcviz.web.lean import lean_css
from rpcviz.web.problems import Refusal

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
NOT_SERVED = (".d.ts", ".md", bundle.MADE, packs.SUFFIX)
FOR_EVER = "public, max-age=31536000, immutable"
VENDOR = {
    "preact": "vendor/preact.mjs",
    "preact/hooks": "vendor/hooks.mjs",
    "htm": "vendor/htm.mjs",
    "socket.io-client": "vendor/socket.io.mjs",
    "uplot": "vendor/uplot.mjs",
}
SHEETS = {
    "first": "tokens base controls top search left run chaos kinds values stage why scene transport list"
    " status float",
    "late": "drawer tree table messages menu table_narrow journeys journey compare strip journeys_narrow"
    " paper topology stats lessons lesson_card"
    " lesson_letter lesson_places lesson_marks ../vendor/uplot",
    "last": "layout kiosk",
}
"""The styles of `css/` as the page gets them, in the order in which one may correct another.

`late` comes with the first view, message or request that is opened, and goes before `last`
(`static/js/ui/lazy.js`). Many small files together are compressed to half of what they are apart.
"""


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One file, ready to be sent."""

    plain: bytes
    packed: bytes | None
    """gzip; None when that is not smaller."""
    tighter: bytes | None
    """Brotli, where set-up packed it."""
    mimetype: str


def _plain(path: Path) -> bytes:
    """What is sent of a file: of our own sheets what a browser reads, of all else everything."""
    plain = path.read_bytes()
    if path.suffix != ".css" or path.parent.name == "vendor":
        return plain
    return lean_css(plain.decode()).encode()


def plain_files(folder: Path) -> dict[str, bytes]:
    """What is served of a folder's files and of the sheets that are made of them, by name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    plain = {
        path.relative_to(folder).as_posix(): _plain(path)
        for path in paths
        if not path.name.endswith(NOT_SERVED)
    }
    for sheet, names in SHEETS.items():
        parts = [plain.get(posixpath.normpath(f"css/{name}.css"), b"") for name in names.split()]
        plain[f"css/{sheet}.css"] = b"\n".join(parts)
    return plain


def _asset(name: str, plain: bytes, tighter: bytes | None) -> Asset:
    # mtime 0: the same file gives the same bytes, whoever packs it and when.
    packed = gzip.compress(plain, 9, mtime=0)
    mimetype = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    smaller = packed if len(packed) < len(plain) else None
    return Asset(plain=plain, packed=smaller, tighter=tighter, mimetype=mimetype)


class Assets:
    """Every file of `folder`. Only what was read here can ever be asked for."""

    def __init__(self, folder: Path) -> None:
        tight = packs.read(folder)
        self._files = {
            name: _asset(name, plain, tight.get(packs.name_of(plain)))
            for name, plain in plain_files(folder).items()
        }
        whole = hashlib.sha256()
        for name, asset in self._files.items():
            whole.update(name.encode() + b"\0" + asset.plain + b"\0")
        self.hash = whole.hexdigest()[:16]
        self.joined = bundle.read(folder)
        """The modules in a few files, if set-up joined these."""

    def names(self) -> list[str]:
        """What can be asked for."""
        return list(self._files)

    def get(self, name: str) -> Asset | None:
        """One file, None when there is none of this name."""
        return self._files.get(name)

    def base(self, prefix: str = "/") -> str:
        """Where the files are, without a slash at the end."""
        return f"{prefix}static/{self.hash}"

    def import_map(self, prefix: str = "/") -> str:
        """Third-party packages by their names; our own modules use relative paths."""
        imports = {name: f"{self.base(prefix)}/{path}" for name, path in VENDOR.items()}
        return json.dumps({"imports": imports}, indent=1)


def _packed(found: Asset) -> tuple[str | None, bytes]:
    """How a file leaves: as tight as the asker takes it."""
    if found.tighter is not None and request.accept_encodings.quality("br") > 0:
        return "br", found.tighter
    if found.packed is not None and request.accept_encodings.quality("gzip") > 0:
        return "gzip", found.packed
    return None, found.plain


def blueprint(assets: Assets) -> Blueprint:
    """The route of the files."""
    routes = Blueprint("assets", __name__)

    @routes.get("/static/<hash_>/<path:name>")
    def asset(hash_: str, name: str) -> Response:
        found = assets.get(name)
        if found is None:
            raise Refusal(404, "not_found", path=request.path)
        encoding, body = _packed(found)
        response = Response(body, mimetype=None, content_type=found.mimetype)
        response.headers["Vary"] = "Accept-Encoding"
        # Under an old hash the newest file is given, but nobody may keep it under that name.
        response.headers["Cache-Control"] = FOR_EVER if hash_ == assets.hash else "no-cache"
        if encoding is not None:
            response.headers["Content-Encoding"] = encoding
        return response

    return routes


def root() -> Path:
    """The folder that holds the package, `static/` and `templates/`."""
    return Path(__file__).resolve().parents[2]


def static_folder() -> Path:
    """`static/` beside the package."""
    return root() / "static"


def template_folder() -> Path:
    """`templates/` beside the package."""
    return root() / "templates"
