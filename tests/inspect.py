"""Every page that a test meets is inspected: what a browser would forgive, and people would not, fails the test."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import has_request_context, request
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from casework import db
from casework.db import WorkSession

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
}
"""What every answer over HTTPS carries, by its exact value."""

DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}

READING_LEAVES = frozenset({"audit_event", "audit_head", "opening", "sign_in_session"})
"""The tables that a GET may add to: who read what, and nothing of anybody's matter."""


class Inspected(FlaskClient):
    """A browser of sorts whose every answer is inspected."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, and look at what comes back before the test does."""
        with _watching() as lapses:
            answer = super().open(*args, **kwargs)
        inspect(answer)
        assert not lapses, f"{_where(answer)}: {lapses}"
        nothing_under_way()
        return answer


def inspect(answer: TestResponse) -> None:
    """Fail where an answer is not what every answer of this house is."""
    headers_are_whole(answer)
    assert answer.status_code < 500, _where(answer)
    if answer.mimetype == "text/html" and answer.data and not answer.headers.get("Location"):
        assert "charset=utf-8" in answer.content_type, _where(answer)
        piece = answer.request.headers.get("HX-Request") == "true" and not answer.text.startswith("<!doctype")
        faults = piece_faults(answer.text) if piece else page_faults(answer.text, _nonce(answer))
        assert not faults, f"{_where(answer)}: {faults}"


def headers_are_whole(answer: TestResponse) -> None:
    """The security headers, on errors and redirects as well."""
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, f"{_where(answer)}: {name} is {answer.headers.get(name)}"
    assert "camera=()" in answer.headers.get("Permissions-Policy", ""), _where(answer)
    said = _policy(answer)
    for name, value in DIRECTIVES.items():
        assert said.get(name) == value, f"{_where(answer)}: {name} {said.get(name)}"
    if not answer.request.path.startswith("/static/"):
        assert answer.headers.get("Cache-Control") == "no-store", _where(answer)
    for header in answer.headers.getlist("Set-Cookie"):
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(header.split("; ")), _where(answer)


def nothing_under_way() -> None:
    """No unit of work outlives its request, and no connection stays behind."""
    assert db._current.get() is None, "a unit of work is still under way"
    if threading.active_count() == 1:
        for engine in (db.database().writing, db.database().reading):
            assert engine.pool.checkedout() == 0, "a connection was not given back"  # type: ignore[attr-defined]


# --- the page ---


@lru_cache(maxsize=64)
def parsed(text: str) -> Element:
    """A page as a browser builds it, read strictly, its elements without a namespace."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


@lru_cache(maxsize=512)
def page_faults(text: str, nonce: str | None) -> list[str]:
    """What is wrong with a page, each fault as words."""
    try:
        root = parsed(text)
    except html5lib.html5parser.ParseError as fault:
        return [f"does not parse: {fault}"]
    every = [element for element in root.iter() if isinstance(element.tag, str)]
    return [
        *_head(text, root, every),
        *_ids(every),
        *_labels(root, every),
        *_own_code(every, nonce),
        *_leftovers(every),
    ]


def piece_faults(text: str) -> list[str]:
    """What is wrong with a piece of a page that takes the place of another; what it names may stand outside of it."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        root = parser.parseFragment(text)
    except html5lib.html5parser.ParseError as fault:
        return [f"does not parse: {fault}"]
    every = [element for element in root.iter() if isinstance(element.tag, str)]
    ids = [element.get("id") for element in every if element.get("id") is not None]
    twice = sorted({f"has {one} twice" for one in ids if ids.count(one) > 1})
    return [*twice, *_labels(root, every), *_own_code(every, None), *_leftovers(every)]


def _head(text: str, root: Element, every: list[Element]) -> Iterator[str]:
    if not text.lower().startswith("<!doctype html>"):
        yield "begins with no doctype"
    if root.get("lang") not in {"fi", "sv", "en"}:
        yield f"its language is {root.get('lang')}"
    headings = [words(element) for element in every if element.tag == "h1"]
    titles = [words(element) for element in root.findall("head/title")]
    if len(headings) != 1 or not headings[0]:
        yield f"has the first headings {headings}"
    elif len(titles) != 1 or not titles[0].startswith(headings[0]):
        yield f"its title {titles} does not begin with its heading {headings}"
    if len([element for element in every if element.tag == "main"]) != 1:
        yield "has not one main part"


def _ids(every: list[Element]) -> Iterator[str]:
    ids = [element.get("id", "") for element in every if element.get("id") is not None]
    known = set(ids)
    if "" in known:
        yield "has an empty id"
    if len(known) < len(ids):
        yield f"has ids twice: {sorted({one for one in ids if ids.count(one) > 1})}"
    for element in every:
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            missing = set((element.get(name) or "").split()) - known
            if missing:
                yield f"{element.tag} names {missing} in {name}, which is not there"
        link = element.get("href") or ""
        if element.tag == "a" and link.startswith("#") and link[1:] not in known:
            yield f"a link leads to {link}, which is not there"


def _labels(root: Element, every: list[Element]) -> Iterator[str]:
    labelled = {element.get("for") for element in every if element.tag == "label" and words(element)}
    within = {id(inner) for label in root.iter("label") if words(label) for inner in label.iter()}
    for element in every:
        typed_in = element.tag in {"input", "select", "textarea"} and element.get("type") not in {"hidden", "submit"}
        named = element.get("id") in labelled or id(element) in within or element.get("aria-label")
        if typed_in and not named:
            yield f"{element.tag} {element.get('name')} has no label"
        if element.tag in {"a", "button", "summary", "legend", "h2", "h3"} and not _said(element):
            yield f"{element.tag} {dict(element.attrib)} says nothing"
        if element.tag == "img" and element.get("alt") is None:
            yield "an image has no alternative"
        if element.tag == "form" and element.get("method") == "post" and "csrf_token" not in _names(element):
            yield f"the form to {element.get('action')} has no token"


def _own_code(every: list[Element], nonce: str | None) -> Iterator[str]:
    for element in every:
        if element.tag == "script" and (nonce is None or element.get("nonce") != nonce):
            yield "a script has no nonce, or not this page's"
        if element.tag == "style" or "style" in element.attrib:
            yield f"{element.tag} carries style"
        handlers = [name for name in element.attrib if str(name).lower().startswith("on")]
        if handlers:
            yield f"{element.tag} carries {handlers}"
        address = (element.get("href") or element.get("src") or element.get("action") or "").strip().lower()
        if re.match(r"(javascript|data|vbscript):|https?:|//", address):
            yield f"{element.tag} leads to {address}"


def _leftovers(every: list[Element]) -> Iterator[str]:
    """What stands on a page when a template showed a value that is not there."""
    for element in every:
        texts = [element.text, element.tail, *element.attrib.values()]
        if any(str(text).strip() in {"None", "Undefined"} for text in texts if text):
            yield f"{element.tag} shows a value that is not there"
        if any(mark in str(text) for text in texts if text for mark in ("{{", "{%", "%(", "<casework")):
            yield f"{element.tag} shows the template's own signs"


# --- reading what was inspected ---


def words(element: Element) -> str:
    """The text in an element, its spaces made one."""
    return " ".join("".join(element.itertext()).split())


def fields(page: str, action: str) -> dict[str, list[str]]:
    """What the form that is sent to ``action`` would send if it was sent as it stands."""
    form = next((one for one in parsed(page).iter("form") if one.get("action") == action), None)
    assert form is not None, f"no form is sent to {action}"
    kept: dict[str, list[str]] = {}
    for element in form.iter():
        name = element.get("name") if isinstance(element.tag, str) else None
        if name and element.tag != "button":
            kept.setdefault(name, []).extend(_sent(element))
    return kept


def _sent(element: Element) -> list[str]:
    if element.tag == "textarea":
        return ["".join(element.itertext())]
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return [option.get("value") or "" for option in chosen]
    if element.get("type") in {"checkbox", "radio"}:
        return [element.get("value") or "on"] if element.get("checked") is not None else []
    return [element.get("value") or ""]


def sentences(page: str) -> list[str]:
    """The sentences in which a form says what is to correct, and the text of a page that only says one."""
    root = parsed(page)
    classes = {"field-error", "errors", "quick-errors"}
    found = [words(element) for element in root.iter() if classes & set((element.get("class") or "").split())]
    return [sentence for sentence in found if sentence]


def _said(element: Element) -> str:
    drawn = [title for svg in element.iter("svg") for title in svg.iter("title")]
    return words(element) or element.get("aria-label") or element.get("title") or "".join(words(t) for t in drawn)


def _names(form: Element) -> set[str]:
    return {element.get("name") or "" for element in form.iter("input")}


def _policy(answer: TestResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers.get("Content-Security-Policy", "").split(";"))
    return {name: value for name, _, value in parts}


def _nonce(answer: TestResponse) -> str | None:
    said = re.fullmatch(r"'nonce-([A-Za-z0-9_-]{16,})'", _policy(answer)["script-src"])
    return said[1] if said else None


def _where(answer: TestResponse) -> str:
    return f"{answer.request.method} {answer.request.path} -> {answer.status_code}"


# --- what happens in the database meanwhile ---

_lapses: ContextVar[list[str] | None] = ContextVar("lapses", default=None)


@contextmanager
def _watching() -> Iterator[list[str]]:
    lapses: list[str] = []
    token = _lapses.set(lapses)
    try:
        yield lapses
    finally:
        _lapses.reset(token)


@event.listens_for(WorkSession, "after_flush")
def _flushed(work: WorkSession, _context: object) -> None:
    lapses = _lapses.get()
    if lapses is None:
        return
    work.info["unsaved"] = True
    if has_request_context() and request.method in {"GET", "HEAD"}:
        touched = {record.__tablename__ for record in (*work.new, *work.dirty, *work.deleted)}
        if touched - READING_LEAVES:
            lapses.append(f"reading changed {sorted(touched - READING_LEAVES)}")


@event.listens_for(WorkSession, "after_commit")
@event.listens_for(WorkSession, "after_rollback")
def _ended(work: WorkSession) -> None:
    work.info.pop("unsaved", None)


@event.listens_for(WorkSession, "after_transaction_end")
def _left(work: WorkSession, transaction: Any) -> None:
    lapses = _lapses.get()
    if lapses is not None and transaction.parent is None and work.info.pop("unsaved", False):
        lapses.append("something was left uncommitted")
