"""Root key, branch keys, a data key per family, subkeys by class of data; see docs/architecture.md for the picture."""

import hmac
import secrets
import time
from collections.abc import Collection, Iterable
from datetime import datetime
from enum import Enum
from hashlib import sha256
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from casework import clock
from casework.crypto.providers import KeyProvider, KeyRejected, bound, seal, unseal
from casework.db import Record, clear, row_id


class Purpose(Enum):
    """What a branch key is for; each branch has exactly one purpose."""

    UNIT = "unit"
    """Wraps the data keys of the families of one unit, and the details of the unit's own log."""
    ACCOUNT = "account"
    INDEX = "index"
    AUDIT = "audit"
    SESSION = "session"


_CANARY = b"rinnalla canary"
_BRANCH_SECONDS = 3600.0


class KeyBranch(Record):
    """A branch key, wrapped by the root; one for each unit and one for each purpose of the house."""

    __tablename__ = "key_branch"
    __table_args__ = (
        CheckConstraint("(purpose = 'unit') = (unit_id IS NOT NULL)", name="a_unit_branch_names_its_unit"),
        UniqueConstraint("purpose", "unit_id"),
    )
    id: Mapped[UUID] = row_id()
    purpose: Mapped[Purpose] = clear("what the key is for, not whose")
    unit_id: Mapped[UUID | None] = clear("id of a unit, not of a person", ForeignKey("unit.id"))
    provider_key_id: Mapped[str] = clear("which root key wraps this one")
    wrapped: Mapped[bytes] = clear("a wrapped key is ciphertext")
    canary: Mapped[bytes] = clear("a known value, sealed: a wrong key is noticed before it writes")
    created_at: Mapped[datetime] = clear("age of a key, for rotation")


class KeyFamily(Record):
    """A version of a family's data key, wrapped by its unit's branch key.

    ``commitment`` binds the key to the family, because the wrapped key lies apart from what it encrypts. A
    commitment on each ciphertext is not needed: nobody but this service ever chooses a data key.
    """

    __tablename__ = "key_family"
    __table_args__ = (UniqueConstraint("family_id", "version"),)
    id: Mapped[UUID] = row_id()
    family_id: Mapped[UUID] = clear("which family the key is for", ForeignKey("family.id"))
    version: Mapped[int] = clear("version of the key")
    branch_id: Mapped[UUID] = clear("which branch wraps it", ForeignKey("key_branch.id"))
    wrapped: Mapped[bytes] = clear("a wrapped key is ciphertext")
    commitment: Mapped[bytes] = clear("keyed hash that reveals nothing of the key")
    created_at: Mapped[datetime] = clear("age of a key, for rotation")


def derive(key: bytes, purpose: str) -> bytes:
    """A subkey of 32 bytes for one purpose (HKDF-Expand, RFC 5869)."""
    return HKDFExpand(algorithm=SHA256(), length=32, info=f"rinnalla/v1/{purpose}".encode()).derive(key)


class FamilyKeys:
    """The opened data keys of one family, by version, with their subkeys made as they are needed."""

    def __init__(self, versions: dict[int, bytes]) -> None:
        self._versions = versions
        self._ciphers: dict[tuple[int, str], AESGCM] = {}
        self.current = max(versions)

    def cipher(self, version: int, purpose: str) -> AESGCM:
        """The cipher of one purpose.

        Raises:
            KeyRejected: there is no such version of this family's key.
        """
        if version not in self._versions:
            raise KeyRejected(f"no version {version} of the data key")
        found = self._ciphers.get((version, purpose))
        if found is None:
            found = self._ciphers[version, purpose] = AESGCM(derive(self._versions[version], purpose))
        return found


class Vault:
    """Opens keys with the provider's root key; an opened branch is kept for at most an hour.

    The memory of opened branches is keyed by the wrapped bytes and their context together, so that a key opened
    once does not open anywhere else.
    """

    def __init__(self, provider: KeyProvider) -> None:
        self._provider = provider
        self._opened: dict[tuple[bytes, bytes], tuple[float, bytes]] = {}
        self._house: dict[Purpose, bytes] = {}
        self._ciphers: dict[Purpose, AESGCM] = {}

    def found_house(self, session: Session) -> None:
        """Make the branches of the house, in a database that has none."""
        for purpose in Purpose:
            if purpose is not Purpose.UNIT:
                session.add(self._new_branch(purpose, None))
        session.flush()

    def found_unit(self, session: Session, unit_id: UUID) -> None:
        """Make a unit's branch key."""
        session.add(self._new_branch(Purpose.UNIT, unit_id))
        session.flush()

    def check(self, session: Session) -> None:
        """Open every branch and its canary, so that nothing is ever written under a wrong key.

        Raises:
            KeyRejected: a branch does not open under this root key.
        """
        for branch in session.scalars(select(KeyBranch)):
            key = self._branch(branch)
            if unseal(AESGCM(key), branch.canary, branch.id.bytes) != _CANARY:
                raise KeyRejected(f"the canary of the {branch.purpose.value} branch is not what was stored")
            if branch.purpose is not Purpose.UNIT:
                self._house[branch.purpose] = key

    def house(self, purpose: Purpose) -> bytes:
        """The branch key of one purpose of the house, once ``check`` has run."""
        return self._house[purpose]

    def house_cipher(self, purpose: Purpose) -> AESGCM:
        """The cipher for fields that belong to the house and to no family."""
        if purpose not in self._ciphers:
            self._ciphers[purpose] = AESGCM(derive(self._house[purpose], "label"))
        return self._ciphers[purpose]

    def unit_cipher(self, session: Session, unit_id: UUID) -> AESGCM:
        """The cipher for the details of a unit's own log."""
        return AESGCM(derive(self._branch(self._unit_branch(session, unit_id)), "audit-detail"))

    def new_family(self, session: Session, family_id: UUID, unit_id: UUID) -> tuple[KeyFamily, FamilyKeys]:
        """Make the first data key of a family. The caller stores the record once the family's own row is there."""
        branch = self._unit_branch(session, unit_id)
        key, row_key = secrets.token_bytes(32), uuid4()
        wrapped = seal(AESGCM(self._branch(branch)), key, _context(row_key, family_id, 1))
        record = KeyFamily(
            id=row_key,
            family_id=family_id,
            version=1,
            branch_id=branch.id,
            wrapped=wrapped,
            commitment=_commitment(key, family_id, 1),
            created_at=clock.now(),
        )
        return record, FamilyKeys({1: key})

    def families(self, session: Session, family_ids: Collection[UUID]) -> dict[UUID, FamilyKeys]:
        """Open the data keys of these families. Only ``access`` calls this: unlocking is the access decision.

        Raises:
            KeyRejected: a key was altered, or stands in another family's place.
        """
        if not family_ids:
            return {}
        rows = session.execute(
            select(KeyFamily, KeyBranch)
            .join(KeyBranch, KeyFamily.branch_id == KeyBranch.id)
            .where(KeyFamily.family_id.in_(family_ids))
        )
        versions: dict[UUID, dict[int, bytes]] = {}
        for record, branch in rows:
            context = _context(record.id, record.family_id, record.version)
            key = unseal(AESGCM(self._branch(branch)), record.wrapped, context)
            if not hmac.compare_digest(record.commitment, _commitment(key, record.family_id, record.version)):
                raise KeyRejected("a data key does not match its commitment")
            versions.setdefault(record.family_id, {})[record.version] = key
        return {family_id: FamilyKeys(opened) for family_id, opened in versions.items()}

    def _new_branch(self, purpose: Purpose, unit_id: UUID | None) -> KeyBranch:
        key, branch_id = secrets.token_bytes(32), uuid4()
        provider_key_id, wrapped = self._provider.wrap(key, _branch_context(branch_id, purpose, unit_id))
        if purpose is not Purpose.UNIT:
            self._house[purpose] = key
        return KeyBranch(
            id=branch_id,
            purpose=purpose,
            unit_id=unit_id,
            provider_key_id=provider_key_id,
            wrapped=wrapped,
            canary=seal(AESGCM(key), _CANARY, branch_id.bytes),
            created_at=clock.now(),
        )

    def _unit_branch(self, session: Session, unit_id: UUID) -> KeyBranch:
        return session.scalars(select(KeyBranch).where(KeyBranch.unit_id == unit_id)).one()

    def _branch(self, branch: KeyBranch) -> bytes:
        context = _branch_context(branch.id, branch.purpose, branch.unit_id)
        until, key = self._opened.get((branch.wrapped, context), (0.0, b""))
        if time.monotonic() > until:
            key = self._provider.unwrap(branch.provider_key_id, branch.wrapped, context)
            self._opened[branch.wrapped, context] = (time.monotonic() + _BRANCH_SECONDS, key)
        return key


_vault: Vault | None = None


def use_vault(opened: Vault) -> None:
    """Make this the vault of the process, beside its database."""
    global _vault  # noqa: PLW0603 - one process holds one root key; tests change it between cases.
    _vault = opened


def vault() -> Vault:
    """The vault of the process."""
    if _vault is None:
        raise RuntimeError("no vault is open")
    return _vault


def blind_index(domain: str, *canonical: str) -> bytes:
    """A keyed hash of 32 bytes by which an exact value is found again without being stored."""
    return hmac.digest(vault().house(Purpose.INDEX), bound(domain, *canonical), "sha256")


def keyed_tag(message: bytes) -> bytes:
    """The tag of 32 bytes that only a holder of the audit key can make."""
    return hmac.digest(vault().house(Purpose.AUDIT), message, "sha256")


def session_tag(*parts: str) -> str:
    """A value derived from a session's secret under the session key, for form tokens."""
    return hmac.digest(vault().house(Purpose.SESSION), bound(*parts), "sha256").hex()


def fingerprint(parts: Iterable[bytes]) -> bytes:
    """SHA-256 over parts, each with its length before it."""
    return sha256(bound(*parts)).digest()


def _branch_context(branch_id: UUID, purpose: Purpose, unit_id: UUID | None) -> bytes:
    return bound("rinnalla.wrap.v1", branch_id.bytes, unit_id.bytes if unit_id else b"", purpose.value)


def _context(row_key: UUID, family_id: UUID, version: int) -> bytes:
    return bound("rinnalla.wrap.v1", row_key.bytes, family_id.bytes, version.to_bytes(2, "big"), "family")


def _commitment(key: bytes, family_id: UUID, version: int) -> bytes:
    return hmac.digest(derive(key, "commit"), bound(family_id.bytes, version.to_bytes(2, "big")), "sha256")
