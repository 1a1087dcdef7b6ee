"""Humans, the accounts they sign in with, and their sessions."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped

from casework.audit.models import Traced
from casework.crypto.fields import JSON, Encrypted, Sealed
from casework.crypto.keyring import DataClass
from casework.db import Record, clear, explain, row_id, version
from casework.errors import N_


class Identity(Record, Traced):
    """A human, whatever accounts and families they appear in.

    The hash is not unique on purpose: a code that was written wrong first must not keep its real owner out. Two
    identities that turn out to be one human are merged by a pointer.
    """

    __tablename__ = "identity"
    __table_args__ = (CheckConstraint("merged_into_id <> id", name="is_not_merged_into_itself"),)
    id: Mapped[UUID] = row_id()
    code_hmac: Mapped[bytes | None] = clear("keyed hash of the identity code", index=True)
    merged_into_id: Mapped[UUID | None] = clear("which identity it is one with", ForeignKey("identity.id"))
    known_since: Mapped[datetime] = clear("the earliest one stands when two are the same")


class Account(Sealed, Traced):
    """The way one human signs in. It belongs to the house, not to a family."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("language IN ('fi', 'sv', 'en')", name="language_is_spoken"),
        CheckConstraint("theme IN ('auto', 'light', 'dark')", name="theme_is_known"),
    )
    id: Mapped[UUID] = row_id()
    identity_id: Mapped[UUID] = clear("which human", ForeignKey("identity.id"), index=True)
    login_hmac: Mapped[bytes] = clear("keyed hash of the login name", unique=True)
    password_hash: Mapped[str | None] = clear("argon2id hash over a keyed hash")
    language: Mapped[str | None] = clear("in which language pages are shown")
    theme: Mapped[str] = clear("light or dark", default="auto")
    disabled_at: Mapped[datetime | None] = clear("from when it cannot sign in")
    version: Mapped[int] = version()
    name = Encrypted[str]("account.name", DataClass.LABEL)
    login = Encrypted[str]("account.login", DataClass.LABEL)
    mail = Encrypted[str | None]("account.mail", DataClass.LABEL, later=True)
    """Where letters that name nobody are sent."""
    speaks = Encrypted[list[str] | None]("account.speaks", DataClass.LABEL, codec=JSON, later=True)
    """Codes of the languages that somebody at work serves families in."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


explain("uq_account_login_hmac", N_("Somebody has this login already. Choose another."), field="login")


class Method(Enum):
    """How somebody showed who they are (the "amr" of OpenID Connect)."""

    PASSWORD = "password"  # noqa: S105 - the name of a method.
    DEMO = "demo"
    """Chosen from the list of the demo region: counts as strong there, and exists nowhere else."""


class SignInSession(Record):
    """From one sign-in to its end. Only a keyed hash of its token is stored."""

    __tablename__ = "sign_in_session"
    id: Mapped[UUID] = row_id()
    token_hash: Mapped[bytes] = clear("keyed hash of a random token", unique=True)
    seal: Mapped[bytes] = clear("keyed hash that binds the token to its account and method")
    account_id: Mapped[UUID] = clear("whose", ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = clear("the absolute limit counts from it")
    last_seen_at: Mapped[datetime] = clear("the idle limit counts from it, to the minute")
    auth_at: Mapped[datetime] = clear("when the person last showed who they are")
    amr: Mapped[Method] = clear("how they showed it")
    revoked_at: Mapped[datetime | None] = clear("from when it is no longer valid")


class SignInFailure(Record):
    """A sign-in that failed, by login, by address and for the whole service, kept for an hour."""

    __tablename__ = "sign_in_failure"
    id: Mapped[UUID] = row_id()
    key: Mapped[bytes] = clear("keyed hash of what is counted", index=True)
    at: Mapped[datetime] = clear("delays count from it")
