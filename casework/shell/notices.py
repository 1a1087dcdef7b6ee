"""What just happened, said once on the next page, with undo where there is one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from flask import request

from casework.shell.forms import uuid_or_none
from casework.shell.language import translate

PARAMETERS = frozenset({"notice", "about"})
"""What an address carries of a notice."""

Kind = Literal["info", "done", "wait", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as the layout shows it."""

    kind: Kind
    text: str
    undo_url: str | None


@dataclass(frozen=True, slots=True)
class _Known:
    sentence: str
    undo: Callable[[UUID], str] | None
    kind: Kind


_known: dict[str, _Known] = {}


def register(code: str, sentence: str, *, undo: Callable[[UUID], str] | None = None, kind: Kind = "done") -> None:
    """Let a code stand for a message id; only what is registered is ever shown, so no address can write on a page.

    ``undo`` gives the address that a POST is sent to, from the id of what the notice is about.
    """
    _known[code] = _Known(sentence, undo, kind)


def with_notice(url: str, code: str, about: UUID | None = None) -> str:
    """The address of the next page, with the notice that it shows."""
    if code not in _known:
        raise KeyError(f"no notice is registered as {code}")
    words = {"notice": code} | ({"about": str(about)} if about else {})
    path, mark, fragment = url.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode(words)}{mark}{fragment}"


def notice() -> Notice | None:
    """The notice that this request asks for, where it is a known one."""
    known = _known.get(request.args.get("notice", ""))
    if known is None or request.method != "GET":
        return None
    about = uuid_or_none(request.args.get("about"))
    undo_url = known.undo(about) if known.undo and about else None
    return Notice(known.kind, translate(known.sentence), undo_url)
