"""From nothing to the newest schema, which is the one the records say, and back again, on both databases."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Enum, inspect, text

from casework.app import import_records
from casework.db import Record
from casework.migrate import alembic_config, migrate, migration_engine

import_records()

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass AND NOT tgisinternal",
}

MADE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master",
    "postgresql": """
        SELECT 'column', table_name, column_name || ' ' || data_type || ' ' || is_nullable
            FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    """,
}


@pytest.fixture
def connection(empty_database_url: str):
    """A connection to a database without any table, in one transaction."""
    engine = migration_engine(empty_database_url)
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def triggers(connection: Connection) -> set[str]:
    return set(connection.scalars(text(TRIGGERS[connection.dialect.name])))


def test_from_nothing_to_the_newest_and_back_and_up_again(connection: Connection) -> None:
    assert tables(connection) == set()
    for _ in range(2):
        command.upgrade(alembic_config(connection), "head")
        assert tables(connection) == set(Record.metadata.tables) | {"alembic_version"}
        assert triggers(connection)
        command.downgrade(alembic_config(connection), "base")
        assert tables(connection) == {"alembic_version"}
    if connection.dialect.name == "postgresql":
        left = connection.scalars(text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"))
        assert list(left) == []


def test_the_schema_is_what_the_records_say(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
    command.check(alembic_config(connection))


def test_an_upgrade_of_the_newest_changes_nothing(empty_database_url: str) -> None:
    migrate(empty_database_url)
    engine = migration_engine(empty_database_url)
    with engine.begin() as opened:
        before = schema(opened)
        assert len(before) > 100
    migrate(empty_database_url)
    with engine.begin() as opened:
        assert schema(opened) == before
    engine.dispose()


def schema(connection: Connection) -> list[str]:
    """Everything that is made, in the database's own words."""
    return sorted(str(row) for row in connection.execute(text(MADE[connection.dialect.name])))


def test_the_log_is_append_only_from_the_first_migration_on(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
    expected = {
        "sqlite": {"audit_event_no_update", "audit_event_no_delete"},
        "postgresql": {"audit_event_append_only"},
    }
    assert triggers(connection) >= expected[connection.dialect.name]


def test_every_check_of_the_records_is_in_the_database(connection: Connection) -> None:
    """Alembic compares no CHECK; these hold the states of a matter and the words of every vocabulary."""
    command.upgrade(alembic_config(connection), "head")
    found = inspect(connection)
    for table in Record.metadata.sorted_tables:
        declared = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        there = {check["name"]: check["sqltext"] for check in found.get_check_constraints(table.name)}
        assert set(there) == declared, table.name
        for column in table.columns:
            if isinstance(column.type, Enum) and column.type.create_constraint:
                name = f"ck_{table.name}_{column.type.name}"
                assert set(re.findall(r"'(\w+)'", there[name])) == set(column.type.enums), name


def test_one_responsible_worker_is_held_at_commit(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
    keys = {"matter": "fk_matter_holder_is_current", "responsibility": "fk_responsibility_current_is_holder"}
    for table, name in keys.items():
        (key,) = [key for key in inspect(connection).get_foreign_keys(table) if key["name"] == name]
        assert key["options"].get("deferrable") is True, name
        assert str(key["options"].get("initially")).upper() == "DEFERRED", name


def test_the_changes_of_the_schema_are_one_line(connection: Connection) -> None:
    scripts = ScriptDirectory.from_config(alembic_config(connection))
    revisions = list(scripts.walk_revisions())
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    assert [revision.revision for revision in revisions] == sorted((r.revision for r in revisions), reverse=True)


def test_a_revision_reads_without_the_package() -> None:
    """Tomorrow's code reads yesterday's revisions."""
    for file in (Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"):
        assert "casework" not in file.read_text(encoding="utf-8"), file.name
