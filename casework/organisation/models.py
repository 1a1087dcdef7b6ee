"""The county, its areas and units, and who has which role in them."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped

from casework.access.policy import Role
from casework.audit.models import Traced
from casework.db import Record, clear, explain, row_id, version
from casework.errors import N_


class Installation(Record):
    """One row: whether this database holds the invented region. Neither kind is ever opened as the other."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one"),)
    id: Mapped[int] = clear("one row", primary_key=True, autoincrement=False)
    demo: Mapped[bool] = clear("whether everything in it is invented")


class UnitKind(Enum):
    COUNTY = "county"
    AREA = "area"
    UNIT = "unit"


class Unit(Record):
    """A wellbeing services county, one of its areas, or a unit such as a family centre (perhekeskus)."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("(kind = 'county') = (parent_id IS NULL)", name="only_a_county_stands_alone"),)
    id: Mapped[UUID] = row_id()
    kind: Mapped[UnitKind] = clear("public information")
    parent_id: Mapped[UUID | None] = clear("public information", ForeignKey("unit.id"))
    name: Mapped[str] = clear("public information")
    version: Mapped[int] = version()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class RoleGrant(Record, Traced):
    """A role of an account in a unit, with its beginning and end; never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= granted_at", name="ends_after_it_begins"),
        Index(
            "uq_role_grant_in_force",
            *("unit_id", "account_id", "role"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[UUID] = row_id()
    unit_id: Mapped[UUID] = clear("id of a unit", ForeignKey("unit.id"))
    account_id: Mapped[UUID] = clear("id of an account", ForeignKey("account.id"))
    role: Mapped[Role] = clear("register of users and their rights (Act 703/2023 § 9)")
    granted_at: Mapped[datetime] = clear("validity of a role")
    ended_at: Mapped[datetime | None] = clear("validity of a role")


explain("uq_role_grant_in_force", N_("This account has this role in this unit already."), field="role")
