"""Whoever keeps the root key keeps these promises; the file is the first keeper, others join the list."""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.crypto.providers import FileProvider, KeyProvider, KeyRejected
from casework.settings import UnfitSettings

KEY = bytes(range(32))
CONTEXT = b"the branch of Koivula"


def file_provider(folder: Path) -> KeyProvider:
    FileProvider.create(folder / "root.key")
    return FileProvider(folder / "root.key")


KEEPERS: dict[str, Callable[[Path], KeyProvider]] = {"file": file_provider}


@pytest.fixture(params=KEEPERS)
def make(request: pytest.FixtureRequest) -> Callable[[Path], KeyProvider]:
    return KEEPERS[request.param]


@pytest.fixture
def keeper(make: Callable[[Path], KeyProvider], tmp_path: Path) -> KeyProvider:
    return make(tmp_path / "one")


# --- what every keeper promises ---


def test_a_wrapped_key_is_unwrapped(keeper: KeyProvider) -> None:
    key_id, wrapped = keeper.wrap(KEY, CONTEXT)
    assert keeper.unwrap(key_id, wrapped, CONTEXT) == KEY
    assert KEY not in wrapped


def test_the_same_key_is_never_wrapped_alike(keeper: KeyProvider) -> None:
    assert len({keeper.wrap(KEY, CONTEXT)[1] for _ in range(50)}) == 50


def test_a_wrapped_key_opens_in_its_context_only(keeper: KeyProvider) -> None:
    key_id, wrapped = keeper.wrap(KEY, CONTEXT)
    for other in (b"", CONTEXT + b"\x00", CONTEXT[:-1], b"the branch of Rantala"):
        with pytest.raises(KeyRejected):
            keeper.unwrap(key_id, wrapped, other)


def test_no_byte_of_a_wrapped_key_can_be_changed(keeper: KeyProvider) -> None:
    key_id, wrapped = keeper.wrap(KEY, CONTEXT)
    for place in range(len(wrapped)):
        altered = wrapped[:place] + bytes([wrapped[place] ^ 128]) + wrapped[place + 1 :]
        with pytest.raises(KeyRejected):
            keeper.unwrap(key_id, altered, CONTEXT)
    for length in range(len(wrapped)):
        with pytest.raises(KeyRejected):
            keeper.unwrap(key_id, wrapped[:length], CONTEXT)


def test_another_root_key_opens_nothing(
    keeper: KeyProvider, make: Callable[[Path], KeyProvider], tmp_path: Path
) -> None:
    key_id, wrapped = keeper.wrap(KEY, CONTEXT)
    with pytest.raises(KeyRejected):
        make(tmp_path / "other").unwrap(key_id, wrapped, CONTEXT)


def test_a_key_that_was_wrapped_by_an_unknown_root_is_rejected(keeper: KeyProvider) -> None:
    _, wrapped = keeper.wrap(KEY, CONTEXT)
    with pytest.raises(KeyRejected, match="vault:7"):
        keeper.unwrap("vault:7", wrapped, CONTEXT)


def test_rewrapping_keeps_the_key_and_its_context(keeper: KeyProvider) -> None:
    old = keeper.wrap(KEY, CONTEXT)
    new = keeper.rewrap(*old, CONTEXT)
    assert new[1] != old[1]
    assert keeper.unwrap(*new, CONTEXT) == KEY
    with pytest.raises(KeyRejected):
        keeper.rewrap(*old, b"another context")


def test_health_names_the_key_it_wraps_with(keeper: KeyProvider) -> None:
    health = keeper.health()
    assert health.answers
    assert health.key_id == keeper.wrap(KEY, CONTEXT)[0]


# --- the file ---


def test_a_new_key_file_is_its_owners_alone_and_random(tmp_path: Path) -> None:
    one, two = tmp_path / "keys" / "one.key", tmp_path / "keys" / "two.key"
    for path in (one, two):
        FileProvider.create(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
        assert re.fullmatch(r"[0-9a-f]{64}", path.read_text())
    assert one.read_text() != two.read_text()
    assert stat.S_IMODE(one.parent.stat().st_mode) == 0o700


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    FileProvider.create(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        FileProvider.create(path)
    assert path.read_bytes() == before
    dangling = tmp_path / "link.key"
    dangling.symlink_to(tmp_path / "elsewhere.key")
    with pytest.raises(FileExistsError):
        FileProvider.create(dangling)
    assert not (tmp_path / "elsewhere.key").exists()


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o444, 0o420, 0o402, 0o410, 0o644, 0o777])
def test_a_key_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    FileProvider.create(path)
    path.chmod(mode)
    with pytest.raises(UnfitSettings, match="0400"):
        FileProvider(path)


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_key_file_of_its_owner_is_taken(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    FileProvider.create(path)
    path.chmod(mode)
    assert FileProvider(path).health().answers


@pytest.mark.skipif(os.getuid() != 0, reason="Only root can give a file to somebody else.")
def test_a_key_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    FileProvider.create(path)
    os.chown(path, 65534, 65534)
    with pytest.raises(UnfitSettings, match="belongs to another user"):
        FileProvider(path)


def test_a_missing_key_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "root.key", tmp_path):
        with pytest.raises(UnfitSettings, match="There is no key file at"):
            FileProvider(path)


@pytest.mark.parametrize("content", ["", "ab", "ab" * 31, "ab" * 33, "ab" * 16, "zz" * 32, "päävain", "ab" * 31 + "a"])
def test_a_file_that_holds_no_key_is_rejected_and_not_shown(tmp_path: Path, content: str) -> None:
    path = tmp_path / "root.key"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o400)
    with pytest.raises(KeyRejected, match="does not hold a root key") as refusal:
        FileProvider(path)
    assert len(content) < 4 or content not in str(refusal.value)


def test_space_around_a_key_does_no_harm(tmp_path: Path) -> None:
    FileProvider.create(tmp_path / "root.key")
    printed = tmp_path / "printed.key"
    printed.write_text(f"  {(tmp_path / 'root.key').read_text().upper()}\n")
    printed.chmod(0o400)
    key_id, wrapped = FileProvider(tmp_path / "root.key").wrap(KEY, CONTEXT)
    assert FileProvider(printed).unwrap(key_id, wrapped, CONTEXT) == KEY
