"""Which families are open right now, and which classes of their data."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.crypto.keys import FamilyKeys


class DataClass(StrEnum):
    """Classes of data, each under a subkey of its own."""

    LABEL = "label"
    """Names and what a list needs to be read."""
    LOCATION = "location"
    """Whatever tells where somebody is: address, phone, municipality, school, unit."""
    CONTENT = "content"
    HANDOVER = "handover"
    """What a responsible worker tells the next one, who may not read anything else yet."""
    FILE = "file"
    """Attached files; no column uses it yet, because there are none."""
    RESTRICTED = "restricted"
    """Identity codes, protection for personal safety, the basis of custody."""


EVERYTHING = frozenset(str(data_class) for data_class in DataClass)


def private(person: UUID) -> str:
    """The purpose of the subkey of one child's private corner."""
    return f"private:{person}"


class Locked(Exception):  # noqa: N818 - says what is the matter.
    """Content was touched without an access decision that opened it. Always a fault of the code, never of a person."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A family's keys and the classes of data that the decision opened."""

    keys: FamilyKeys
    classes: frozenset[str]


_ring: ContextVar[Mapping[UUID, Unlocked]] = ContextVar("keyring", default={})  # noqa: B039 - never written to: replaced.


@contextmanager
def unlocked(families: Mapping[UUID, Unlocked]) -> Iterator[None]:
    """Hold these keys for the length of the block. Only ``access`` calls this: unlocking is the access decision."""
    token = _ring.set({**_ring.get(), **families})
    try:
        yield
    finally:
        _ring.reset(token)


def held(family_ids: Collection[UUID]) -> dict[UUID, FamilyKeys]:
    """The keys of those of these families that are open already, for a decision that opens them further."""
    ring = _ring.get()
    return {family_id: ring[family_id].keys for family_id in family_ids if family_id in ring}


def current_version(family_id: UUID) -> int:
    """The version of the data key that new ciphertext is made under."""
    return _entry(family_id).keys.current


def cipher(family_id: UUID, version: int, purpose: str) -> AESGCM:
    """The cipher for one class of one family's data.

    Raises:
        Locked: the family is not open, or not for this class.
    """
    entry = _entry(family_id)
    if purpose not in entry.classes:
        raise Locked(f"this opening does not cover {purpose.partition(':')[0]}")
    return entry.keys.cipher(version, purpose)


def audit_cipher(family_id: UUID) -> AESGCM | None:
    """The cipher for details of the family's own log, where the family is open."""
    entry = _ring.get().get(family_id)
    return entry.keys.cipher(entry.keys.current, "audit-detail") if entry else None


def _entry(family_id: UUID) -> Unlocked:
    entry = _ring.get().get(family_id)
    if entry is None:
        raise Locked("no access decision has opened this family")
    return entry
