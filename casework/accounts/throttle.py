"""Guessing becomes slow: after each failed sign-in the next one must wait longer, counted in the database.

Nobody is ever locked out for good, because then a stranger could lock out a worker.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, func, select

from casework import clock
from casework.accounts.models import SignInFailure
from casework.crypto.keys import blind_index
from casework.db import session

COUNTED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the hour are free; from then on the wait doubles each time, up to the longest."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long after the last failure the next attempt is taken."""
        over = failures - self.free
        return timedelta(0) if over < 0 else min(timedelta(seconds=2 ** min(over, 10)), self.longest)


ONE_LOGIN = Limit(free=4, longest=timedelta(minutes=1))
ONE_ADDRESS = Limit(free=40, longest=timedelta(minutes=1))
EVERYBODY = Limit(free=1000, longest=timedelta(seconds=5))

Counted = Mapping[bytes, Limit]
"""What an attempt counts towards."""


def counted(login_hmac: bytes, address: str | None) -> Counted:
    """What an attempt with this login from this address counts towards."""
    parts = {"login": (login_hmac.hex(), ONE_LOGIN), "network": (network(address), ONE_ADDRESS)}
    parts["everybody"] = ("", EVERYBODY)
    return {blind_index("sign_in.throttle.v1", kind, value): limit for kind, (value, limit) in parts.items()}


def network(address: str | None) -> str:
    """The network of an address: /24 of IPv4, /64 of IPv6, which one caller easily has whole."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    length = 24 if known.version == 4 else 64  # noqa: PLR2004 - the version of the protocol.
    return str(ipaddress.ip_network((known, length), strict=False))


def must_wait(keys: Counted) -> bool:
    """Whether an attempt comes too early."""
    now = clock.now()
    query = (
        select(SignInFailure.key, func.count(), func.max(SignInFailure.at))
        .where(SignInFailure.key.in_(keys), SignInFailure.at > now - COUNTED)
        .group_by(SignInFailure.key)
    )
    return any(now < last + keys[key].wait(failures) for key, failures, last in session().execute(query))


def note(keys: Counted) -> None:
    """Count an attempt as failed, before it is known whether it is: parallel guesses then wait for each other."""
    now = clock.now()
    session().execute(delete(SignInFailure).where(SignInFailure.at <= now - COUNTED))
    session().add_all(SignInFailure(id=uuid4(), key=key, at=now) for key in keys)


def forgive(keys: Counted) -> None:
    """The attempt succeeded: the login begins anew, and the shared counts lose this one attempt."""
    now = clock.now()
    for key, limit in keys.items():
        mine = delete(SignInFailure).where(SignInFailure.key == key)
        if limit is not ONE_LOGIN:
            last = select(SignInFailure.id).where(SignInFailure.key == key).order_by(SignInFailure.at.desc()).limit(1)
            mine = mine.where(SignInFailure.id.in_(session().scalars(last).all()), SignInFailure.at <= now)
        session().execute(mine)
