"""Keys open from the root down, each in its own place, and a wrong root key never writes a byte."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import select, update

from casework import app as house
from casework import cli, db
from casework.access.policy import Actor
from casework.crypto import keys
from casework.crypto.keys import FamilyKeys, KeyBranch, KeyFamily, Purpose, Vault, vault
from casework.crypto.providers import FileProvider, KeyRejected, KeyUnavailable, ProviderHealth
from casework.organisation.actions import found_unit
from casework.organisation.models import UnitKind
from casework.settings import Settings, UnfitSettings
from tests.cast import Cast

FOUNDER = Actor(account_id=None)


class CountingFile(FileProvider):
    """The file, telling what it was asked to open."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked: list[bytes] = []

    def unwrap(self, key_id: str, blob: bytes, context: bytes) -> bytes:
        self.asked.append(context)
        return super().unwrap(key_id, blob, context)


class Silent:
    """A keeper of the root key that does not answer."""

    def wrap(self, key: bytes, context: bytes) -> tuple[str, bytes]:
        raise KeyUnavailable

    def unwrap(self, key_id: str, blob: bytes, context: bytes) -> bytes:
        raise KeyUnavailable

    def rewrap(self, key_id: str, blob: bytes, context: bytes) -> tuple[str, bytes]:
        raise KeyUnavailable

    def health(self) -> ProviderHealth:
        return ProviderHealth(answers=False, key_id="")


@pytest.fixture
def koivula(app: Flask) -> UUID:
    """A unit with its branch key."""
    return found_unit(by=FOUNDER, kind=UnitKind.COUNTY, name="Koivula")


# --- the canary and the house ---


def test_the_house_has_one_branch_for_each_purpose(app: Flask, koivula: UUID) -> None:
    with db.reading() as work:
        branches = work.scalars(select(KeyBranch)).all()
    assert sorted(b.purpose.value for b in branches) == sorted(p.value for p in Purpose)
    assert {b.unit_id for b in branches if b.purpose is Purpose.UNIT} == {koivula}
    opened = {vault().house(purpose) for purpose in Purpose if purpose is not Purpose.UNIT}
    assert len(opened) == 4
    assert {len(key) for key in opened} == {32}


def test_another_root_key_refuses_to_start(settings: Settings, tmp_path: Path) -> None:
    FileProvider.create(tmp_path / "other.key")
    with pytest.raises(UnfitSettings, match="is not the key of this database"):
        house.create_app(replace(settings, key_file=tmp_path / "other.key"))
    db.database().close()


def test_a_canary_that_is_not_what_was_stored_refuses_to_start(app: Flask, settings: Settings, key_file: Path) -> None:
    with db.transaction() as work:
        for branch in work.scalars(select(KeyBranch).where(KeyBranch.purpose == Purpose.AUDIT)):
            key = vault().house(Purpose.AUDIT)
            branch.canary = keys.seal(keys.AESGCM(key), b"another canary", branch.id.bytes)
    with db.reading() as work, pytest.raises(KeyRejected, match="canary of the audit branch"):
        Vault(FileProvider(key_file)).check(work)
    with pytest.raises(UnfitSettings):
        house.create_app(settings)


def test_branches_cannot_change_places(app: Flask, key_file: Path) -> None:
    with db.transaction() as work:
        branches = {b.purpose: b for b in work.scalars(select(KeyBranch))}
        index, session = branches[Purpose.INDEX], branches[Purpose.SESSION]
        index.wrapped, session.wrapped = session.wrapped, index.wrapped
    with db.reading() as work, pytest.raises(KeyRejected):
        Vault(FileProvider(key_file)).check(work)


def test_a_branch_cannot_change_its_purpose(app: Flask, key_file: Path) -> None:
    with db.transaction() as work:
        branches = {b.purpose: b for b in work.scalars(select(KeyBranch))}
        for one, other in ((Purpose.INDEX, Purpose.SESSION), (Purpose.SESSION, Purpose.INDEX)):
            statement = update(KeyBranch).where(KeyBranch.id == branches[one].id)
            work.execute(statement.values(purpose=other).execution_options(synchronize_session=False))
    with db.reading() as work, pytest.raises(KeyRejected):
        Vault(FileProvider(key_file)).check(work)


def test_a_keeper_that_does_not_answer_is_not_ready_and_not_wrong(app: Flask) -> None:
    assert house.is_ready()
    keys.use_vault(Vault(Silent()))
    assert not house.is_ready()
    with db.reading() as work, pytest.raises(KeyUnavailable):
        vault().check(work)


def test_a_vault_that_was_not_checked_gives_no_key_of_the_house(key_file: Path) -> None:
    with pytest.raises(KeyError):
        Vault(FileProvider(key_file)).house(Purpose.AUDIT)


# --- a family's key ---


def store_key(unit_id: UUID, family_id: UUID | None = None) -> tuple[KeyFamily, FamilyKeys]:
    """A key as it is stored; the row of its family does not matter here, so it is not there."""
    with db.transaction() as work:
        return vault().new_family(work, family_id or uuid4(), unit_id)


def test_a_new_family_has_a_key_of_its_own(koivula: UUID) -> None:
    made = [store_key(koivula) for _ in range(20)]
    assert len({opened._versions[1] for _, opened in made}) == 20
    record, opened = made[0]
    assert (record.version, opened.current) == (1, 1)
    assert opened._versions[1] not in record.wrapped


def test_the_purposes_of_a_key_are_apart() -> None:
    opened = FamilyKeys({1: bytes(32)})
    sealed = opened.cipher(1, "label").encrypt(bytes(12), b"Sari", b"")
    for purpose in ("content", "private:x", "Label", "label "):
        with pytest.raises(InvalidTag):
            opened.cipher(1, purpose).decrypt(bytes(12), sealed, b"")
    assert opened.cipher(1, "label") is opened.cipher(1, "label")


def test_a_family_opens_with_the_key_it_was_given(cast: Cast) -> None:
    ids = [cast.family(name) for name in ("Lehtovaara", "Niskavaara")]
    with db.reading() as work:
        opened = vault().families(work, ids)
        assert set(opened) == set(ids)
        assert vault().families(work, [uuid4()]) == {}
        assert vault().families(work, []) == {}
        commitments = {key.family_id: key.commitment for key in work.scalars(select(KeyFamily))}
    for family_id, known in opened.items():
        assert keys._commitment(known._versions[1], family_id, 1) == commitments[family_id]
    one, other = opened.values()
    assert one._versions != other._versions


def test_keys_cannot_be_swapped_or_altered(cast: Cast) -> None:
    lehtovaara, niskavaara = cast.family("Lehtovaara"), cast.family("Niskavaara")
    with db.reading() as work:
        rows = {key.family_id: key for key in work.scalars(select(KeyFamily))}
        stolen = rows[niskavaara]
        flipped = bytes([rows[lehtovaara].wrapped[20] ^ 1])
        attempts = {
            "another family's wrapped key": {"wrapped": stolen.wrapped},
            "another family's key with its commitment": {
                "wrapped": stolen.wrapped,
                "commitment": stolen.commitment,
            },
            "another family's commitment": {"commitment": stolen.commitment},
            "an altered key": {"wrapped": rows[lehtovaara].wrapped[:20] + flipped + rows[lehtovaara].wrapped[21:]},
            "another version": {"version": 2},
            "no key": {"wrapped": b""},
        }
    for what, values in attempts.items():
        with db.transaction() as work:
            work.execute(KeyFamily.__table__.update().where(KeyFamily.family_id == lehtovaara).values(**values))
            with pytest.raises(KeyRejected):
                pytest.fail(f"{what} opened: {vault().families(work, [lehtovaara])}")
            assert niskavaara in vault().families(work, [niskavaara])
            work.rollback()


def test_a_key_that_is_no_more_in_another_family_does_not_open_there(cast: Cast) -> None:
    """The whole row of a key is handed to another family: its context and its commitment both say no."""
    lehtovaara, niskavaara = cast.family("Lehtovaara"), cast.family("Niskavaara")
    table = KeyFamily.__table__
    with db.transaction() as work:
        work.execute(table.delete().where(table.c.family_id == lehtovaara))
        work.execute(table.update().where(table.c.family_id == niskavaara).values(family_id=lehtovaara))
        with pytest.raises(KeyRejected):
            vault().families(work, [lehtovaara])
        work.rollback()


def test_a_commitment_must_be_the_keys_own_even_where_the_key_opens(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever could wrap keys still could not put one in place that was not committed to."""
    lehtovaara = cast.family("Lehtovaara")
    with db.transaction() as work:
        record = work.scalars(select(KeyFamily).where(KeyFamily.family_id == lehtovaara)).one()
        branch = keys.AESGCM(vault()._branch(work.get_one(KeyBranch, record.branch_id)))
        record.wrapped = keys.seal(branch, bytes(32), keys._context(record.id, lehtovaara, 1))
        work.flush()
        with pytest.raises(KeyRejected, match="commitment"):
            vault().families(work, [lehtovaara])
        work.rollback()


# --- opened branches are remembered by bytes and context together ---


def test_a_branch_is_opened_once_and_again_after_an_hour(
    cast: Cast, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = CountingFile(key_file)
    opened, now = Vault(keeper), [1000.0]
    monkeypatch.setattr(keys.time, "monotonic", lambda: now[0])
    with db.reading() as work:
        for minutes, asked in ((0, 1), (1, 1), (59, 1), (61, 2), (119, 2)):
            now[0] = 1000.0 + minutes * 60
            opened.families(work, [cast.family("Lehtovaara"), cast.family("Niskavaara")])
            assert len(keeper.asked) == asked
        opened.families(work, [cast.family("Mustajoki")])
    assert len(keeper.asked) == 3


def test_a_branch_that_was_opened_once_does_not_open_in_another_place(koivula: UUID) -> None:
    with db.transaction() as work:
        branch = work.scalars(select(KeyBranch).where(KeyBranch.unit_id == koivula)).one()
        vault()._branch(branch)
        moved = KeyBranch(
            id=uuid4(),
            purpose=Purpose.UNIT,
            unit_id=koivula,
            provider_key_id=branch.provider_key_id,
            wrapped=branch.wrapped,
        )
        with pytest.raises(KeyRejected):
            vault()._branch(moved)
        for purpose, unit_id in ((Purpose.UNIT, uuid4()), (Purpose.AUDIT, None)):
            moved.id, moved.purpose, moved.unit_id = branch.id, purpose, unit_id
            with pytest.raises(KeyRejected):
                vault()._branch(moved)


def test_the_logs_of_two_units_have_two_keys(koivula: UUID) -> None:
    rantala = found_unit(by=FOUNDER, kind=UnitKind.COUNTY, name="Rantala")
    with db.reading() as work:
        sealed = vault().unit_cipher(work, koivula).encrypt(bytes(12), b"Lehtovaara", b"")
        assert vault().unit_cipher(work, koivula).decrypt(bytes(12), sealed, b"") == b"Lehtovaara"
        with pytest.raises(InvalidTag):
            vault().unit_cipher(work, rantala).decrypt(bytes(12), sealed, b"")


# --- the command that makes the key ---


def test_the_command_makes_a_key_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "root.key"
    monkeypatch.setattr(cli, "configured", lambda: Settings(key_file=path))
    assert cli.main(["keys", "create"]) == 0
    kept = path.read_bytes()
    assert cli.main(["keys", "create"]) == 1
    assert path.read_bytes() == kept
    said = capsys.readouterr()
    assert "There is a key" in said.err
    assert kept.decode() not in said.out + said.err
