"""How each database is opened: the rules of its engine, and the time limits that hold when it stops answering."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url

STATEMENTS = 2_000
"""How many compiled statements are kept for each engine: more than the product has, so none is compiled twice."""

PING_SECONDS = 2.0
"""A connection from the pool that does not answer by then is given up for a new one, which has 3 s to come about."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: one engine for units of work that may write, one that cannot."""

    writing: Engine
    reading: Engine

    def close(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


def database_at(url: str) -> Database:
    """The engines of the database at ``url`` (sqlite:/// or postgresql://)."""
    return _sqlite(url) if make_url(url).get_backend_name() == "sqlite" else _postgresql(url)


@contextmanager
def deadline(seconds: float, descriptor: int) -> Iterator[None]:
    """Shut a socket unless the block ends in time; never after it has ended, when the number may be another's."""
    lock, ended = threading.Lock(), threading.Event()

    def shut() -> None:
        with lock:
            if not ended.is_set():
                _shut(descriptor)

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            ended.set()


def _shut(descriptor: int) -> None:
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
        connection.shutdown(socket.SHUT_RDWR)


def _sqlite(url: str) -> Database:
    writing, only_reading = (create_engine(url, hide_parameters=True, query_cache_size=STATEMENTS) for _ in range(2))
    for engine, begin in ((writing, "BEGIN IMMEDIATE"), (only_reading, "BEGIN")):
        event.listen(engine, "connect", _sqlite_rules(read_only=engine is only_reading))
        event.listen(engine, "begin", _begin(begin))
    return Database(writing, only_reading)


def _begin(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def journal_mode(sqlite: tuple[int, ...]) -> str:
    """WAL is only safe from SQLite 3.51.3 on: earlier ones can corrupt it when two connections reset it at once."""
    return "WAL" if sqlite >= (3, 51, 3) else "DELETE"


def _sqlite_rules(*, read_only: bool) -> Callable[[Any, Any], None]:
    """PRAGMAs hold for one connection only, so they are set whenever one is opened."""

    def rules(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # The begin event says BEGIN itself; the driver's own comes too late.
        import_version = connection.execute("select sqlite_version()").fetchone()[0]
        journal = journal_mode(tuple(int(part) for part in import_version.split(".")))
        for pragma in (
            "busy_timeout = 5000",
            f"journal_mode = {journal}",
            "foreign_keys = ON",
            # Else REPLACE deletes past the triggers that keep the log append-only.
            "recursive_triggers = ON",
            "synchronous = FULL",
            "secure_delete = ON",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            f"query_only = {'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return rules


def _postgresql(url: str) -> Database:
    limits = "-c statement_timeout=5000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=15000"
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=5,
        hide_parameters=True,
        query_cache_size=STATEMENTS,
        connect_args={
            "connect_timeout": 3,
            "tcp_user_timeout": 5000,
            "options": f"{limits} -c timezone=UTC -c log_parameter_max_length_on_error=0",
        },
    )
    _ping_in_time(engine.dialect)
    return Database(engine, engine.execution_options(postgresql_readonly=True))


def _ping_in_time(dialect: Dialect) -> None:
    """The pool asks a connection whether it lives before a unit of work begins, so this needs a limit of its own."""
    ping = dialect.do_ping

    def in_time(connection: Any) -> bool:
        with deadline(PING_SECONDS, connection.fileno()):
            return ping(connection)

    dialect.do_ping = in_time  # type: ignore[assignment, method-assign]  # SQLAlchemy has no other place for it.
