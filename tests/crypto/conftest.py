"""Fixed ids and keys, so that what is encrypted here can be written down and read again by any later version."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import UUID

import pytest

from casework.crypto import keyring
from casework.crypto.keyring import EVERYTHING, Unlocked
from casework.crypto.keys import FamilyKeys

LEHTOVAARA = UUID("0b0e7c52-6c1e-4d0c-9c35-1f9d3a1d5a01")
NISKAVAARA = UUID("1c1f8d63-7d2f-4e1d-8d46-2a0e4b2e6b12")
SARI = UUID("7e4b6a10-93f2-4a5e-8a55-6f1f0c3b2d02")
NAVID = UUID("8f5c7b21-a403-4b6f-9b66-7a2a1d4c3e13")
UNIT = UUID("c2a95b0e-7d44-4f6f-9b1a-8e6d2f3a4b04")
KEY = bytes(range(32))

Open = Callable[..., None]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Open a family until the test ends; with no more said, Lehtovaara under the fixed key and for everything."""
    with ExitStack() as stack:

        def open_family(
            family_id: UUID = LEHTOVAARA,
            versions: dict[int, bytes] | None = None,
            classes: frozenset[str] = EVERYTHING,
        ) -> None:
            entry = Unlocked(FamilyKeys(versions or {1: KEY}), classes)
            stack.enter_context(keyring.unlocked({family_id: entry}))

        yield open_family
