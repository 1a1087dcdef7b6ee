"""Goals in the family's words and the agreed actions under them."""

from dataclasses import replace
from datetime import date, datetime, time
from enum import Enum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, relationship

from casework.access.policy import LineFacts
from casework.audit.models import Part
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass
from casework.db import Record, clear
from casework.families.lines import Line, LineKind


class Goal(Line):
    """What the family wants, in its own words."""

    __tablename__ = "goal"
    __mapper_args__ = {"polymorphic_identity": LineKind.GOAL}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
    id: Mapped[UUID] = clear("the line's id", ForeignKey("line.id"), primary_key=True)
    place: Mapped[int] = clear("order on the page")
    title = Encrypted[str]("goal.title", DataClass.CONTENT)


class ActionState(Enum):
    OPEN = "open"
    DONE = "done"


ACTION_MOVES: dict[ActionState, frozenset[ActionState]] = {
    ActionState.OPEN: frozenset({ActionState.DONE}),
    ActionState.DONE: frozenset({ActionState.OPEN}),
}
"""An agreed action is open or done; taking the mark back is an act of its own, with its trace."""


class AgreedAction(Line):
    """Who does what by when. Due is a date, a time on it, or words such as "on clinic days"; all may be missing."""

    __tablename__ = "agreed_action"
    __table_args__ = (
        CheckConstraint("due_time IS NULL OR due_on IS NOT NULL", name="a_time_needs_its_day"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_its_moment"),
        Index("ix_agreed_action_due", "state", "due_on"),
    )
    parts: ClassVar[tuple[str, ...]] = ("about", "audience", "owners")
    __mapper_args__ = {"polymorphic_identity": LineKind.ACTION}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
    id: Mapped[UUID] = clear("the line's id", ForeignKey("line.id"), primary_key=True)
    goal_id: Mapped[UUID | None] = clear("under which goal", ForeignKey("goal.id"))
    state: Mapped[ActionState] = clear("state: Today and the board count by it")
    due_on: Mapped[date | None] = clear("working date")
    due_time: Mapped[time | None] = clear("working date")
    done_at: Mapped[datetime | None] = clear("working date")
    done_by: Mapped[UUID | None] = clear("which participant", ForeignKey("participant.id"))
    owners: Mapped[list["ActionOwner"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    text = Encrypted[str]("agreed_action.text", DataClass.CONTENT)
    due_words = Encrypted[str | None]("agreed_action.due_words", DataClass.CONTENT)

    def facts(self) -> LineFacts:
        """What decides about reading it; whoever promised it always may."""
        return replace(super().facts(), said_by=frozenset(row.participant_id for row in self.owners))


class ActionOwner(Record, Part):
    """Somebody who promised to do it; there can be several."""

    __tablename__ = "action_owner"
    action_id: Mapped[UUID] = clear("which action", ForeignKey("agreed_action.id"), primary_key=True)
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), primary_key=True)

    @property
    def whole_id(self) -> UUID:
        return self.action_id
