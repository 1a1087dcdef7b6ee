"""Goals in the family's words, the agreed actions under them, who approved the plan, and when it is looked at again."""

from datetime import date, datetime, time
from enum import Enum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, relationship

from casework.audit.models import FamilyOwned, Part
from casework.crypto.fields import JSON, Encrypted
from casework.crypto.keyring import DataClass
from casework.db import Record, clear, growing, version
from casework.errors import N_
from casework.families.lines import Line, LineKind


class GoalState(Enum):
    OPEN = "open"
    REACHED = "reached"
    NOT_NEEDED = "not_needed"


GOAL_MOVES: dict[GoalState, frozenset[GoalState]] = {
    GoalState.OPEN: frozenset({GoalState.REACHED, GoalState.NOT_NEEDED}),
    GoalState.REACHED: frozenset({GoalState.OPEN}),
    GoalState.NOT_NEEDED: frozenset({GoalState.OPEN}),
}
"""A goal is laid aside as reached or no longer needed, and can be brought back."""


class Goal(Line):
    """What the family wants, in its own words."""

    __tablename__ = "goal"
    __mapper_args__ = {"polymorphic_identity": LineKind.GOAL}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
    id: Mapped[UUID] = clear("the line's id", ForeignKey("line.id"), primary_key=True)
    place: Mapped[int] = clear("order on the page")
    state: Mapped[GoalState] = clear("state", growing(GoalState), default=GoalState.OPEN, later=GoalState.OPEN)
    terms: Mapped[int] = clear("counts its wordings: an approval names them", default=1, later=1)
    title = Encrypted[str]("goal.title", DataClass.CONTENT)

    def standing(self) -> dict[str, object]:
        """What stands in clear text and belongs to a version."""
        return {"state": self.state.value}


class ActionState(Enum):
    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    WITHDRAWN = "withdrawn"
    """Written down by mistake and taken back: only those who carry the matter still find it."""
    DROPPED = "dropped"
    """Said in a meeting and taken back when it was read aloud: nothing is left of its words."""


ACTION_MOVES: dict[ActionState, frozenset[ActionState]] = {
    ActionState.OPEN: frozenset({ActionState.DONE, ActionState.NOT_NEEDED, ActionState.WITHDRAWN, ActionState.DROPPED}),
    ActionState.DONE: frozenset({ActionState.OPEN}),
    ActionState.NOT_NEEDED: frozenset({ActionState.OPEN}),
    ActionState.WITHDRAWN: frozenset({ActionState.OPEN}),
    ActionState.DROPPED: frozenset(),
}
"""Each of these can be taken back, by an act of its own with its trace; but for what a meeting did not keep."""


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
    state: Mapped[ActionState] = clear("state: Today and the board count by it", growing(ActionState))
    terms: Mapped[int] = clear("counts its wordings: an approval names them", default=1, later=1)
    # The word below does not know the record above it: the table is named, and no relationship is made.
    meeting_id: Mapped[UUID | None] = clear("in which meeting", ForeignKey("meeting.id"), index=True)
    due_on: Mapped[date | None] = clear("working date")
    due_time: Mapped[time | None] = clear("working date")
    done_at: Mapped[datetime | None] = clear("working date")
    done_by: Mapped[UUID | None] = clear("which participant", ForeignKey("participant.id"))
    owners: Mapped[list["ActionOwner"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    text = Encrypted[str]("agreed_action.text", DataClass.CONTENT)
    due_words = Encrypted[str | None]("agreed_action.due_words", DataClass.CONTENT)

    @property
    def own_to(self) -> frozenset[UUID]:
        """Whoever promised it."""
        return frozenset(row.participant_id for row in self.owners)

    @property
    def withheld(self) -> bool:
        """Whether it was written down by mistake, or not agreed after all."""
        return self.state is ActionState.WITHDRAWN or self.gone

    @property
    def gone(self) -> bool:
        """Whether it was taken back when its meeting was read aloud."""
        return self.state is ActionState.DROPPED

    def standing(self) -> dict[str, object]:
        """What stands in clear text and belongs to a version."""
        return {
            "state": self.state.value,
            "goal": str(self.goal_id) if self.goal_id else None,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "due_time": self.due_time.isoformat("minutes") if self.due_time else None,
            "owners": sorted(str(row.participant_id) for row in self.owners),
            "done_at": self.done_at.isoformat() if self.done_at else None,
            "done_by": str(self.done_by) if self.done_by else None,
        }


class ActionOwner(Record, Part):
    """Somebody who promised to do it; there can be several."""

    __tablename__ = "action_owner"
    action_id: Mapped[UUID] = clear("which action", ForeignKey("agreed_action.id"), primary_key=True)
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), primary_key=True)

    @property
    def whole_id(self) -> UUID:
        return self.action_id


class ActionNote(FamilyOwned):
    """A line under an agreed action. Whoever reads the action reads its notes; they are added to, never changed."""

    __tablename__ = "action_note"
    action_id: Mapped[UUID] = clear("under which action", ForeignKey("agreed_action.id"), index=True)
    recorder_id: Mapped[UUID] = clear("which participant wrote it down", ForeignKey("participant.id"))
    written_at: Mapped[datetime] = clear("working date")
    version: Mapped[int] = version()
    text = Encrypted[str]("action_note.text", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Answer(Enum):
    YES = "yes"
    THINKING = "thinking"
    OTHERWISE = "otherwise"


ANSWERS = {
    Answer.YES: N_("Yes, this is how we do it"),
    Answer.THINKING: N_("I am still thinking"),
    Answer.OTHERWISE: N_("I see it differently"),
}


class PlanApproval(FamilyOwned):
    """What one person said of the plan as they could read it then. A later answer stands beside it.

    The client takes part in making the plan (Act 1301/2014 § 39), and views that differ are written down
    (Act 417/2007 § 30). Only the person and those who carry the matter read the answer.
    """

    __tablename__ = "plan_approval"
    __table_args__ = (Index("ix_plan_approval_person", "participant_id", "answered_at"),)
    participant_id: Mapped[UUID] = clear("whose answer", ForeignKey("participant.id"))
    recorder_id: Mapped[UUID] = clear("which participant wrote it down", ForeignKey("participant.id"))
    answered_at: Mapped[datetime] = clear("working date")
    plan_number: Mapped[int] = clear("which version of the plan")
    version: Mapped[int] = version()
    answer = Encrypted[str]("plan_approval.answer", DataClass.CONTENT)
    given = Encrypted[str | None]("plan_approval.given", DataClass.CONTENT)
    """How it was given, where a worker wrote it down: at a meeting, by phone, through an interpreter."""
    words = Encrypted[str | None]("plan_approval.words", DataClass.CONTENT)
    covers = Encrypted[dict[str, int] | None]("plan_approval.covers", DataClass.CONTENT, codec=JSON, later=True)
    """What they could read then: each goal and agreed action with the number of its wording."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class PlanReview(FamilyOwned):
    """When the plan is looked at together; one at a time waits, the ones before stay (Act 1301/2014 § 39)."""

    __tablename__ = "plan_review"
    __table_args__ = (
        Index(
            "uq_plan_review_waiting",
            "family_id",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )
    due_on: Mapped[date] = clear("working date: the board counts by it")
    done_at: Mapped[datetime | None] = clear("working date")
    version: Mapped[int] = version()
    words = Encrypted[str | None]("plan_review.words", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
