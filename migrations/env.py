"""Alembic's way in: ``casework.migrate`` hands over an open connection, for upgrades and for comparing."""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DateTime

from casework.app import import_records
from casework.db import Moment, Record


def render(kind: str, item: object, _autogenerate: AutogenContext) -> str | bool:
    """A revision must not depend on the package: tomorrow's code reads yesterday's revisions."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def same_type(
    _context: object, _inspected: object, _declared: object, inspected_type: object, declared_type: object
) -> bool | None:
    """Moments are date-times; everything else Alembic compares by itself."""
    return False if isinstance(declared_type, Moment) and isinstance(inspected_type, DateTime) else None


import_records()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Record.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
    compare_type=same_type,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
