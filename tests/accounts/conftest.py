"""Accounts are tested with quick passwords."""

import pytest
from argon2 import PasswordHasher

from casework.accounts import passwords


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least memory and time that argon2 allows; how strong the real one is has its own test."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
