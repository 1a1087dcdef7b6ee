"""Who is here: the one typed way from a request to the person behind it."""

from dataclasses import dataclass
from typing import Protocol, cast

from flask import Flask, current_app, g, has_request_context
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from casework.access.policy import Actor
from casework.crypto.providers import KeyUnavailable


@dataclass(frozen=True, slots=True)
class Person:
    """What pages show of whoever is signed in, and how they want pages to be."""

    name: str
    initials: str
    unit: str
    language: str | None
    """fi, sv or en, once they have chosen."""
    theme: str
    """auto, light or dark."""


class Visitors(Protocol):
    """What the shell must be told of people; the word that knows accounts tells it."""

    def actor(self) -> Actor | None:
        """Whoever acts in this request, found once."""

    def person(self) -> Person | None:
        """The same human, as pages show them."""

    def prefer(self, *, by: Actor, language: str | None = None, theme: str | None = None) -> None:
        """Keep a choice in the person's profile."""

    def ask_to_sign_in(self) -> Response:
        """Send a visitor to the sign-in page, and back here afterwards."""


def welcome(app: Flask, visitors: Visitors) -> None:
    """Let the application, its guard included, know its visitors from here."""
    app.extensions["visitors"] = visitors
    app.extensions["current_actor"] = visitors.actor
    app.extensions["ask_to_sign_in"] = visitors.ask_to_sign_in


def visitors() -> Visitors:
    """Where the application knows its visitors from."""
    return cast(Visitors, current_app.extensions["visitors"])


def current() -> Actor:
    """Whoever is signed in, on a page that needs somebody."""
    actor = visitors().actor()
    if actor is None:
        raise RuntimeError("a page that needs somebody must declare its permission")
    return actor


def current_or_nobody() -> Actor | None:
    """Whoever is signed in, or None, on a page that is for everybody."""
    return visitors().actor()


def person() -> Person | None:
    """The person as pages show them. None as well while the database does not answer: error pages need a language."""
    if not has_request_context() or "visitors" not in current_app.extensions or g.get("nobody_asked"):
        return None
    try:
        return visitors().person()
    except (SQLAlchemyError, KeyUnavailable):
        ask_nobody()
        return None


def ask_nobody() -> None:
    """Do without the person for the rest of this request: an error page must not fail where the page before it did."""
    g.nobody_asked = True


def initials_of(name: str) -> str:
    """One or two letters for the shape beside a name."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
