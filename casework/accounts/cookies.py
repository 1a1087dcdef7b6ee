"""The session cookie: 32 random bytes and nothing else. What it stands for is in the database, and can be revoked."""

import re
import secrets
from collections.abc import Iterator
from typing import Any, cast

from flask import Flask, session
from flask.sessions import SessionInterface, SessionMixin
from flask.wrappers import Request, Response

from casework.crypto.keys import session_tag

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_CSRF = "csrf_token"


class TokenSession(SessionMixin):
    """What Flask calls the session: it only tells the value that form tokens are bound to, and stores nothing."""

    def __init__(self, token: str | None) -> None:
        self.token = token or new_token()
        self.new = token is None
        self.used = False
        self.ended = False

    def __getitem__(self, name: str) -> Any:
        if name != _CSRF:
            raise KeyError(name)
        self.used = True
        return session_tag("form", self.token)

    def __setitem__(self, name: str, value: Any) -> None:
        raise TypeError("nothing is kept in the session: it has a table of its own")

    def __delitem__(self, name: str) -> None:
        raise TypeError("nothing is kept in the session: it has a table of its own")

    def __iter__(self) -> Iterator[str]:
        return iter((_CSRF,))

    def __len__(self) -> int:
        return 1

    def __contains__(self, name: object) -> bool:
        return name == _CSRF


class TokenCookie(SessionInterface):
    """Hands the token to the browser and takes it back; a visitor without one gets it with the first form."""

    def __init__(self, *, https: bool) -> None:
        self.https = https
        self.name = "__Host-session" if https else "session"

    def open_session(self, _app: Flask, request: Request) -> TokenSession:
        given = request.cookies.get(self.name, "")
        return TokenSession(given if _TOKEN.fullmatch(given) else None)

    def save_session(self, _app: Flask, session: SessionMixin, response: Response) -> None:
        known = cast(TokenSession, session)
        if known.ended:
            response.delete_cookie(self.name, path="/", secure=self.https, httponly=True, samesite="Lax")
        elif known.new and known.used:
            response.set_cookie(self.name, known.token, path="/", secure=self.https, httponly=True, samesite="Lax")


def new_token() -> str:
    """A token of 32 random bytes, as text."""
    return secrets.token_urlsafe(32)


def token() -> str:
    """The token that this request brought, or the one it is given."""
    return _session().token


def brought() -> bool:
    """Whether the browser brought a token; without one nobody can be signed in."""
    return not _session().new


def use_token(fresh: str) -> None:
    """Answer with another token: at sign-in the one from before must open nothing."""
    known = _session()
    known.token, known.new, known.used = fresh, True, True


def drop_token() -> None:
    """Answer without a token, at sign-out."""
    _session().ended = True


def _session() -> TokenSession:
    return cast(TokenSession, session._get_current_object())  # type: ignore[attr-defined]  # the proxy of werkzeug.
