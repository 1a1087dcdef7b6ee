"""Somebody who can write to the database, and has no key, is found out; what is not found is said.

Each intrusion happens in a unit of work that is rolled back, so that many of them share one copy of the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from enum import Enum
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Table, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from casework import cli, clock, db
from casework.access import opening
from casework.access.policy import Permission, Role
from casework.accounts.models import Account, Identity
from casework.audit import log
from casework.audit.log import Finding, verify
from casework.audit.models import HOUSE_CHAIN, Action, AuditEvent, AuditHead, Part
from casework.crypto.keys import fingerprint
from casework.db import Record, WorkSession
from casework.families.lines import Line
from casework.families.models import Participant, Revision
from casework.organisation.models import RoleGrant
from casework.picture.actions import change_statement
from casework.picture.models import Statement
from casework.responsibility.models import Deputy
from tests.cast import Cast

FAMILY = "Niskavaara"

DROP_TRIGGERS = {
    "sqlite": ["DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete"],
    "postgresql": ["DROP TRIGGER audit_event_append_only ON audit_event"],
}


class Intruder:
    """Whoever holds the database without its keys."""

    def __init__(self, work: WorkSession, family_id: UUID) -> None:
        self.work = work
        self.chain = family_id

    def events(self, chain_id: UUID | None = None) -> list[AuditEvent]:
        query = select(AuditEvent).where(AuditEvent.chain_id == (chain_id or self.chain))
        return list(self.work.scalars(query.order_by(AuditEvent.seq)))

    def head(self, chain_id: UUID | None = None) -> AuditHead:
        return self.work.get_one(AuditHead, chain_id or self.chain)

    def renumber(self, event: AuditEvent, seq: int, chain_id: UUID | None = None) -> None:
        table = AuditEvent.__table__
        here = (table.c.chain_id == event.chain_id) & (table.c.seq == event.seq)
        self.work.execute(table.update().where(here).values(seq=seq, chain_id=chain_id or event.chain_id))
        self.work.expunge(event)

    def relink(self, chain_id: UUID | None = None) -> None:
        """Make every hash fit again, as anybody can: only the tags need a key."""
        self.work.flush()
        before, seq = bytes(32), 0
        for event in self.events(chain_id):
            seq += 1
            event.prev = before
            before = event.hash = log.event_hash(event)
        head = self.head(chain_id)
        head.seq, head.hash = seq, before

    def found(self) -> list[Finding]:
        self.work.flush()
        self.work.expire_all()
        return verify(self.work)


@contextmanager
def intrusion(region: Cast) -> Iterator[Intruder]:
    with db.transaction() as work:
        for statement in DROP_TRIGGERS[work.connection().dialect.name]:
            work.execute(text(statement))
        yield Intruder(work, region.family(FAMILY))
        work.rollback()


def other(value: object) -> object:  # noqa: PLR0911 - one line for each kind of value.
    """A value of the same kind that is not this one."""
    match value:
        case bool():
            return not value
        case Enum():
            return next(member for member in type(value) if member is not value)
        case int():
            return value + 1
        case datetime() | date():
            return value + timedelta(days=1)
        case time():
            return time(23, 59) if value != time(23, 59) else time(0)
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 1]) if value else b"\x01"
        case UUID():
            return uuid4()
        case str():
            return f"{value}x"
    raise TypeError(type(value).__name__)


# --- the log itself ---


def test_an_untouched_region_has_no_finding(small: Cast, cast: Cast) -> None:
    with db.reading() as work:
        assert verify(work) == []


def test_an_edit_of_any_column_of_an_event_is_found(small: Cast) -> None:
    columns = [c.key for c in AuditEvent.__table__.columns if c.key not in {"chain_id", "seq"}]
    assert len(columns) == 15
    for column in columns:
        with intrusion(small) as intruder:
            events = intruder.events()
            place = len(events) // 2
            held = getattr(events[place], column)
            filled = {"basis_id": uuid4(), "object_id": uuid4(), "row_seal": bytes(32), "detail_ct": b"detail"}
            setattr(events[place], column, filled[column] if held is None else other(held))
            found = intruder.found()
            assert (intruder.chain, place + 1) in {(f.chain_id, f.seq) for f in found}, column
            if held is not None and column in {"actor_id", "basis_id", "object_id", "row_seal"}:
                events[place] = intruder.events()[place]
                setattr(events[place], column, None)
                assert any(f.seq == place + 1 for f in intruder.found()), f"{column} taken away"


def test_who_recomputes_every_hash_still_lacks_the_tags(small: Cast) -> None:
    with intrusion(small) as intruder:
        events = intruder.events()
        events[3].actor_id = small.accounts["jonas"]
        intruder.relink()
        found = intruder.found()
    assert {f.what for f in found} == {"was not written by this service"}
    assert min(f.seq for f in found) == 4
    assert len(found) == len(events) - 3


def test_a_tag_does_not_fit_another_event_and_no_other_key_makes_one(small: Cast) -> None:
    for forge in (lambda e, _: log.keyed_tag(e.prev), lambda _, o: o.tag, lambda e, _: fingerprint([e.hash])):
        with intrusion(small) as intruder:
            last, before = intruder.events()[-1], intruder.events()[-2]
            last.permitted = not last.permitted
            intruder.relink()
            last.tag = forge(last, before)
            assert [(f.seq, f.what) for f in intruder.found()] == [(last.seq, "was not written by this service")]


@pytest.mark.parametrize("relinked", [False, True], ids=["as it is", "with every hash made to fit"])
def test_an_event_taken_from_the_middle_is_found(small: Cast, relinked: bool) -> None:
    with intrusion(small) as intruder:
        events = intruder.events()
        removed = events[len(events) // 2]
        place, last = removed.seq, events[-1].seq
        intruder.work.delete(removed)
        intruder.work.flush()
        if relinked:
            for event in intruder.events()[place - 1 :]:
                intruder.renumber(event, event.seq - 1)
            intruder.relink()
        found = {f.seq: f.what for f in intruder.found() if f.chain_id == intruder.chain}
    assert found
    assert place in found or place + 1 in found
    assert max(found) <= last


def test_the_first_event_cannot_be_taken(small: Cast) -> None:
    with intrusion(small) as intruder:
        intruder.work.delete(intruder.events()[0])
        assert (2, "number 1 is missing") in {(f.seq, f.what) for f in intruder.found()}


@pytest.mark.parametrize("tag", [bytes(32), b"", None], ids=["zeros", "empty", "a tag of the event before"])
def test_an_invented_event_at_the_end_is_found(small: Cast, tag: bytes | None) -> None:
    with intrusion(small) as intruder:
        last = intruder.events()[-1]
        values = {column.key: getattr(last, column.key) for column in AuditEvent.__table__.columns}
        invented = AuditEvent(**values | {"seq": last.seq + 1, "prev": last.hash, "tag": last.tag})
        invented.hash = log.event_hash(invented)
        invented.tag = last.tag if tag is None else tag
        intruder.work.add(invented)
        head = intruder.head()
        head.seq, head.hash = invented.seq, invented.hash
        end = invented.seq
        found = intruder.found()
    assert [(f.seq, f.what) for f in found] == [(end, "was not written by this service")]


def test_two_events_that_change_places_are_found(small: Cast) -> None:
    for relinked in (False, True):
        with intrusion(small) as intruder:
            _, _, third, fourth, *_ = intruder.events()
            intruder.renumber(third, 10_000)
            intruder.renumber(fourth, 3)
            intruder.renumber(next(e for e in intruder.events() if e.seq == 10_000), 4)
            if relinked:
                intruder.relink()
            assert {3, 4} <= {f.seq for f in intruder.found()}


def test_two_events_of_two_chains_that_change_places_are_found(small: Cast) -> None:
    with intrusion(small) as intruder:
        family, house = intruder.events()[0], intruder.events(HOUSE_CHAIN)[0]
        intruder.renumber(family, 1, chain_id=uuid4())
        moved = intruder.work.scalars(
            select(AuditEvent).where(AuditEvent.chain_id.not_in(select(AuditHead.chain_id)))
        ).one()
        intruder.renumber(house, 1, chain_id=intruder.chain)
        intruder.renumber(moved, 1, chain_id=HOUSE_CHAIN)
        for chain_id in (intruder.chain, HOUSE_CHAIN):
            intruder.relink(chain_id)
        found = {(f.chain_id, f.seq) for f in intruder.found()}
    assert {(intruder.chain, 1), (HOUSE_CHAIN, 1)} <= found


def test_an_event_moved_to_the_end_of_another_chain_is_found_in_both(small: Cast) -> None:
    with intrusion(small) as intruder:
        last, house = intruder.events()[-1], intruder.events(HOUSE_CHAIN)
        gone = last.seq
        intruder.renumber(last, len(house) + 1, chain_id=HOUSE_CHAIN)
        found = {(f.chain_id, f.seq) for f in intruder.found()}
    assert (HOUSE_CHAIN, len(house) + 1) in found
    assert (intruder.chain, gone) in found


def test_a_head_that_is_not_the_last_event_is_found(small: Cast) -> None:
    def back(intruder: Intruder) -> None:
        before = intruder.events()[-2]
        intruder.head().seq, intruder.head().hash = before.seq, before.hash

    def wrong_hash(intruder: Intruder) -> None:
        intruder.head().hash = bytes(32)

    def ahead(intruder: Intruder) -> None:
        intruder.head().seq += 1

    def tail_without_head(intruder: Intruder) -> None:
        intruder.work.delete(intruder.events()[-1])

    for attack in (back, wrong_hash, ahead, tail_without_head):
        with intrusion(small) as intruder:
            attack(intruder)
            whats = {f.what for f in intruder.found() if f.chain_id == intruder.chain}
            assert "the head is not the last event" in whats, attack.__name__


def test_a_chain_without_its_head_is_found(small: Cast) -> None:
    with intrusion(small) as intruder:
        length = len(intruder.events())
        intruder.work.delete(intruder.head())
        found = [f for f in intruder.found() if f.what == "an event of a chain that has no head"]
    assert [f.seq for f in sorted(found, key=lambda f: f.seq)] == list(range(1, length + 1))


def test_an_event_of_another_past_is_found_though_it_is_genuine(small: Cast) -> None:
    """The tail is taken back, the service goes on writing, and then one of its former events is put in again."""
    with intrusion(small) as intruder:
        *_, before, last = intruder.events()
        former = {column.key: getattr(last, column.key) for column in AuditEvent.__table__.columns}
        intruder.work.delete(last)
        head = intruder.head()
        head.seq, head.hash = before.seq, before.hash
        for _ in range(2):
            entry = log.Entry(chain_id=intruder.chain, action=Action.FAMILY_READ, actor_id=None)
            intruder.work.add(log._next_event(head, entry))
            intruder.work.flush()
        assert "does not follow the event before it" not in {f.what for f in intruder.found()}
        place = (AuditEvent.__table__.c.chain_id == intruder.chain) & (AuditEvent.__table__.c.seq == former["seq"])
        intruder.work.execute(AuditEvent.__table__.update().where(place).values(**former))
        found = [(f.seq, f.what) for f in intruder.found()]
    assert found == [(former["seq"] + 1, "does not follow the event before it")]


def test_a_fork_is_impossible(small: Cast) -> None:
    with intrusion(small) as intruder:
        last = intruder.events()[-1]
        values = {column.key: getattr(last, column.key) for column in AuditEvent.__table__.columns}
        with pytest.raises(IntegrityError), intruder.work.begin_nested():
            intruder.work.execute(AuditEvent.__table__.insert().values(**values | {"actor_id": None}))
        assert intruder.found() == []


def test_a_tail_that_spoke_of_records_is_missed_by_its_records(small: Cast) -> None:
    with intrusion(small) as intruder:
        events = intruder.events()
        kept = len(events) - 3
        assert any(event.row_seal for event in events[kept:])
        for event in events[kept:]:
            intruder.work.delete(event)
        intruder.head().seq, intruder.head().hash = kept, events[kept - 1].hash
        found = intruder.found()
    assert found
    assert all("no event speaks of" in f.what or "not as this event left it" in f.what for f in found)


def test_the_removal_of_a_tail_with_its_head_is_not_found_and_the_command_says_so(
    small: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The limit of a log without checkpoints, kept as a test so that it is known when it ends."""
    small.browser_of("meri").get(f"/families/{small.family(FAMILY)}")
    with intrusion(small) as intruder:
        *_, before, last = intruder.events()
        assert last.action is Action.FAMILY_READ
        intruder.work.delete(last)
        intruder.head().seq, intruder.head().hash = before.seq, before.hash
        assert intruder.found() == []
    monkeypatch.setattr(cli, "configured", lambda: small.app.config["RINNALLA"])
    assert cli.main(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert "Every chain and every sealed record is as it was written." in said
    assert (
        "The removal of a chain's last events together with their records is found only once checkpoints are kept."
        in said
    )


def test_the_command_names_each_finding_and_fails(
    small: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as work:
        work.execute(Deputy.__table__.update().values(until=date(2040, 1, 1)))
    monkeypatch.setattr(cli, "configured", lambda: small.app.config["RINNALLA"])
    assert cli.main(["audit", "verify"]) == 1
    said = capsys.readouterr().out
    assert f"chain {small.family(FAMILY)}, event " in said
    assert "the deputy is not as this event left it" in said
    assert "1 findings." in said
    assert FAMILY not in said


# --- the records ---


def traced_tables() -> list[Table]:
    """Every table whose rows are sealed, alone or as part of another record."""
    mappers = [m for m in Record.registry.mappers if issubclass(m.class_, log.Traced)]
    return sorted({m.local_table for m in mappers}, key=lambda table: table.name)


def part_tables() -> list[Table]:
    mappers = [m for m in Record.registry.mappers if issubclass(m.class_, Part)]
    return sorted({m.local_table for m in mappers}, key=lambda table: table.name)


def alter(intruder: Intruder, table: Table, column: Column) -> bool:
    """Change one column of one row; False where the table's own rules refuse, or nothing stands there."""
    query = select(table).where(column.is_not(None)).order_by(*table.primary_key.columns).limit(1)
    row = intruder.work.execute(query).mappings().first()
    if row is None:
        return False
    same = [key == row[key.name] for key in table.primary_key.columns]
    try:
        with intruder.work.begin_nested():
            change = table.update().where(*same).values({column.name: other(row[column.name])})
            intruder.work.execute(change)
            if intruder.work.connection().dialect.name == "postgresql":
                intruder.work.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    except IntegrityError:
        return False
    return True


def test_every_table_that_is_sealed_has_a_row_to_try(small: Cast) -> None:
    with db.reading() as work:
        empty = [
            t.name for t in (*traced_tables(), *part_tables()) if not work.scalar(select(func.count()).select_from(t))
        ]
    assert empty == []
    assert len(traced_tables()) == 39


def test_a_change_of_any_column_of_any_record_is_found(small: Cast) -> None:
    tried: dict[str, set[str]] = {}
    for table in traced_tables():
        for column in table.columns:
            if column.primary_key or column.foreign_keys:
                continue
            with intrusion(small) as intruder:
                if not alter(intruder, table, column):
                    continue
                whats = {f.what for f in intruder.found()}
                # A line that claims to be of another kind is a stranger, and the one it was is missed.
                line_kind = (table.name, column.name) == ("line", "kind")
                sign = "speaks of is gone" if line_kind else "is not as this event left it"
                assert any(sign in what for what in whats), column
                tried.setdefault(table.name, set()).add(column.name)
    for table in traced_tables():
        sealed = {column.name for column in table.columns if "sealed" in column.info}
        assert sealed <= tried[table.name], f"{table.name}: not every ciphertext was tried"
        plain = {c.name for c in table.columns if "sealed" not in c.info and not c.primary_key and not c.foreign_keys}
        assert not plain or tried[table.name] - sealed, f"{table.name}: no plain column was tried"


def test_who_writes_himself_into_an_audience_is_found(small: Cast) -> None:
    """The rows that decide about access stand in tables of their own, and are sealed with their line."""
    with db.reading() as work:
        people = work.scalars(select(Participant.id)).all()
    for table in part_tables():
        whole, person = table.primary_key.columns
        with intrusion(small) as intruder:
            row = intruder.work.execute(select(table).limit(1)).mappings().one()
            there = intruder.work.scalars(select(person).where(whole == row[whole.name])).all()
            stranger = next(person_id for person_id in people if person_id not in there)
            intruder.work.execute(table.insert().values(dict(row) | {person.name: stranger}))
            assert [f.what for f in intruder.found()] != [], f"{table.name}: somebody more"
        with intrusion(small) as intruder:
            row = intruder.work.execute(select(table).limit(1)).mappings().one()
            same = [key == row[key.name] for key in table.primary_key.columns]
            intruder.work.execute(table.delete().where(*same))
            assert [f.what for f in intruder.found()] != [], f"{table.name}: somebody less"
    with intrusion(small) as intruder:
        table = Record.metadata.tables["line_about"]
        intruder.work.execute(table.update().values(agreed_at=None))
        assert any(f.what == "the line is not as this event left it" for f in intruder.found())


def test_an_older_state_put_back_is_found_though_it_opens(small: Cast) -> None:
    meri, family_id = small.actor("meri"), small.family(FAMILY)
    texts, lines = Statement.__table__, Line.__table__
    with db.reading() as work:
        first = select(texts.c.id, texts.c.text).order_by(texts.c.said_at)
        statement_id, words = work.execute(first.limit(1)).one()
        version = work.scalars(select(lines.c.version).where(lines.c.id == statement_id)).one()
    asked = {"by": meri, "family_id": family_id}
    change_statement(**asked, statement_id=statement_id, version=version, text="Nukun jo paremmin.")
    for number in (version + 1, version):
        with intrusion(small) as intruder:
            intruder.work.execute(texts.update().where(texts.c.id == statement_id).values(text=words))
            intruder.work.execute(lines.update().where(lines.c.id == statement_id).values(version=number))
            with opening.to_read(**asked, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ):
                assert intruder.work.get_one(Statement, statement_id).text == "Että saisin nukkua."
            assert [f.what for f in intruder.found()] == ["the line is not as this event left it"]


def test_a_row_written_past_the_log_is_found(small: Cast) -> None:
    for table in (Deputy.__table__, Participant.__table__, Record.metadata.tables["responsibility"]):
        with intrusion(small) as intruder:
            row = intruder.work.execute(select(table).limit(1)).mappings().one()
            free = {"state": "ended", "current_for": None} if table.name == "responsibility" else {}
            free |= {"ended_at": row["held_from"]} if free else {}
            intruder.work.execute(table.insert().values(dict(row) | {"id": uuid4()} | free))
            assert [f.what for f in intruder.found()] == [f"a {table.name} that no event speaks of"]


def test_a_row_that_was_deleted_is_missed(small: Cast) -> None:
    with intrusion(small) as intruder:
        intruder.work.execute(Deputy.__table__.delete())
        assert [f.what for f in intruder.found()] == ["the deputy it speaks of is gone"]
    with intrusion(small) as intruder:
        count = intruder.work.scalar(select(func.count()).select_from(Revision))
        intruder.work.execute(Revision.__table__.delete())
        assert [f.what for f in intruder.found()] == ["the revision it speaks of is gone"] * count


def test_a_line_is_sealed_over_both_of_its_tables() -> None:
    kinds = log.traced_kinds()
    assert Line in kinds
    assert Statement not in kinds
    assert not [kind for kind in kinds if issubclass(kind, Part)]


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        log._canonical(1.5)
    values = (
        None,
        True,
        0,
        b"",
        "",
        b"-",
        "-",
        UUID(int=0),
        bytes(16),
        date(2026, 1, 1),
        "2026-01-01",
        time(1),
        Action.GOAL_SET,
    )
    forms = [log._canonical(value) for value in values]
    assert len(set(forms)) == len(forms)


# --- what nobody can read ---


def test_an_event_of_a_kind_that_never_was_is_found_and_does_not_end_the_check(small: Cast) -> None:
    with intrusion(small) as intruder:
        intruder.work.execute(text("UPDATE audit_event SET action = 'forgiven' WHERE action = 'unit_founded'"))
        found = {(f.chain_id, f.what) for f in intruder.found()}
        assert (HOUSE_CHAIN, "holds an event that cannot be read") in found
        intruder.work.execute(Deputy.__table__.update().values(until=date(2040, 1, 1)))
        assert "the deputy is not as this event left it" in {f.what for f in intruder.found()}


UNREADABLE = {
    "sqlite": ["UPDATE household SET version = 1.5", "UPDATE family SET created_at = 'soon'"],
    "postgresql": [
        "ALTER TABLE participant DROP CONSTRAINT ck_participant_participantkind",
        "UPDATE participant SET kind = 'ghost'",
    ],
}


def test_a_record_that_nobody_can_read_is_found_and_does_not_end_the_check(small: Cast) -> None:
    with intrusion(small) as intruder:
        kind = intruder.work.connection().dialect.name
        for statement in UNREADABLE[kind]:
            intruder.work.execute(text(statement))
        whats = {f.what for f in intruder.found()}
    assert f"a {'family' if kind == 'sqlite' else 'participant'} cannot be read" in whats
    assert kind == "postgresql" or "the household is not as this event left it" in whats
    assert not [what for what in whats if "revision" in what]


# --- who may, which stands in no family's chain ---


def test_a_role_that_nobody_granted_is_found(small: Cast) -> None:
    with intrusion(small) as intruder:
        meant = {"unit_id": _unit(intruder.work), "account_id": small.accounts["sari"], "granted_at": clock.now()}
        forged = uuid4()
        intruder.work.execute(insert(RoleGrant).values(id=forged, role=Role.SUPERVISOR, ended_at=None, **meant))
        assert [f.what for f in intruder.found()] == ["a role_grant that no event speaks of"]


def test_an_account_that_was_given_to_another_human_is_found(small: Cast) -> None:
    with intrusion(small) as intruder:
        meri, sari = (intruder.work.get_one(Account, small.accounts[login]) for login in ("meri", "sari"))
        intruder.work.execute(update(Account).where(Account.id == sari.id).values(identity_id=meri.identity_id))
        assert [f.what for f in intruder.found()] == ["the account is not as this event left it"]


def test_two_humans_that_somebody_made_one_are_found(small: Cast) -> None:
    with intrusion(small) as intruder:
        meri, sari = (intruder.work.get_one(Account, small.accounts[login]).identity_id for login in ("meri", "sari"))
        intruder.work.execute(update(Identity).where(Identity.id == sari).values(merged_into_id=meri))
        assert [f.what for f in intruder.found()] == ["the identity is not as this event left it"]


def _unit(work: WorkSession) -> UUID:
    return work.scalars(select(RoleGrant.unit_id).limit(1)).one()
