"""A small region for tests that alter it many times: one family in which every kind of record stands."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from casework import clock, db
from casework.app import create_app, found_house
from casework.demo.cast import KUUSIHARJU, NISKAVAARA, OWN, Member
from casework.demo.load import found_region, tell
from casework.demo.story import Event
from casework.demo.telling import Region
from casework.families.models import Participant
from casework.meetings.gatherings.models import Meeting, MeetingState
from casework.meetings.gatherings.sharing import reply
from casework.migrate import migrate
from casework.network.basis import record_basis
from casework.network.models import BasisKind, TieKind
from casework.picture.actions import change_statement
from casework.picture.feelings import tell_feeling
from casework.picture.models import HowItFeels, Statement
from casework.plan.models import AgreedAction
from casework.plan.notes import add_note
from casework.responsibility.actions import pass_on, take_back
from casework.responsibility.models import OwnWorkerKind
from casework.responsibility.own_workers import NewOwnWorker, name_own_worker
from casework.settings import Settings
from tests import databases
from tests.cast import Cast, find, served
from tests.databases import Template

GRANDMOTHER = Member(name="Kaarina Niskavaara", kind=OWN, role="mummo", tie=("Elina Niskavaara", TieKind.STRONG))
ELINA, KAARINA = "Elina Niskavaara", "Kaarina Niskavaara"
CONSENT = {"giver": ELINA, "given_for": [ELINA], "purpose": "plan", "days": 90, "how": "in_person"}
LATELY = (
    Event(9, {"consent": KAARINA, **CONSENT}),
    Event(9, {"heard": "Topi", "how": "drew", "text": "Talo, jossa on ovi.", "sees": [ELINA]}),
    Event(9, {"service": "Kotipalvelu", "code": "home_service", "users": [ELINA]}),
    Event(9, {"approved": ELINA}),
    Event(9, {"review": "Keväällä", "due": 30}),
    Event(
        7,
        {
            "meeting": "Koivula, huone 2",
            "people": [ELINA],
            "about": "Miten yöt sujuvat",
            "notes": [{"by": ELINA, "said": "Kaksi yötä on nukuttu."}],
            "actions": [{"agreed": "Kirjataan yöt kalenteriin", "by": [ELINA]}],
        },
    ),
    Event(1, {"meeting_planned": "Koivula, huone 2", "people": [ELINA], "about": "Jatko", "days": 5}),
    Event(0, {"deputy": "saana", "days": 4}),
)
"""What happened to them, so that every table that is sealed has a row."""

BACK = (
    Event(3, {"closed": "goals_reached", "words": "Ovi on auki."}),
    Event(1, {"reopened": "Petri Kuusiharju", "contact_by": "Petri", "wish": "Aamut"}),
)


@pytest.fixture(scope="session")
def small_templates(key_file: Path) -> dict[str, Template]:
    """Niskavaara with a grandmother, a deputy and a statement that was put right, once for each kind of database."""

    def prepare(url: str) -> None:
        migrate(url)
        settings = Settings(database_url=url, key_file=key_file, demo=True)
        found_house(settings)
        with create_app(settings).app_context():
            region = found_region()
            family_id = tell(region, replace(NISKAVAARA, members=(*NISKAVAARA.members, GRANDMOTHER)), LATELY)
            meri = region.actor("meri")
            with db.reading() as work:
                wish = select(Statement.id).where(Statement.differs_from_id.is_(None)).order_by(Statement.said_at)
                statement_id = work.scalars(wish.limit(1)).one()
            asked = {"by": meri, "family_id": family_id}
            change_statement(**asked, statement_id=statement_id, version=1, text="Että saisin nukkua.")
            tell(region, KUUSIHARJU, BACK)
            _add_the_rest(region, family_id)
        db.database().close()

    return {kind: databases.template(kind, prepare) for kind in ("sqlite", "postgresql")}


def _add_the_rest(region: Region, family_id: UUID) -> None:
    """What no story tells: a note, an own worker, the map's basis, an answer, a feeling, words that were taken back."""
    asked = {"by": region.actor("meri"), "family_id": family_id}
    with db.reading() as work:
        elina = select(Participant.id).where(Participant.family_id == family_id, Participant.confirmed_at.is_not(None))
        elina_id = work.scalars(elina).one()
        action_id = work.scalars(select(AgreedAction.id).where(AgreedAction.family_id == family_id)).first()
        meeting_id = work.scalars(select(Meeting.id).where(Meeting.state == MeetingState.PLANNED)).one()
    add_note(**asked, action_id=action_id, text="Kysytty kerran.")
    named = NewOwnWorker(kind=OwnWorkerKind.OWN_WORKER, since=clock.today(), name="Aila Kuikka")
    name_own_worker(**asked, person_id=elina_id, named=named)
    record_basis(**asked, kind=BasisKind.CONSENT, giver_id=elina_id)
    pass_on(**asked, account_id=region.actor("jonas").account_id, why="", words="Yöt ovat tärkeitä.")
    take_back(**asked)
    tell_feeling(by=region.actor("elina"), family_id=family_id, felt=HowItFeels.GOOD)
    reply(by=region.actor("elina"), family_id=family_id, meeting_id=meeting_id, wish="Yöt", cannot_come=False)


@pytest.fixture
def small(database_kind: str, small_templates: dict[str, Template], key_file: Path) -> Iterator[Cast]:
    """The small region on a copy of this test's own."""
    with small_templates[database_kind].fresh() as url:
        try:
            yield find(served(Settings(database_url=url, key_file=key_file, demo=True)))
        finally:
            db.database().close()
