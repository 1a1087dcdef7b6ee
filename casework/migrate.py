"""Bring a database to the newest schema."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url

NEWEST = "head"


def migrate(url: str, revision: str = NEWEST) -> None:
    """Upgrade the database at ``url`` (sqlite:/// or postgresql://), all changes in one transaction or none.

    Raises:
        RuntimeError: afterwards a row would point at one that does not exist.
    """
    engine = migration_engine(url)
    try:
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), revision)
            _refuse_lost_references(connection)
    finally:
        engine.dispose()


def alembic_config(connection: Connection) -> Config:
    """The configuration for Alembic's commands on an open connection; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(_scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migration_engine(url: str) -> Engine:
    """An engine without the time limits of serving. SQLite copies tables to change them, so its references rest."""
    kind = make_url(url)
    if kind.get_backend_name() != "sqlite":
        return create_engine(kind.set(drivername="postgresql+psycopg"))
    engine = create_engine(kind)

    @event.listens_for(engine, "connect")
    def rules(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would commit before it changes a table; the begin event says BEGIN itself.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _refuse_lost_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise RuntimeError(f"a row of {lost[0]} would point at a row of {lost[2]} that does not exist")


def _scripts() -> Path:
    inside = Path(__file__).parent
    packaged = inside / "migrations"
    return packaged if packaged.is_dir() else inside.parent / "migrations"
