"""The region is told the same for the same seed and date, in the order of time, and only into a demo."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from casework import clock, db
from casework.accounts.models import Account
from casework.app import create_app, found_house
from casework.audit.log import verify
from casework.audit.models import HOUSE_CHAIN, AuditEvent
from casework.crypto import keyring
from casework.crypto.fields import Sealed
from casework.crypto.keyring import EVERYTHING, Unlocked
from casework.crypto.keys import vault
from casework.demo.files import region
from casework.demo.load import load, people
from casework.families.models import Family
from casework.migrate import migrate
from casework.settings import Settings, UnfitSettings

AFTERNOON, EVENING = datetime(2027, 3, 10, 15, tzinfo=UTC), datetime(2027, 3, 10, 19, tzinfo=UTC)
FEW = 12

Export = dict[str, list[str]]
Told = Callable[..., Export]


@pytest.fixture
def told(tmp_path: Path, key_file: Path) -> Told:
    """Tell the region into a database of its own, and read everything in it."""

    def tell(name: str, moment: datetime, *, seed: int = 0) -> Export:
        settings = Settings(database_url=f"sqlite:///{tmp_path}/{name}.sqlite", key_file=key_file, demo=True)
        migrate(settings.database_url)
        found_house(settings)
        with clock.at(moment), create_app(settings).app_context():
            load(lambda _: None, families=FEW, seed=seed)
            exported = export()
            with db.snapshot() as work:
                assert verify(work) == []
        db.database().close()
        return exported

    return tell


def export() -> Export:
    """Everything that is written about each family, by its name, without the ids that are new in each database."""
    records = [m.class_ for m in Sealed.registry.mappers if issubclass(m.class_, Sealed) and "family_id" in m.columns]
    with db.reading() as work:
        families = list(work.scalars(select(Family)))
        opened = vault().families(work, [family.id for family in families])
        with keyring.unlocked({key: Unlocked(keys, EVERYTHING) for key, keys in opened.items()}):
            return {
                family.name: sorted(
                    told_of(row)
                    for record in records
                    for row in work.scalars(select(record).where(record.family_id == family.id))
                )
                for family in families
            }


def told_of(record: Any) -> str:
    clear = {
        column.key: value.value if isinstance(value, Enum) else value
        for column in record.__mapper__.column_attrs
        if not isinstance(value := getattr(record, column.key), UUID | bytes)
    }
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", f"{record.__tablename__} {clear} {record.plain()}")


def test_the_same_seed_and_date_tell_the_same_and_another_seed_other_hours(told: Told) -> None:
    first = told("first", AFTERNOON)
    assert len(first) == FEW
    assert first == told("second", EVENING)
    assert first != told("other", AFTERNOON, seed=7)


@pytest.fixture
def demo(tmp_path: Path, key_file: Path) -> Settings:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/demo.sqlite", key_file=key_file, demo=True)
    migrate(settings.database_url)
    found_house(settings)
    return settings


def test_the_whole_region_is_told_in_the_order_of_time(demo: Settings) -> None:
    with create_app(demo).app_context():
        load(lambda _: None, families=len(region().stories))
        with db.reading() as work:
            assert work.scalars(select(func.count()).select_from(Family)).one() == len(region().stories)
            moments = work.scalars(select(AuditEvent.at).order_by(AuditEvent.chain_id, AuditEvent.seq))
            of_house = work.scalars(select(AuditEvent.at).where(AuditEvent.chain_id == HOUSE_CHAIN)).all()
            assert of_house == sorted(of_house)
            assert max(moments) <= clock.now()
        with db.snapshot() as work:
            assert verify(work) == []
        assert ("Helvi Murtorinne", "Parent, Murtorinne") in people()
    db.database().close()


def test_a_second_start_changes_nothing(demo: Settings) -> None:
    with create_app(demo).app_context():
        load(lambda _: None, families=1)
        before = people()
        said: list[str] = []
        load(said.append, families=FEW)
        assert people() == before
        assert said == []
    db.database().close()


def test_more_families_than_are_written_are_refused(demo: Settings) -> None:
    with create_app(demo).app_context(), pytest.raises(UnfitSettings, match="60 families"):
        load(lambda _: None, families=61)
    db.database().close()


def test_nothing_invented_is_written_into_production(tmp_path: Path, key_file: Path) -> None:
    url = f"sqlite:///{tmp_path}/house.sqlite"
    real = Settings(database_url=url, key_file=key_file, secret_key="x" * 40)
    migrate(url)
    found_house(real)
    with create_app(real).app_context():
        with pytest.raises(UnfitSettings, match="only ever"):
            load(lambda _: None, families=FEW)
        with db.reading() as work:
            assert work.scalars(select(Account)).all() == []
    db.database().close()
