"""``Encrypted``: a record's field that is stored as ciphertext bound to its place, and the register of all of them."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, Self, TypeVar, cast, overload
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary
from sqlalchemy.orm import mapped_column, validates

from casework.crypto import keyring
from casework.crypto.keyring import DataClass
from casework.crypto.keys import Purpose, vault
from casework.crypto.providers import Cipher, bound
from casework.db import Record

T = TypeVar("T")

_MAGIC = b"K1"
_AES_256_GCM = 1
_HOUSE = UUID(int=0)
_NOTHING = 0xFFFFFFFF
_SMALLEST = 32
_OVERHEAD = 33


class Tampered(Exception):  # noqa: N818 - says what is the matter.
    """Ciphertext does not open where it stands: altered, moved, or of an unknown kind. An alarm, never retried."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How a value becomes bytes and text again."""

    encode: Callable[[Any], str]
    decode: Callable[[str], Any]


TEXT = Codec(str, str)
DATE = Codec(date.isoformat, date.fromisoformat)
FLAG = Codec(lambda value: "1" if value else "0", lambda text: text == "1")
JSON = Codec(lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True), json.loads)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register: which column is encrypted, under which class of data, bound to which stable name."""

    domain: str
    data_class: DataClass
    table: str
    column: str


REGISTER: dict[str, Entry] = {}
"""Every encrypted column, by its domain string; a contract test holds it equal to the columns that exist."""


class Sealed(Record):
    """A record with encrypted fields. Its id, and the family it belongs to, are fixed before anything is encrypted."""

    __abstract__ = True
    sealed_fields: ClassVar[dict[str, "Encrypted[Any]"]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Encrypted)}
        cls.sealed_fields = {**cls.sealed_fields, **own}
        for name, value in own.items():
            column = mapped_column(name, LargeBinary, nullable=False, info={"sealed": value.domain})
            setattr(cls, f"_ct_{name}", column)
            value.register(cls.__tablename__, name)
        super().__init_subclass__(**options)

    def __init__(self, **values: Any) -> None:
        """Ids first, then what is clear, then what is encrypted, because ciphertext is bound to the ids."""
        values.setdefault("id", uuid4())
        order = sorted(values, key=lambda name: (name not in {"id", "family_id"}, name in type(self).sealed_fields))
        for name in order:
            if not hasattr(type(self), name):
                raise TypeError(f"{name!r} is no field of {type(self).__name__}")
            setattr(self, name, values[name])
        for name in type(self).sealed_fields.keys() - values.keys():
            setattr(self, name, None)

    @validates("id", "family_id")
    def _once(self, name: str, value: UUID) -> UUID:
        before = self.__dict__.get(name)
        if before is not None and before != value:
            raise AttributeError(f"{name} is fixed: what is encrypted is bound to it")
        return value

    def key_purpose(self, data_class: DataClass) -> str:
        """Under which subkey a field of this row lies; a child's private corner has its own."""
        return data_class.value

    def plain(self) -> dict[str, Any]:
        """The encrypted fields in a form that can be stored as JSON, for a revision."""
        return {name: field.written(self) for name, field in type(self).sealed_fields.items()}


class Encrypted(Generic[T]):
    """A field that reads as its value and is stored as ciphertext.

    Format: ``"K1" | suite u8 | key version u16 | nonce 12 | ciphertext | tag 16``. Associated data: table, column,
    row id, family id and key version, each with its length, so that no ciphertext opens anywhere but in its place.
    The text is padded to buckets (PADMÉ, at least 32 bytes) and "nothing" is encrypted too, so that neither length
    nor absence shows.
    """

    def __init__(
        self, domain: str, data_class: DataClass = DataClass.CONTENT, *, codec: Codec = TEXT, later: bool = False
    ) -> None:
        """``later``: the column came when there were rows already; in those it is empty, which reads as nothing."""
        self.domain = domain
        self.data_class = data_class
        self._codec = codec
        self._later = later

    def register(self, table: str, column: str) -> None:
        """Enter the column on the register; each domain string once."""
        if self.domain in REGISTER:
            raise RuntimeError(f"{self.domain} stands on the register already")
        REGISTER[self.domain] = Entry(self.domain, self.data_class, table, column)

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...

    @overload
    def __get__(self, record: Sealed, owner: type) -> T: ...

    def __get__(self, record: Sealed | None, owner: type) -> T | Self:
        if record is None:
            return self
        written = self.written(record)
        return cast(T, None if written is None else self._codec.decode(written))

    def __set__(self, record: Sealed, value: T) -> None:
        text = None if value is None else self._codec.encode(value)
        if getattr(record, f"_ct_{self._name}") is not None and self.written(record) == text:
            return
        setattr(record, f"_ct_{self._name}", self._close(record, text))

    def __eq__(self, other: object) -> bool:
        raise TypeError(f"{self.domain} is encrypted: it can be neither compared nor searched in the database")

    __hash__ = None  # type: ignore[assignment]  # follows from __eq__.

    def written(self, record: Sealed) -> str | None:
        """The stored text.

        Raises:
            Locked: no decision has opened it.
            Tampered: it does not open in this place.
        """
        blob: bytes = getattr(record, f"_ct_{self._name}")
        if not blob and self._later:
            return None
        if len(blob) < _OVERHEAD or blob[:2] != _MAGIC or blob[2] != _AES_256_GCM:
            raise Tampered(f"{self.domain}: no known kind of ciphertext")
        version = int.from_bytes(blob[3:5], "big")
        try:
            padded = self._cipher(record, version).decrypt(blob[5:17], blob[17:], self._place(record, version))
        except InvalidTag:
            raise Tampered(f"{self.domain}: does not open in this place") from None
        length = int.from_bytes(padded[:4], "big")
        return None if length == _NOTHING else padded[4 : 4 + length].decode()

    def _close(self, record: Sealed, text: str | None) -> bytes:
        family_id = self._family(record)
        version = keyring.current_version(family_id) if family_id else 1
        nonce = secrets.token_bytes(12)
        sealed = self._cipher(record, version).encrypt(nonce, padded(text), self._place(record, version))
        return _MAGIC + bytes([_AES_256_GCM]) + version.to_bytes(2, "big") + nonce + sealed

    def _cipher(self, record: Sealed, version: int) -> Cipher:
        family_id = self._family(record)
        if family_id is None:
            return vault().house_cipher(Purpose.ACCOUNT)
        return keyring.cipher(family_id, version, record.key_purpose(self.data_class))

    def _place(self, record: Sealed, version: int) -> bytes:
        entry = REGISTER[self.domain]
        family_id = self._family(record) or _HOUSE
        place = (entry.table, entry.column, record.id.bytes, family_id.bytes)  # type: ignore[attr-defined]  # every record has an id.
        return bound("rinnalla.field.v1", *place, version.to_bytes(2, "big"))

    @staticmethod
    def _family(record: Sealed) -> UUID | None:
        return getattr(record, "family_id", None)


def padded(text: str | None) -> bytes:
    """Length in 4 bytes, the text, zeros up to the bucket."""
    raw = b"" if text is None else text.encode()
    body = (_NOTHING if text is None else len(raw)).to_bytes(4, "big") + raw
    return body.ljust(bucket(len(body)), b"\0")


def bucket(length: int) -> int:
    """The padded length (PADMÉ, Nikitin et al. 2019): at most about 12 % longer, never under 32 bytes."""
    if length <= _SMALLEST:
        return _SMALLEST
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask
