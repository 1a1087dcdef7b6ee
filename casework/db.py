"""The record base, and the one way to a transaction."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
    Uuid,
    create_engine,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, mapped_column, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from casework.engines import Database, database_at, deadline
from casework.errors import N_, Refused

UNIT_OF_WORK_SECONDS = 10.0
"""A unit of work that has not ended by then is cut off: a frozen database must not freeze the service."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC by both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature.
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - likewise.
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Record(DeclarativeBase):
    """Every stored record. Columns say why they may stand in clear text, or are ``Encrypted``."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(),
        datetime: Moment(),
        bytes: LargeBinary(),
        Enum: EnumType(
            Enum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=lambda vocabulary: [member.value for member in vocabulary],
        ),
    }


def clear(reason: str, *args: Any, later: Any = None, **options: Any) -> MappedColumn[Any]:
    """A column that stands in clear text, and why that may be: the other half of the register of secrets.

    ``later`` is what a column that came when there were rows already was given in them: they keep their seals.
    """
    since = {} if later is None else {"later": later}
    return mapped_column(*args, info={"clear": reason, **since}, **options)


def growing(vocabulary: type[Enum]) -> EnumType:
    """Codes of a vocabulary that new features add to: held by the code alone, so that each addition is no migration."""
    return EnumType(
        vocabulary,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda kind: [member.value for member in kind],
    )


def row_id() -> MappedColumn[Any]:
    """A random key made before the row is stored, because ciphertext is bound to it."""
    return mapped_column(primary_key=True, default=uuid4, sort_order=-2, info={"clear": "immutable id, random"})


def version() -> MappedColumn[Any]:
    """The counter by which two editors of one record notice each other."""
    return mapped_column(default=1, info={"clear": "version counter"})


class Changed(Refused):
    """Somebody else saved the same record in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody else changed this while you were writing. Your text is still here; compare and save again.")
        )


_EXPLAINED: dict[str, tuple[str, str | None]] = {}


def explain(constraint: str, sentence: str, *, field: str | None = None) -> None:
    """Say in a sentence what it means when this named constraint says no; the record that owns it calls this."""
    _EXPLAINED[constraint] = (sentence, field)


class WorkSession(Session):
    """The session of one unit of work; what must happen just before its commit is listened for on this class."""


_database: Database | None = None
_current: ContextVar[WorkSession | None] = ContextVar("unit_of_work", default=None)


def connect(url: str) -> Database:
    """Open the database at ``url`` (sqlite:/// or postgresql://) and make it the one that work happens on.

    The one before it is closed.
    """
    global _database  # noqa: PLW0603 - one process serves one database; tests change it between cases.
    if _database is not None:
        _database.close()
    _database = database_at(url)
    return _database


def database() -> Database:
    """The connected database."""
    if _database is None:
        raise RuntimeError("no database is connected")
    return _database


@contextmanager
def transaction() -> Iterator[WorkSession]:
    """One unit of work that may write. Inside another one it joins: the outermost commits, or nothing is kept.

    Nothing slow belongs inside: no hashing of passwords, no mail, no rendering.

    Raises:
        Changed: somebody else saved a record of this unit of work first.
        RuntimeError: inside a unit of work that only reads; its events would be lost.
        Refused: a constraint that has a sentence said no.
    """
    joined = _current.get()
    if joined is not None:
        if not joined.info["writes"]:
            raise RuntimeError("a unit of work that only reads cannot become one that writes")
        yield joined
        return
    with _unit_of_work(database().writing) as session:
        yield session
        session.commit()


@contextmanager
def reading() -> Iterator[WorkSession]:
    """A unit of work that cannot write, for what is no client content; inside another one it joins."""
    joined = _current.get()
    if joined is not None:
        yield joined
        return
    with _unit_of_work(database().reading) as session:
        yield session


@contextmanager
def snapshot() -> Iterator[WorkSession]:
    """The whole database as it stands at this moment, however long reading it takes, while others go on writing.

    PostgreSQL keeps the moment by itself. SQLite's writers would wait for a long reader, so a copy beside the
    database is read, which holds ciphertext only and is removed at the end.
    """
    url = database().reading.url
    with tempfile.TemporaryDirectory(dir=Path(url.database or "").parent if _is_file(url) else None) as folder:
        if _is_file(url):
            copy = Path(folder, "snapshot.sqlite")
            with closing(sqlite3.connect(str(url.database))) as original, closing(sqlite3.connect(copy)) as target:
                original.backup(target)
            engine = create_engine(f"sqlite:///{copy}", hide_parameters=True)
        else:
            engine = create_engine(
                url, hide_parameters=True, isolation_level="REPEATABLE READ", connect_args={"connect_timeout": 3}
            )
        try:
            with _sessions(bind=engine) as opened:
                yield opened
        finally:
            engine.dispose()


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def session() -> WorkSession:
    """The session of the unit of work that is under way."""
    current = _current.get()
    if current is None:
        raise RuntimeError("no unit of work is under way")
    return current


def store(*records: Record) -> None:
    """Write new records now, one after the other, so that each finds the rows it points to."""
    for record in records:
        session().add(record)
        session().flush()


@contextmanager
def _unit_of_work(engine: Engine) -> Iterator[WorkSession]:
    opened = _sessions(bind=engine)
    opened.info["writes"] = engine is database().writing
    with contextlib.ExitStack() as ends, _cut_off(opened):
        # The deadline is the outer one: rolling back and giving the connection back can hang, too.
        ends.callback(opened.close)
        token = _current.set(opened)
        ends.callback(_current.reset, token)
        try:
            yield opened
        except StaleDataError as stale:
            opened.rollback()
            raise Changed from stale
        except IntegrityError as violated:
            opened.rollback()
            raise _explained(violated) from violated
        except BaseException:
            opened.rollback()
            raise


_sessions = sessionmaker(class_=WorkSession, expire_on_commit=False)


@contextmanager
def _cut_off(opened: WorkSession) -> Iterator[None]:
    """Shut the socket of a PostgreSQL connection that takes too long.

    ``statement_timeout`` is kept by the server, so it does not help against a server that has stopped answering.
    """
    connection = opened.connection()
    if connection.dialect.name != "postgresql":
        yield
        return
    with deadline(UNIT_OF_WORK_SECONDS, connection.connection.fileno()):
        yield


def _explained(violated: IntegrityError) -> Exception:
    name = _constraint(violated)
    if name in _EXPLAINED:
        sentence, field = _EXPLAINED[name]
        return Refused(sentence, field=field)
    return violated


def _constraint(violated: IntegrityError) -> str:
    """The name of the constraint; SQLite names the columns of a broken UNIQUE instead."""
    diagnosis = getattr(violated.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    what, _, detail = str(violated.orig).partition(" constraint failed: ")
    if what != "UNIQUE":
        return detail
    table, columns = detail.split(".")[0], {part.split(".")[1] for part in detail.split(", ")}
    owner = Record.metadata.tables[table]
    unique: list[UniqueConstraint | Index] = [c for c in owner.constraints if isinstance(c, UniqueConstraint)]
    unique += [index for index in owner.indexes if index.unique]
    found = (c.name for c in unique if {column.name for column in c.columns} == columns)
    return str(next(found, detail))
