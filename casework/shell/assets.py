"""Static files under addresses that change with their content, and icons drawn into the page."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as Xml

from flask import Flask, current_app, request
from markupsafe import Markup, escape  # noqa: TID251 - icons are files of ours, drawn into the page.
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from casework.access.guard import public
from casework.errors import NotFound
from casework.shell import headers

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_SVG = "{http://www.w3.org/2000/svg}"


def serve(app: Flask, folder: Path) -> None:
    """Serve the static files of this folder, and let templates name them."""
    app.config["STATIC"] = folder
    app.add_url_rule("/static/<path:name>", "shell.static", static_file)
    app.jinja_env.globals.update(static_url=static_url, icon=icon)


@public(because="Styles, scripts, fonts and icons hold nothing of anybody; the sign-in page needs them as well.")
def static_file(name: str) -> Response:
    """One static file; browsers keep it for good when the address names its present content."""
    found = _file(current_app.config["STATIC"], name)
    content, hashed = _read(found, found.stat().st_mtime_ns)
    answer = Response(content, content_type=_TYPES.get(found.suffix, "application/octet-stream"))
    if request.args.get("v") == hashed:
        headers.keep_for_good(answer)
    return answer


def static_url(name: str) -> str:
    """The address of a static file, with the beginning of its hash. Made by hand: error pages have no url_for."""
    found = _file(current_app.config["STATIC"], name)
    return f"/static/{name}?v={_read(found, found.stat().st_mtime_ns)[1]}"


def icon(name: str, size: int = 18, label: str | None = None) -> Markup:
    """An icon from static/icons as part of the page. It is silent, unless a label says what it means."""
    head = f'<svg class="icon" width="{size:d}" height="{size:d}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    drawn = f'{head} stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" focusable="false"'
    inside = _drawing(current_app.config["STATIC"], name)
    if label is None:
        whole = f'{drawn} aria-hidden="true">{inside}</svg>'
    else:
        whole = f'{drawn} role="img"><title>{escape(label)}</title>{inside}</svg>'
    return Markup(whole)  # noqa: S704 - the drawing is a file of ours, and the label is escaped.


def _file(folder: Path, name: str) -> Path:
    joined = safe_join(str(folder), name)
    found = Path(joined) if joined and "\0" not in name else None
    if found is None or not found.is_file() or not found.resolve().is_relative_to(folder.resolve()):
        raise NotFound(name)
    return found


@cache
def _read(file: Path, _changed: int) -> tuple[bytes, str]:
    """The file's content and the beginning of its hash, read again when it has changed."""
    content = file.read_bytes()
    return content, sha256(content).hexdigest()[:10]


@cache
def _drawing(folder: Path, name: str) -> str:
    """What stands inside an icon's own element, without a namespace in each part."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise NotFound(name)
    root = Xml.fromstring(_file(folder, f"icons/{name}.svg").read_bytes())  # noqa: S314 - a file of ours.
    for part in root.iter():
        part.tag = part.tag.removeprefix(_SVG)
    return "".join(Xml.tostring(part, encoding="unicode").strip() for part in root)
