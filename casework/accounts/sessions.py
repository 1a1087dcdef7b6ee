"""Sign in and out, and tell who a session belongs to."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, select, update

from casework import clock
from casework.access.policy import Actor, Assurance, Role
from casework.accounts import passwords, throttle
from casework.accounts.actions import login_index, same_human
from casework.accounts.models import Account, Method, SignInSession
from casework.audit import log
from casework.audit.models import HOUSE_CHAIN, Action
from casework.crypto.keys import session_tag
from casework.db import reading, session, transaction
from casework.errors import N_, Refused
from casework.organisation.models import RoleGrant, Unit

_SEEN_EVERY = timedelta(minutes=1)

_ASSURANCE = {Method.PASSWORD: Assurance.PASSWORD, Method.DEMO: Assurance.STRONG}


class WrongSignIn(Refused):
    """Unknown login, wrong password, disabled account, or too soon after failures: always the same sentence."""

    def __init__(self) -> None:
        super().__init__(
            N_("The login or the password is not right. Check both, and wait a minute if you have tried many times.")
        )


@dataclass(frozen=True, slots=True)
class Lasts:
    """How long a session lasts without a request, and in all."""

    idle: timedelta
    in_all: timedelta


_ADMINISTRATOR = Lasts(timedelta(minutes=10), timedelta(hours=4))
_STAFF = Lasts(timedelta(minutes=15), timedelta(hours=10))
_FAMILY = Lasts(timedelta(minutes=30), timedelta(hours=12))


def lasts(roles: Iterable[Role]) -> Lasts:
    """The limits of somebody's sessions; of several roles the strictest counts."""
    held = set(roles)
    if Role.ADMINISTRATOR in held:
        return _ADMINISTRATOR
    return _STAFF if held else _FAMILY


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever a live session belongs to."""

    actor: Actor
    name: str
    units: tuple[str, ...]
    language: str | None
    theme: str
    seen: bool
    """Whether this request was already counted against the idle limit within the last minute."""


# --- signing in and out ---


def sign_in(*, login: str, password: str, address: str | None) -> str:
    """Check a password and begin a session. Called outside any unit of work: hashing takes 0.1 s.

    Returns:
        The token of the new session.

    Raises:
        WrongSignIn: whatever the reason.
    """
    login_hmac = login_index(login)
    keys = throttle.counted(login_hmac, address)
    with transaction() as work:
        if throttle.must_wait(keys):
            raise WrongSignIn
        throttle.note(keys)
        account = work.scalars(select(Account).where(Account.login_hmac == login_hmac)).first()
    stored = account.password_hash if account is not None and account.disabled_at is None else None
    if not passwords.fits(stored, account.id if account else None, password) or account is None or stored is None:
        _note_failure(account)
        raise WrongSignIn
    renewed = passwords.hashed(account.id, password) if passwords.outdated(stored) else stored
    with transaction() as work:
        present = work.get_one(Account, account.id)
        if present.disabled_at is not None or present.password_hash != stored:
            raise WrongSignIn
        if renewed != stored:
            present.password_hash = renewed
            log.record_of_house(work, None, Action.ACCOUNT_CHANGED, present)
        throttle.forgive(keys)
        return _begin(account.id, Method.PASSWORD)


def sign_in_as(*, account_id: UUID) -> str:
    """Begin a session as one of the invented people of the demo; no other installation has a page that calls this."""
    with transaction() as work:
        account = work.get(Account, account_id)
        if account is None or account.disabled_at is not None:
            raise WrongSignIn
        return _begin(account.id, Method.DEMO)


def sign_out(*, by: Actor) -> None:
    """End the session that this request came in."""
    with transaction() as work:
        running = (SignInSession.id == by.session_id, SignInSession.revoked_at.is_(None))
        work.execute(update(SignInSession).where(*running).values(revoked_at=clock.now()))
        _record(Action.SIGNED_OUT, by.account_id, by.session_id)


def end_session(*, token: str) -> None:
    """End the session of a token, where there is one: somebody signs in anew in the same browser."""
    with transaction() as work:
        running = (SignInSession.token_hash == _hash(token), SignInSession.revoked_at.is_(None))
        work.execute(update(SignInSession).where(*running).values(revoked_at=clock.now()))


def revoke_sessions(*, account_id: UUID) -> None:
    """End every session of an account."""
    with transaction() as work:
        running = (SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None))
        work.execute(update(SignInSession).where(*running).values(revoked_at=clock.now()))
        _record(Action.SIGNED_OUT, account_id, None)


def _begin(account_id: UUID, method: Method) -> str:
    token, now = secrets.token_urlsafe(32), clock.now()
    begun = SignInSession(
        id=uuid4(),
        token_hash=_hash(token),
        seal=_seal(token, account_id, method, now),
        account_id=account_id,
        created_at=now,
        last_seen_at=now,
        auth_at=now,
        amr=method,
    )
    session().add(begun)
    _record(Action.SIGNED_IN, account_id, begun.id, method)
    return token


def _note_failure(account: Account | None) -> None:
    with transaction():
        _record(Action.SIGN_IN_FAILED, account.id if account else None, None, Method.PASSWORD, permitted=False)


def _record(
    action: Action,
    account_id: UUID | None,
    session_id: UUID | None,
    method: Method | None = None,
    *,
    permitted: bool = True,
) -> None:
    entry = log.Entry(
        chain_id=HOUSE_CHAIN,
        action=action,
        actor_id=account_id,
        basis=method.value if method else "",
        object_type="sign_in_session",
        object_id=session_id,
        permitted=permitted,
    )
    log.append(session(), entry)


# --- who a session belongs to ---


# Put together once: every request asks them.
_OF_TOKEN = (
    select(SignInSession, Account)
    .join(Account, SignInSession.account_id == Account.id)
    .where(SignInSession.token_hash == bindparam("token_hash"))
)
_ROLES = (
    select(RoleGrant.role, RoleGrant.unit_id, Unit.name)
    .join(Unit, Unit.id == RoleGrant.unit_id)
    .where(RoleGrant.account_id == bindparam("account_id"), RoleGrant.ended_at.is_(None))
)


def session_of(*, token: str) -> Visitor | None:
    """Whoever a token belongs to, while its session is valid. Reads only; see ``seen_now``."""
    with reading() as work:
        row = work.execute(_OF_TOKEN, {"token_hash": _hash(token)}).first()
        if row is None:
            return None
        running, account = row
        sealed = _seal(token, running.account_id, running.amr, running.created_at)
        if not hmac.compare_digest(running.seal, sealed) or (running.amr is Method.DEMO and not _demo):
            return None
        grants = work.execute(_ROLES, {"account_id": account.id}).all()
        actor = Actor(
            account_id=account.id,
            identity_ids=same_human(account.identity_id),
            roles=frozenset((role, unit_id) for role, unit_id, _ in grants),
            assurance=_ASSURANCE[running.amr],
            session_id=running.id,
        )
        if account.disabled_at is not None or not _valid(running, actor):
            return None
        return Visitor(
            actor=actor,
            name=account.name,
            units=tuple(sorted({name for _, _, name in grants})),
            language=account.language,
            theme=account.theme,
            seen=clock.now() - running.last_seen_at < _SEEN_EVERY,
        )


def seen_now(*, session_id: UUID) -> None:
    """Count a request against the idle limit; a session that was revoked meanwhile stays revoked."""
    with transaction() as work:
        running = (SignInSession.id == session_id, SignInSession.revoked_at.is_(None))
        work.execute(update(SignInSession).where(*running).values(last_seen_at=clock.now()))


def forget_old() -> None:
    """Remove sessions that ended a month ago; the log keeps who signed in when."""
    with transaction() as work:
        work.execute(delete(SignInSession).where(SignInSession.created_at < clock.now() - _KEPT))


_KEPT = timedelta(days=30)


def _valid(running: SignInSession, actor: Actor) -> bool:
    limit, now = lasts(role for role, _ in actor.roles), clock.now()
    if running.revoked_at is not None:
        return False
    return _within(running.last_seen_at, limit.idle, now) and _within(running.created_at, limit.in_all, now)


def _within(begun: datetime, limit: timedelta, now: datetime) -> bool:
    return now - begun < limit


def _hash(token: str) -> bytes:
    return bytes.fromhex(session_tag("session.token.v1", token))


def _seal(token: str, account_id: UUID, method: Method, created_at: datetime) -> bytes:
    """Whoever can write into the database can still not make a session, nor give one to another account."""
    return bytes.fromhex(session_tag("session.seal.v1", token, str(account_id), method.value, created_at.isoformat()))


_demo = False


def take_demo(*, demo: bool) -> None:
    """Whether sessions of the demo's sign-in page count; only the demo says yes."""
    global _demo  # noqa: PLW0603 - one process serves one house.
    _demo = demo
