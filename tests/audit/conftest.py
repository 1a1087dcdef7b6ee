"""A small region for tests that alter it many times: one family in which every kind of record stands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from casework import clock, db
from casework.app import create_app, found_house
from casework.demo.cast import NISKAVAARA, OWN, Member
from casework.demo.load import found_region, tell
from casework.migrate import migrate
from casework.network.models import TieKind
from casework.picture.actions import change_statement
from casework.picture.models import Statement
from casework.responsibility.deputies import name_deputy
from casework.settings import Settings
from tests import databases
from tests.cast import Cast, find
from tests.databases import Template

GRANDMOTHER = Member(name="Kaarina Niskavaara", kind=OWN, role="mummo", tie=("Elina Niskavaara", TieKind.STRONG))


@pytest.fixture(scope="session")
def small_templates(key_file: Path) -> dict[str, Template]:
    """Niskavaara with a grandmother, a deputy and a statement that was put right, once for each kind of database."""

    def prepare(url: str) -> None:
        migrate(url)
        settings = Settings(database_url=url, key_file=key_file, demo=True)
        found_house(settings)
        with create_app(settings).app_context():
            region = found_region()
            family_id = tell(region, replace(NISKAVAARA, members=(*NISKAVAARA.members, GRANDMOTHER)))
            meri, today = region.actor("meri"), clock.today()
            with db.reading() as work:
                statement_id = work.scalars(select(Statement.id)).one()
            asked = {"by": meri, "family_id": family_id}
            change_statement(**asked, statement_id=statement_id, version=1, text="Että saisin nukkua.")
            days = {"since": today, "until": today + timedelta(days=3)}
            name_deputy(**asked, account_id=region.accounts["saana"], **days)
        db.database().close()

    return {kind: databases.template(kind, prepare) for kind in ("sqlite", "postgresql")}


@pytest.fixture
def small(database_kind: str, small_templates: dict[str, Template], key_file: Path) -> Iterator[Cast]:
    """The small region on a copy of this test's own."""
    with small_templates[database_kind].fresh() as url:
        app = create_app(Settings(database_url=url, key_file=key_file, demo=True))
        app.testing = True
        try:
            yield find(app)
        finally:
            db.database().close()
