"""Passwords: argon2id over a keyed hash, so that a stolen database alone cannot be guessed against."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from casework.crypto.keys import blind_index
from casework.errors import N_, Refused

LONGEST = 1024
"""Characters; what is longer is no password of anybody."""

_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(4)
"""Each hash takes 64 MiB and four threads: more at once would let a stranger use up the machine."""

_PATIENCE_SECONDS = 5.0


def hashed(account_id: UUID, password: str) -> str:
    """The stored form of a password. Takes about 0.1 s: never inside a unit of work.

    Raises:
        Refused: it is too long, or too many are being hashed at this moment.
    """
    if len(password) > LONGEST:
        raise Refused(N_("This password is too long."), field="password")
    with _turn():
        return _hasher.hash(_peppered(account_id, password))


def fits(stored: str | None, account_id: UUID | None, password: str) -> bool:
    """Whether the password is the one behind the stored form.

    Where there is none, an invented one is checked in the same time, so that nobody learns who has an account.
    """
    with _turn():
        try:
            _hasher.verify(stored or _nobodys(), _peppered(account_id, password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None and len(password) <= LONGEST


def outdated(stored: str) -> bool:
    """Whether the stored form was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


def _peppered(account_id: UUID | None, password: str) -> str:
    """Bound to the account, so that a stored form copied to another account opens nothing."""
    return blind_index("account.password.v1", str(account_id), unicodedata.normalize("NFKC", password)).hex()


@contextmanager
def _turn() -> Iterator[None]:
    if not _at_once.acquire(timeout=_PATIENCE_SECONDS):
        raise Refused(N_("Many people are signing in just now. Try again in a moment."))
    try:
        yield
    finally:
        _at_once.release()
