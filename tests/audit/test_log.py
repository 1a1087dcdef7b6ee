"""What is done and what is written about it are one: both are there, or neither is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import selectinload

from casework import clock, db
from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.accounts.models import SignInFailure
from casework.audit import log
from casework.audit.log import Untraced, verify
from casework.audit.models import HOUSE_CHAIN, Action, AuditEvent, AuditHead, Part
from casework.caseload.actions import today
from casework.db import Changed
from casework.families.actions import open_family
from casework.families.lines import Audience, Line, LineAbout, LineAudience
from casework.families.models import Family, Household, Matter, Participant, Resident
from casework.meetings.actions import Met, log_encounter
from casework.meetings.models import How
from casework.network.models import Tie
from casework.picture.models import Statement
from casework.plan.actions import set_goal
from casework.plan.models import Goal
from tests.cast import Cast

FAMILY = "Niskavaara"


def events(chain_id: UUID) -> list[AuditEvent]:
    with db.reading() as work:
        query = select(AuditEvent).where(AuditEvent.chain_id == chain_id).order_by(AuditEvent.seq)
        return list(work.scalars(query))


def change(region: Cast, login: str = "meri") -> opening.Opening:
    """An opening of Niskavaara in which whoever carries the matter may change something."""
    return opening.to_change(
        by=region.actor(login), family_id=region.family(FAMILY), permission=Permission.WRITE_FAMILY
    )


def home_of(door: opening.Opening) -> Household:
    query = select(Household).where(Household.family_id == door.family_id)
    return db.session().scalars(query.options(selectinload(Household.residents))).one()


# --- one unit of work ---


def test_a_change_and_its_event_are_kept_together(small: Cast) -> None:
    before = events(small.family(FAMILY))
    with log.request("a1b2"), clock.at(datetime(2027, 1, 2, 3, 4, 5, 6, tzinfo=UTC)), change(small) as door:
        home = home_of(door)
        home.name = "Uusi koti"
        door.record(Action.PERSON_CHANGED, home)
    *kept, last = events(small.family(FAMILY))
    assert [event.hash for event in kept] == [event.hash for event in before]
    meri = small.actor("meri").account_id
    assert (last.seq, last.prev, last.actor_id) == (before[-1].seq + 1, before[-1].hash, meri)
    assert (last.action, last.object_type, last.object_id) == (Action.PERSON_CHANGED, "household", home.id)
    assert (last.request_id, last.basis, last.permitted) == ("a1b2", "responsible", True)
    assert last.at == datetime(2027, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    with db.reading() as work:
        assert work.get_one(AuditHead, small.family(FAMILY)).hash == last.hash
        assert verify(work) == []


def test_when_it_is_rolled_back_neither_is_there(small: Cast) -> None:
    before = events(small.family(FAMILY))

    def fail_after_both() -> None:
        with change(small) as door:
            home = home_of(door)
            home.name = "Uusi koti"
            door.record(Action.PERSON_CHANGED, home)
            db.session().flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_both()
    assert [event.hash for event in events(small.family(FAMILY))] == [event.hash for event in before]
    with change(small) as door:
        assert home_of(door).name == FAMILY
    with db.reading() as work:
        assert verify(work) == []


def test_what_was_forgotten_with_a_rollback_does_not_come_back_in_the_same_session(small: Cast) -> None:
    before = len(events(small.family(FAMILY)))
    with db.transaction() as work:
        work.info.clear()
        entry = log.Entry(chain_id=small.family(FAMILY), action=Action.FAMILY_READ, actor_id=None)
        log.append(work, entry)
        work.rollback()
    assert len(events(small.family(FAMILY))) == before


def test_the_last_state_of_the_record_is_sealed_and_not_the_one_at_recording(small: Cast) -> None:
    with change(small) as door:
        home = home_of(door)
        door.record(Action.PERSON_CHANGED, home)
        home.name = "Later"
    with db.reading() as work:
        assert verify(work) == []


def test_a_new_family_begins_its_own_chain_with_its_key_in_the_first_events(cast: Cast) -> None:
    meri = cast.actor("meri")
    (_, unit_id) = next(iter(meri.roles))
    family_id = open_family(by=meri, unit_id=unit_id, name="Rautio", contact_by="Aino, puhelimella")
    written = events(family_id)
    assert [event.seq for event in written] == list(range(1, len(written) + 1))
    assert written[0].prev == bytes(32)
    assert {event.object_type for event in written} >= {"family", "household", "matter", "participant"}
    with opening.to_read(by=meri, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ):
        cipher = opening.keyring.audit_cipher(family_id)
        assert cipher is not None
        details = [log.open_detail(cipher, event) for event in written if event.action is Action.FAMILY_OPENED]
    assert all(len(detail["key_commitment"]) == 64 for detail in details)


# --- untraced ---


def changed_name(door: opening.Opening) -> None:
    home_of(door).name = "Unheard of"


def changed_column(door: opening.Opening) -> None:
    person = db.session().scalars(select(Participant).where(Participant.family_id == door.family_id)).first()
    person.added_at = clock.now()


def new_record(door: opening.Opening) -> None:
    db.session().add(Household(family_id=door.family_id, added_at=clock.now(), name="Toinen koti"))


def deleted_record(door: opening.Opening) -> None:
    db.session().delete(db.session().scalars(select(Tie).where(Tie.family_id == door.family_id)).one())


def new_part(door: opening.Opening) -> None:
    home = home_of(door)
    mentioned = select(Participant.id).where(Participant.family_id == door.family_id)
    away = mentioned.where(Participant.id.not_in([resident.participant_id for resident in home.residents]))
    home.residents.append(Resident(participant_id=db.session().scalars(away).first()))


def lost_part(door: opening.Opening) -> None:
    home = home_of(door)
    home.residents.remove(home.residents[0])


def wider_audience(door: opening.Opening) -> None:
    line = db.session().scalars(select(Line).where(Line.family_id == door.family_id)).first()
    taken = {row.participant_id for row in line.audience}
    everybody = db.session().scalars(select(Participant.id).where(Participant.family_id == door.family_id))
    line.audience.append(LineAudience(participant_id=next(p for p in everybody if p not in taken)))


def event_of_another_record(door: opening.Opening) -> None:
    changed_name(door)
    matter = db.session().scalars(select(Matter).where(Matter.family_id == door.family_id)).one()
    door.record(Action.PERSON_CHANGED, matter)


def event_without_a_record(door: opening.Opening) -> None:
    changed_name(door)
    home_id = home_of(door).id
    log.append(
        db.session(),
        log.Entry(chain_id=door.family_id, action=Action.PERSON_CHANGED, actor_id=None, object_id=home_id),
    )


def flushed_and_forgotten(door: opening.Opening) -> None:
    changed_name(door)
    db.session().flush()
    db.session().expire_all()


UNHEARD = (
    *(changed_name, changed_column, new_record, deleted_record, new_part, lost_part, wider_audience),
    *(event_of_another_record, event_without_a_record, flushed_and_forgotten),
)


@pytest.mark.parametrize("unheard", UNHEARD, ids=lambda unheard: unheard.__name__)
def test_a_change_that_no_event_speaks_of_is_refused(small: Cast, unheard) -> None:
    with pytest.raises(Untraced, match="1 changed records have no event"), change(small) as door:
        unheard(door)
    with db.reading() as work:
        assert verify(work) == []


def test_what_belongs_to_no_family_needs_no_event_of_its_own(small: Cast) -> None:
    with db.transaction() as work:
        work.add(SignInFailure(id=uuid4(), key=b"somebody", at=clock.now()))


# --- a record and its parts are one ---


def words_of(door: opening.Opening) -> Line:
    """What Elina said, which is about somebody and has a reader."""
    said = select(Statement).where(Statement.family_id == door.family_id).order_by(Statement.said_at)
    return db.session().scalars(said.limit(1)).one()


def one_reader_more(line: Line) -> None:
    taken = {row.participant_id for row in line.audience}
    everybody = db.session().scalars(select(Participant.id).where(Participant.family_id == line.family_id))
    line.audience.append(LineAudience(participant_id=next(person for person in everybody if person not in taken)))


def one_reader_less(line: Line) -> None:
    line.audience.pop()


def one_reader_deleted(line: Line) -> None:
    db.session().delete(line.audience[0])


def one_reader_stored(line: Line) -> None:
    everybody = set(db.session().scalars(select(Participant.id).where(Participant.family_id == line.family_id)))
    new = min(everybody - {row.participant_id for row in line.audience})
    db.session().add(LineAudience(line_id=line.id, participant_id=new))


def agreement_changed(line: Line) -> None:
    about = db.session().scalars(select(LineAbout).where(LineAbout.line_id == line.id)).first()
    about.agreed_at = clock.now()


PARTED = (one_reader_more, one_reader_less, one_reader_deleted, one_reader_stored, agreement_changed)


@pytest.mark.parametrize("part", PARTED, ids=lambda part: part.__name__)
def test_a_changed_part_moves_the_version_of_its_whole(small: Cast, part) -> None:
    with change(small) as door:
        line = words_of(door)
        before = line.version
        part(line)
        db.session().flush()
        assert line.version == before + 1
        db.session().flush()
        assert line.version == before + 1
        db.session().refresh(line)
        door.record(Action.STATEMENT_CHANGED, line)
    with db.reading() as work:
        assert verify(work) == []


def test_two_who_change_the_parts_of_one_record_at_once_notice_each_other(small: Cast) -> None:
    """Else each would seal what it saw, and the check would find a forgery where two people only met."""
    together = Barrier(2)

    def move_in(person: str) -> str:
        try:
            with change(small) as door:
                home = home_of(door)
                if db.database().writing.dialect.name == "postgresql":
                    together.wait(5)
                home.residents.append(Resident(participant_id=small.person(FAMILY, person)))
                db.session().flush()
                door.record(Action.PERSON_CHANGED, home)
        except Changed:
            return "told"
        return "moved in"

    with ThreadPoolExecutor(2) as threads:
        ends = sorted(threads.map(move_in, ["Kaarina Niskavaara", "Kotipalvelu"]))
    with db.reading() as work:
        assert verify(work) == []
    assert ends == (["moved in", "told"] if db.database().writing.dialect.name == "postgresql" else ["moved in"] * 2)


def test_a_part_knows_its_whole() -> None:
    with pytest.raises(NotImplementedError):
        Part().whole_id  # noqa: B018 - reading is the test.


# --- the table refuses ---


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET basis = 'other'",
        "UPDATE audit_event SET tag = tag WHERE seq = 1",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE seq = 2",
    ],
)
def test_the_log_refuses_to_be_changed(small: Cast, statement: str) -> None:
    with pytest.raises(DBAPIError, match="the log is append-only"), db.transaction() as work:
        work.execute(text(statement))


def test_the_log_refuses_its_own_service(small: Cast) -> None:
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as work:
        work.scalars(select(AuditEvent)).first().basis = "other"
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as work:
        work.delete(work.scalars(select(AuditEvent)).first())


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_on_sqlite_the_log_cannot_be_replaced_by_an_insert(small: Cast) -> None:
    """REPLACE deletes without the trigger of DELETE, unless the connection says otherwise."""
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as work:
        work.execute(text("INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 1"))


# --- at the same time ---


def test_eight_people_at_once_leave_one_unbroken_chain(small: Cast) -> None:
    meri, family_id = small.actor("meri"), small.family(FAMILY)
    before = len(events(family_id))

    def read(_: int) -> None:
        with opening.to_read(
            by=meri, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
        ):
            pass

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(read, range(40)))
    written = events(family_id)
    assert [event.seq for event in written] == list(range(1, before + 41))
    assert all(later.prev == earlier.hash for earlier, later in pairwise(written))
    with db.reading() as work:
        assert verify(work) == []


def test_whoever_opens_several_families_at_once_waits_for_nobody_for_ever(cast: Cast) -> None:
    """Heads are locked in the order of their ids; in any other order two of these would lock each other out."""
    meri, jonas = cast.actor("meri"), cast.actor("jonas")
    lehtovaara = cast.family("Lehtovaara")
    before = len(events(lehtovaara))

    def work(by: Actor) -> None:
        today(by=by, silence_days=21)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, [meri, jonas] * 6))
    assert len(events(lehtovaara)) == before + 6
    with db.reading() as session:
        assert verify(session) == []


def test_two_goals_at_once_both_stand_in_the_log(small: Cast) -> None:
    asked = {"by": small.actor("meri"), "family_id": small.family(FAMILY), "audience": Audience.of(())}
    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(lambda n: set_goal(**asked, title=f"Tavoite {n}"), range(4)))
    with db.reading() as work:
        assert made <= set(work.scalars(select(Goal.id)))
        assert verify(work) == []


# --- what the log holds ---


def test_the_log_holds_no_name_and_no_words(cast: Cast) -> None:
    with db.reading() as work:
        rows = work.connection().exec_driver_sql("SELECT * FROM audit_event").all()
    words = " ".join(str(value) for row in rows for value in row)
    for told in ("Lehtovaara", "Sari", "Eliel", "aamut", "Koulu", "120488"):
        assert told.lower() not in words.lower()


def test_no_event_is_written_for_nothing(cast: Cast) -> None:
    with db.reading() as work:
        before = work.scalar(select(func.count()).select_from(AuditEvent))
    with db.transaction():
        pass
    with db.reading() as work:
        assert work.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_an_event_for_a_chain_that_was_never_begun_is_refused(small: Cast) -> None:
    with pytest.raises(KeyError), db.transaction() as work:
        log.append(work, log.Entry(chain_id=uuid4(), action=Action.FAMILY_READ, actor_id=None))


def test_a_bulk_change_past_the_records_is_what_verify_is_for(small: Cast) -> None:
    with db.transaction() as work:
        work.execute(update(Family).values(created_at=clock.now()).execution_options(synchronize_session=False))
    with db.reading() as work:
        families = work.scalar(select(func.count()).select_from(Family))
        assert [f.what for f in verify(work)] == ["the family is not as this event left it"] * families


def test_the_house_has_its_chain_from_the_beginning(small: Cast) -> None:
    assert events(HOUSE_CHAIN)[0].action is Action.UNIT_FOUNDED


def test_a_moment_is_sealed_as_the_same_whichever_clock_it_was_read_from(small: Cast) -> None:
    """Forms give the wall's time in Finland, and the row comes back in UTC."""
    by, family_id = small.actor("meri"), small.family(FAMILY)
    held_at = clock.local(clock.now() - timedelta(days=2))
    elina = small.person(FAMILY, "Elina Niskavaara")
    met = Met(how=How.CALL, people=(elina,), held_at=held_at, audience=Audience.of(()))
    log_encounter(by=by, family_id=family_id, met=met)
    with db.reading() as work:
        assert verify(work) == []
