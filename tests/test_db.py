"""The database keeps what was promised: no lost update, every limit set, nothing frozen for ever."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from casework import clock, db, engines
from casework.accounts.actions import identity_for, open_account
from casework.accounts.models import Account, Method, SignInSession
from casework.db import Changed, Moment
from casework.engines import journal_mode
from casework.errors import Refused
from casework.organisation.models import Unit, UnitKind
from casework.responsibility.actions import propose
from casework.settings import Settings
from tests.cast import Cast

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def county(app: Flask) -> UUID:
    """A record with a version."""
    with db.transaction():
        unit = Unit(id=uuid4(), kind=UnitKind.COUNTY, name="0")
        db.store(unit)
    return unit.id


def kind() -> str:
    return db.database().writing.dialect.name


def name_of(unit_id: UUID) -> str:
    with db.reading() as work:
        return work.get_one(Unit, unit_id).name


# --- two at once ---


def test_of_a_hundred_increments_by_four_people_none_is_lost(county: UUID) -> None:
    def add_25(_: int) -> int:
        conflicts, done = 0, 0
        while done < 25:
            try:
                with db.transaction() as work:
                    unit = work.get_one(Unit, county)
                    unit.name = str(int(unit.name) + 1)
                done += 1
            except Changed:
                conflicts += 1
        return conflicts

    with ThreadPoolExecutor(4) as threads:
        conflicts = sum(threads.map(add_25, range(4)))
    assert name_of(county) == "100"
    # SQLite lets one at a time begin, so nobody ever meets; PostgreSQL lets them meet and says so.
    assert kind() == "postgresql" or conflicts == 0


def test_who_saves_after_somebody_else_is_told(county: UUID) -> None:
    def save_late() -> None:
        with db.transaction() as work:
            mine = work.get_one(Unit, county)
            meanwhile = update(Unit).where(Unit.id == county).values(name="theirs", version=Unit.version + 1)
            work.execute(meanwhile.execution_options(synchronize_session=False))
            mine.name = "mine"

    with pytest.raises(Changed, match="Somebody else changed this"):
        save_late()
    assert name_of(county) == "0"


@on_sqlite
def test_a_unit_of_work_that_may_write_begins_by_taking_the_lock(county: UUID) -> None:
    """BEGIN IMMEDIATE: whoever would wait in the middle of the work waits at its beginning instead."""
    path = db.database().writing.url.database
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        with db.transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with db.reading() as work:
            work.get_one(Unit, county)
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")


# --- one unit of work ---


def test_a_unit_of_work_inside_another_joins_it(county: UUID) -> None:
    with db.transaction() as outer:
        with db.transaction() as inner, db.reading() as read:
            assert inner is outer is read is db.session()
            inner.get_one(Unit, county).name = "inner"
        assert name_of(county) == "inner"
        outer.rollback()
    assert name_of(county) == "0"


def test_a_fault_in_the_inner_one_undoes_both(county: UUID) -> None:
    def fail() -> None:
        with db.transaction() as outer:
            outer.get_one(Unit, county).name = "outer"
            with db.transaction():
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert name_of(county) == "0"
    with pytest.raises(RuntimeError, match="no unit of work"):
        db.session()


def test_a_connection_is_given_back_whatever_happens(county: UUID) -> None:
    for fault in (ZeroDivisionError, KeyboardInterrupt, Refused("no")):
        with pytest.raises((ZeroDivisionError, KeyboardInterrupt, Refused)), db.transaction():
            raise fault
    assert db.database().writing.pool.checkedout() == 0


def test_what_only_reads_cannot_write(county: UUID) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), db.reading() as work:
        work.execute(update(Unit).values(name="written"))
    with db.reading() as work:
        work.get_one(Unit, county).name = "never flushed"
    assert name_of(county) == "0"
    with db.transaction() as work:
        work.get_one(Unit, county).name = "after"
    assert name_of(county) == "after"


def test_without_a_database_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "_database", None)
    with pytest.raises(RuntimeError, match="no database is connected"):
        db.database()


def test_connecting_anew_closes_what_was_open(app: Flask, settings: Settings) -> None:
    first = db.database()
    with db.reading():
        pass
    assert first.writing.pool.checkedin() + first.reading.pool.checkedin() > 0
    second = db.connect(settings.database_url)
    assert first.writing.pool.checkedin() + first.reading.pool.checkedin() == 0
    assert db.database() is second


# --- the rules of each connection ---

PRAGMAS = {
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "synchronous": 2,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
}

LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "15s",
    "TimeZone": "UTC",
    "log_parameter_max_length_on_error": "0",
}


@on_sqlite
def test_every_connection_of_sqlite_has_its_rules(app: Flask) -> None:
    """They hold for one connection only, so each of several is asked."""
    for engine, read_only in ((db.database().writing, 0), (db.database().reading, 1)):
        with engine.connect() as one, engine.connect().execution_options() as other:
            for connection in (one, other):
                found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
                assert found == PRAGMAS
                assert connection.exec_driver_sql("PRAGMA query_only").scalar() == read_only
                journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
                assert journal == journal_mode(sqlite3.sqlite_version_info).lower()
                connection.rollback()
                if read_only == 0:
                    break


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 7, 0), "DELETE"),
        ((3, 40, 1), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_the_journal_is_chosen_by_the_version_that_runs(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


@on_postgresql
def test_every_connection_of_postgresql_has_its_limits(app: Flask) -> None:
    for engine in (db.database().writing, db.database().reading):
        with engine.connect() as connection:
            found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in LIMITS}
            given = connection.connection.dbapi_connection.info.get_parameters()
    assert found == LIMITS
    assert (given["connect_timeout"], given["tcp_user_timeout"]) == ("3", "5000")


def test_a_reference_to_nothing_is_refused(county: UUID) -> None:
    with pytest.raises(IntegrityError), db.transaction():
        db.store(Unit(id=uuid4(), kind=UnitKind.UNIT, name="Koivula", parent_id=uuid4()))


# --- a constraint that says no ---


def test_a_broken_constraint_becomes_the_sentence_of_its_field(app: Flask) -> None:
    open_account(name="Aino", login="aino", identity_id=identity_for(None).id)
    human = identity_for(None).id
    with pytest.raises(Refused) as refusal:
        open_account(name="Aina", login="Aino ", identity_id=human)
    assert (refusal.value.field, refusal.value.sentence) == (
        "login",
        "Somebody has this login already. Choose another.",
    )
    with db.reading() as work:
        assert len(work.scalars(select(Account)).all()) == 1


def test_a_broken_partial_index_is_known_by_its_name_too(cast: Cast) -> None:
    asked = {"by": cast.actor("heli"), "family_id": cast.family("Warsame")}
    propose(**asked, account_id=cast.accounts["jonas"])
    with pytest.raises(Refused, match="already been proposed") as refusal:
        propose(**asked, account_id=cast.accounts["meri"])
    assert refusal.value.field == "worker"


def test_a_broken_check_is_known_by_its_name_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(db._EXPLAINED, "ck_unit_only_a_county_stands_alone", ("A unit needs its county.", None))
    with pytest.raises(Refused, match="A unit needs its county"), db.transaction():
        db.store(Unit(id=uuid4(), kind=UnitKind.UNIT, name="Koivula", parent_id=None))


def test_a_constraint_without_a_sentence_is_a_fault_and_names_no_value(app: Flask) -> None:
    account_id, now = open_account(name="Aino", login="aino", identity_id=identity_for(None).id), clock.now()
    same = {"token_hash": b"the same", "account_id": account_id, "amr": Method.DEMO}
    same |= {"created_at": now, "last_seen_at": now, "auth_at": now}
    with pytest.raises(IntegrityError) as violated, db.transaction():
        db.store(SignInSession(id=uuid4(), **same), SignInSession(id=uuid4(), **same))
    said = str(violated.value)
    assert "hidden" in said
    assert "the same" not in said


def test_every_explained_constraint_exists(app: Flask) -> None:
    names = set()
    for table in db.Record.metadata.tables.values():
        names |= {str(constraint.name) for constraint in table.constraints}
        names |= {str(index.name) for index in table.indexes}
    assert db._EXPLAINED.keys() <= names


# --- moments ---


def test_a_moment_is_the_same_in_every_time_zone(app: Flask) -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    moment = Moment()
    bound = moment.process_bind_param(summer, None)
    assert bound == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert moment.process_result_value(datetime(2026, 7, 1, 9), None) == summer  # noqa: DTZ001 - as SQLite gives it.
    assert moment.process_result_value(summer, None).tzinfo is UTC
    assert moment.process_bind_param(None, None) is None
    assert moment.process_result_value(None, None) is None


def test_a_moment_without_a_time_zone_is_refused(app: Flask) -> None:
    naive = datetime(2026, 7, 1)  # noqa: DTZ001 - the fault itself.
    late = select(SignInSession).where(SignInSession.created_at > naive)
    with pytest.raises(StatementError, match="time zone"), db.reading() as work:
        work.scalars(late).all()


# --- a database that stops answering ---


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Stop a process of the test's own server for the length of the block, and at most for eight seconds."""
    try:
        os.kill(pid, signal.SIGSTOP)
    except (PermissionError, ProcessLookupError):
        pytest.skip("The server runs elsewhere or as somebody else, so it cannot be frozen.")
    # Where no deadline cuts it off, the test must fail by the time it took and not hang for ever.
    thaw = threading.Timer(8, os.kill, (pid, signal.SIGCONT))
    thaw.daemon = True
    thaw.start()
    try:
        yield
    finally:
        thaw.cancel()
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def backend(work: db.WorkSession) -> int:
    return work.scalar(text("SELECT pg_backend_pid()"))


@on_postgresql
def test_a_unit_of_work_on_a_frozen_server_is_cut_off(county: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "UNIT_OF_WORK_SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(DBAPIError) as cut, db.transaction() as work, frozen(backend(work)):
        work.get_one(Unit, county)
    assert cut.value.connection_invalidated
    assert 0.4 < time.monotonic() - began < 3
    assert name_of(county) == "0"


@on_postgresql
def test_the_person_is_told_to_come_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server freezes in the middle of a page: 503 within the limit, no content, and the next one is served."""
    monkeypatch.setattr(db, "UNIT_OF_WORK_SECONDS", 0.5)
    page, meri = f"/families/{cast.family('Lehtovaara')}", cast.app.test_client()
    inspected = cast.browser_of("meri")
    meri._cookies, meri.environ_base = inspected._cookies, inspected.environ_base
    view = cast.app.view_functions["overview.family"]

    def freezing(**values: object) -> object:
        with db.transaction() as work, frozen(backend(work)):
            return view(**values)

    freezing.__access__ = view.__access__
    monkeypatch.setitem(cast.app.view_functions, "overview.family", freezing)
    began = time.monotonic()
    answer = meri.get(page)
    assert time.monotonic() - began < 5
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Lehtovaara" not in answer.text
    monkeypatch.setitem(cast.app.view_functions, "overview.family", view)
    monkeypatch.setattr(db, "UNIT_OF_WORK_SECONDS", 10.0)
    assert meri.get(page).status_code == 200


@on_postgresql
def test_a_connection_that_froze_in_the_pool_is_replaced(county: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pool asks it first whether it lives, and that question has a limit as well."""
    monkeypatch.setattr(engines, "PING_SECONDS", 0.3)
    with db.transaction() as work:
        pid = backend(work)
    began = time.monotonic()
    with frozen(pid):
        assert name_of(county) == "0"
        with db.transaction() as work:
            assert backend(work) != pid
    assert time.monotonic() - began < 3


@on_postgresql
def test_a_server_that_is_frozen_as_a_whole_is_given_up_soon(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PING_SECONDS", 0.3)
    browser = cast.app.test_client()
    with db.transaction() as work:
        pid = backend(work)
    postmaster = int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    began = time.monotonic()
    with frozen(postmaster), frozen(pid):
        ready = browser.get("/health/ready", base_url="https://localhost")
        took = time.monotonic() - began
    assert (ready.status_code, ready.text) == (503, "not ready")
    assert took < 5
    assert browser.get("/health/ready", base_url="https://localhost").status_code == 200


def test_the_schema_that_tests_run_on_is_the_one_of_the_records(app: Flask) -> None:
    tables = set(inspect(db.database().reading).get_table_names())
    assert tables == set(db.Record.metadata.tables) | {"alembic_version"}
