"""Keep accounts, and know a human again: one identity for all accounts and families in which somebody appears."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select, update

from casework import clock
from casework.access.policy import Actor
from casework.accounts import identity_code, passwords
from casework.accounts.models import Account, Identity, SignInSession
from casework.audit import log
from casework.audit.models import Action
from casework.crypto.keys import blind_index
from casework.db import reading, session, transaction
from casework.errors import NotFound


def open_account(
    *, name: str, login: str, identity_id: UUID, mail: str | None = None, speaks: Sequence[str] = ()
) -> UUID:
    """Make an account without a password. Reached from invitations and the command line, which decide before.

    Raises:
        Refused: the login is taken.
    """
    with transaction() as work:
        known_by = {
            "login_hmac": login_index(login),
            "name": name,
            "login": login,
            "mail": mail,
            "speaks": list(speaks),
        }
        account = Account(id=uuid4(), identity_id=identity_id, **known_by)
        work.add(account)
        work.flush()
        log.record_of_house(work, None, Action.ACCOUNT_OPENED, account)
        return account.id


def set_password(*, account_id: UUID, password: str) -> None:
    """Give an account a password and end its sessions. Called outside any unit of work: hashing takes 0.1 s."""
    fresh = passwords.hashed(account_id, password)
    with transaction() as work:
        account = work.get_one(Account, account_id)
        account.password_hash = fresh
        log.record_of_house(work, None, Action.ACCOUNT_CHANGED, account)
        _end_sessions(account_id)


def disable(*, by: Actor, account_id: UUID) -> None:
    """Close an account: its sessions end with their next request, and nobody signs in with it any more."""
    with transaction() as work:
        account = work.get_one(Account, account_id)
        account.disabled_at = clock.now()
        log.record_of_house(work, by, Action.ACCOUNT_CHANGED, account)


def prefer(*, by: Actor, language: str | None = None, theme: str | None = None) -> None:
    """Keep in which language, and how light, somebody's pages are."""
    with transaction() as work:
        account = work.get_one(Account, by.account_id)
        account.language = language or account.language
        account.theme = theme or account.theme
        log.record_of_house(work, by, Action.ACCOUNT_CHANGED, account)


def account_with(login: str) -> UUID:
    """The account of a login, for the command line.

    Raises:
        NotFound: nobody has it.
    """
    with reading() as work:
        account = work.scalars(select(Account).where(Account.login_hmac == login_index(login))).first()
        if account is None:
            raise NotFound
        return account.id


def account_names(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of accounts, within a decision that the caller has taken."""
    with reading() as work:
        found = work.scalars(select(Account).where(Account.id.in_(list(account_ids))))
        return {account.id: account.name for account in found}


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody who serves families: the human behind the account, their name, and codes of the languages they speak."""

    identity_id: UUID
    name: str
    languages: Sequence[str]


def at_work(account_ids: Iterable[UUID]) -> dict[UUID, AtWork]:
    """Who these accounts are, within a decision that the caller has taken."""
    with reading() as work:
        accounts = work.scalars(select(Account).where(Account.id.in_(list(account_ids)))).all()
        humans = _humans({account.identity_id for account in accounts})
        return {a.id: AtWork(humans[a.identity_id], a.name, a.speaks or ()) for a in accounts}


def account_name(account_id: UUID) -> str:
    """The name of one account, within a decision that the caller has taken."""
    with reading() as work:
        return work.get_one(Account, account_id).name


def identity_of(account_id: UUID) -> UUID:
    """The human behind an account; where identities were merged, the one they were merged into."""
    with reading() as work:
        return _root(work.get_one(Identity, work.get_one(Account, account_id).identity_id)).id


_IDENTITIES = select(Identity).where(Identity.id.in_(bindparam("identity_ids", expanding=True)))
_MERGED = select(Identity.id, Identity.merged_into_id).where(
    Identity.merged_into_id.in_(bindparam("identity_ids", expanding=True))
)


def _humans(identity_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Into which identity each of these was merged; itself, where it was not."""
    known: dict[UUID, Identity] = {}
    missing = set(identity_ids)
    while missing:
        known |= {one.id: one for one in session().scalars(_IDENTITIES, {"identity_ids": list(missing)})}
        missing = {one.merged_into_id for one in known.values() if one.merged_into_id} - known.keys()
    return {identity_id: _root(known[identity_id]).id for identity_id in identity_ids}


_LONGEST_LOGIN = 200


def login_index(login: str) -> bytes:
    """The hash by which an account is found; case and width of letters do not matter."""
    return blind_index("account.login.v1", unicodedata.normalize("NFKC", login[:_LONGEST_LOGIN]).strip().casefold())


def identity_for(code: str | None) -> Identity:
    """The human with this identity code, known already or new; without a code always a new one.

    Whether the human was known is told to nobody: the answer looks the same.

    Raises:
        Refused: the code is none.
    """
    code_hmac = None if code is None else blind_index("person.hetu.v1", identity_code.checked(code))
    with transaction() as work:
        query = select(Identity).where(Identity.code_hmac == code_hmac).order_by(Identity.known_since, Identity.id)
        known = work.scalars(query).first() if code_hmac is not None else None
        if known is not None:
            return _root(known)
        new = Identity(id=uuid4(), code_hmac=code_hmac, known_since=clock.now())
        work.add(new)
        work.flush()
        log.record_of_house(work, None, Action.IDENTITY_ADDED, new)
        return new


def known_by_code(code: str) -> frozenset[UUID]:
    """Every identity of whoever has this code, within a decision that the caller takes; empty where nobody has.

    Unlike ``identity_for`` it remembers nothing: asking leaves no identity behind.
    """
    written = identity_code.canonical(code)
    if not identity_code.is_code(written):
        return frozenset()
    with reading() as work:
        query = select(Identity.id).where(Identity.code_hmac == blind_index("person.hetu.v1", written))
        return frozenset().union(*(same_human(identity_id) for identity_id in work.scalars(query)))


def same_humans(identity_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Every identity that is one with any of these, each with the one that stands for the human."""
    roots = set(_humans(identity_ids).values())
    found = {root: root for root in roots}
    reached = roots
    while reached:
        rows = session().execute(_MERGED, {"identity_ids": list(reached)})
        merged = {one: found[into] for one, into in rows if into is not None and one not in found}
        found |= merged
        reached = set(merged)
    return found


def same_human(identity_id: UUID) -> frozenset[UUID]:
    """Every identity that is one with this one, within a unit of work."""
    return frozenset(same_humans([identity_id]))


def _root(identity: Identity) -> Identity:
    seen = {identity.id}
    while identity.merged_into_id is not None and identity.merged_into_id not in seen:
        identity = session().get_one(Identity, identity.merged_into_id)
        seen.add(identity.id)
    return identity


def _end_sessions(account_id: UUID) -> None:
    running = (SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None))
    session().execute(update(SignInSession).where(*running).values(revoked_at=clock.now()))
