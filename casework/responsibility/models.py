"""Who carries a family's matter: the baton with its whole history, and the deputy for an absence."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from casework.audit.models import FamilyOwned
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear, version


class ResponsibilityState(Enum):
    PROPOSED = "proposed"
    HELD = "held"
    ENDED = "ended"
    DECLINED = "declined"


RESPONSIBILITY_MOVES: dict[ResponsibilityState, frozenset[ResponsibilityState]] = {
    ResponsibilityState.PROPOSED: frozenset({ResponsibilityState.HELD, ResponsibilityState.DECLINED}),
    ResponsibilityState.HELD: frozenset({ResponsibilityState.ENDED}),
    ResponsibilityState.ENDED: frozenset(),
    ResponsibilityState.DECLINED: frozenset(),
}
"""The old holder stays until the new one accepts; accepting ends the one and begins the other in one step."""


class Responsibility(FamilyOwned):
    """A worker proposed for, holding, or having held the responsibility for a matter (Act 703/2023 § 38.2(3)).

    ``current_for`` is the matter while the responsibility is held and nothing otherwise. Together with the matter's
    own pointer and the two deferred foreign keys it makes "exactly one while open" a fact of the tables.
    """

    __tablename__ = "responsibility"
    __table_args__ = (
        CheckConstraint("(state = 'held') = (current_for IS NOT NULL)", name="held_means_current"),
        CheckConstraint("current_for IS NULL OR current_for = matter_id", name="current_for_its_own_matter"),
        CheckConstraint("state <> 'ended' OR (held_from IS NOT NULL AND ended_at >= held_from)", name="ends_later"),
        UniqueConstraint("current_for", "id"),
        ForeignKeyConstraint(
            ["current_for", "id"],
            ["matter.id", "matter.holder_id"],
            deferrable=True,
            initially="DEFERRED",
            name="fk_responsibility_current_is_holder",
        ),
        Index(
            "uq_responsibility_one_proposal",
            "matter_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )
    matter_id: Mapped[UUID] = clear("which matter", ForeignKey("matter.id"), index=True)
    worker_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), index=True)
    current_for: Mapped[UUID | None] = clear("the matter, while it is held")
    state: Mapped[ResponsibilityState] = clear("state: access decides by it")
    proposed_at: Mapped[datetime] = clear("working date")
    proposed_by: Mapped[UUID | None] = clear("account id")
    held_from: Mapped[datetime | None] = clear("working date")
    ended_at: Mapped[datetime | None] = clear("working date")
    version: Mapped[int] = version()
    reason = Encrypted[str | None]("responsibility.reason", DataClass.LABEL)
    """Why a proposed worker declined."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Deputy(FamilyOwned):
    """A worker who stands in for one holder for some days, and no longer than that holder is responsible."""

    __tablename__ = "deputy"
    __table_args__ = (CheckConstraint("until >= since", name="ends_after_it_begins"),)
    responsibility_id: Mapped[UUID] = clear("whom they stand in for", ForeignKey("responsibility.id"), index=True)
    worker_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), index=True)
    since: Mapped[date] = clear("validity: access decides by it")
    until: Mapped[date] = clear("validity: access decides by it")
    version: Mapped[int] = version()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
