"""Where the root key lives. One interface; the file provider is the first that keeps it."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.settings import refuse_readable_key

_KEY_BYTES = 32


class KeyUnavailable(Exception):  # noqa: N818 - says what is the matter.
    """The keeper of the root key does not answer; trying again later may help."""


class KeyRejected(Exception):  # noqa: N818 - says what is the matter.
    """A wrapped key does not open under this root key, or not in this context: an alarm, never retried."""


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """Whether the keeper answers, with the id of the root key that it wraps with."""

    answers: bool
    key_id: str


class KeyProvider(Protocol):
    """Wraps and unwraps keys of 32 bytes, bound to a context of bytes."""

    def wrap(self, key: bytes, context: bytes) -> tuple[str, bytes]:
        """The id of the root key, and the wrapped key."""

    def unwrap(self, key_id: str, blob: bytes, context: bytes) -> bytes:
        """The key again; raises KeyUnavailable or KeyRejected."""

    def rewrap(self, key_id: str, blob: bytes, context: bytes) -> tuple[str, bytes]:
        """The same key wrapped by the newest root key."""

    def health(self) -> ProviderHealth:
        """Whether the keeper answers."""


def bound(*parts: str | bytes) -> bytes:
    """Join parts so that no two different lists give the same bytes: each carries its length before it."""
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


class FileProvider:
    """A root key of 32 bytes in a file of mode 0400, written as hexadecimal."""

    KEY_ID = "file:1"

    def __init__(self, path: Path) -> None:
        """Read the key.

        Raises:
            UnfitSettings: the file is missing or others can read it.
            KeyRejected: it does not hold a key.
        """
        refuse_readable_key(path)
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except ValueError:
            raise KeyRejected(f"{path} does not hold a root key") from None
        if len(key) != _KEY_BYTES:
            raise KeyRejected(f"{path} does not hold a root key of 32 bytes")
        self._root = AESGCM(key)

    @staticmethod
    def create(path: Path) -> None:
        """Make a new root key; never over an existing one."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())

    def wrap(self, key: bytes, context: bytes) -> tuple[str, bytes]:
        """See ``KeyProvider``."""
        return self.KEY_ID, seal(self._root, key, context)

    def unwrap(self, key_id: str, blob: bytes, context: bytes) -> bytes:
        """See ``KeyProvider``."""
        if key_id != self.KEY_ID:
            raise KeyRejected(f"wrapped by {key_id}, which is not this root key")
        return unseal(self._root, blob, context)

    def rewrap(self, key_id: str, blob: bytes, context: bytes) -> tuple[str, bytes]:
        """See ``KeyProvider``."""
        return self.wrap(self.unwrap(key_id, blob, context), context)

    def health(self) -> ProviderHealth:
        """A file that was read answers."""
        return ProviderHealth(answers=True, key_id=self.KEY_ID)


Cipher = AESGCM
"""AES-256-GCM under one key; the name by which other rooms speak of it."""


def seal(key: AESGCM, secret: bytes, context: bytes) -> bytes:
    """Nonce of 12 bytes, ciphertext, tag of 16 bytes."""
    nonce = secrets.token_bytes(12)
    return nonce + key.encrypt(nonce, secret, context)


def unseal(key: AESGCM, blob: bytes, context: bytes) -> bytes:
    """Open what ``seal`` made.

    Raises:
        KeyRejected: another key, another context, or altered bytes.
    """
    try:
        return key.decrypt(blob[:12], blob[12:], context)
    except (InvalidTag, ValueError):
        raise KeyRejected("a wrapped key does not open in this context") from None
