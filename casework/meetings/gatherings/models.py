"""Meetings of the network: who was invited and came, what was noted, and what each adult said of it at the end."""

from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from casework.access.policy import LineFacts
from casework.audit.models import FamilyOwned, Part
from casework.crypto.fields import FLAG, JSON, Encrypted
from casework.crypto.keyring import DataClass
from casework.db import Record, clear, explain, version
from casework.errors import N_
from casework.families.lines import Line, LineKind


class MeetingState(Enum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    READ_BACK = "read_back"
    CLOSED = "closed"
    CANCELLED = "cancelled"


MEETING_MOVES: dict[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PLANNED: frozenset({MeetingState.UNDER_WAY, MeetingState.CANCELLED}),
    MeetingState.UNDER_WAY: frozenset({MeetingState.READ_BACK}),
    MeetingState.READ_BACK: frozenset({MeetingState.UNDER_WAY, MeetingState.CLOSED}),
    MeetingState.CLOSED: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}
"""A meeting ends only through being read back: nothing that was noted is kept before everybody has heard it."""

NOT_BEGUN = frozenset({MeetingState.PLANNED, MeetingState.UNDER_WAY})
"""While the plan may still be changed and those invited may still answer."""

OVER = frozenset({MeetingState.CLOSED, MeetingState.CANCELLED})


class Meeting(FamilyOwned):
    """A meeting of the family with its network.

    The place is told only in ``place_told``, which is empty where somebody of the family is protected for their
    safety; likewise ``guests_told`` says whether those invited may know who else is (Act 621/1999 § 24).
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("(state = 'planned' OR state = 'cancelled') = (began_at IS NULL)", name="begun_has_its_moment"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_moment"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
        Index(
            "uq_meeting_under_way",
            "family_id",
            unique=True,
            sqlite_where=text("state = 'under_way'"),
            postgresql_where=text("state = 'under_way'"),
        ),
    )
    parts: ClassVar = ("guests",)
    state: Mapped[MeetingState] = clear("state: access decides by it")
    starts_at: Mapped[datetime] = clear("working date: Today is put in order by it")
    ends_at: Mapped[datetime] = clear("working date")
    began_at: Mapped[datetime | None] = clear("working date: a recorder's ground ends some hours after it")
    closed_at: Mapped[datetime | None] = clear("working date")
    agreed_on: Mapped[date | None] = clear("working date: when the invitations were agreed")
    version: Mapped[int] = version()
    guests: Mapped[list["Guest"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    purpose = Encrypted[str]("meeting.purpose", DataClass.CONTENT)
    place = Encrypted[str | None]("meeting.place", DataClass.LOCATION)
    place_told = Encrypted[str | None]("meeting.place_told", DataClass.CONTENT)
    guests_told = Encrypted[bool]("meeting.guests_told", DataClass.CONTENT, codec=FLAG)
    interpreter = Encrypted[str | None]("meeting.interpreter", DataClass.CONTENT)
    agreed_with = Encrypted[str | None]("meeting.agreed_with", DataClass.CONTENT)
    agenda = Encrypted[list[list[str]]]("meeting.agenda", DataClass.CONTENT, codec=JSON)
    """The phases in their order, each with its question."""
    cancelled_because = Encrypted[str | None]("meeting.cancelled_because", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


explain("uq_meeting_under_way", N_("Another meeting of this family is under way. Read it back first."))


class Guest(Record, Part):
    """Somebody who is invited to a meeting, or came without that; and whether they write its notes."""

    __tablename__ = "meeting_guest"
    meeting_id: Mapped[UUID] = clear("which meeting", ForeignKey("meeting.id"), primary_key=True)
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), primary_key=True)
    invited: Mapped[bool] = clear("state")
    came: Mapped[bool] = clear("state")
    records: Mapped[bool] = clear("access decides by it")

    @property
    def whole_id(self) -> UUID:
        return self.meeting_id


class NoteState(Enum):
    DRAFT = "draft"
    KEPT = "kept"
    DROPPED = "dropped"


class Note(Line):
    """What somebody said in a meeting, as it was noted.

    A draft has no revision: what nobody decides to keep leaves no text anywhere (Act 703/2023 § 17, only what is
    necessary is recorded). It is read by those who carry the matter and by the meeting's recorders; once it is kept,
    by its audience. A kept note is what a statement could be made of without typing it again.
    """

    __tablename__ = "meeting_note"
    __mapper_args__ = {"polymorphic_identity": LineKind.NOTE}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
    id: Mapped[UUID] = clear("the line's id", ForeignKey("line.id"), primary_key=True)
    meeting_id: Mapped[UUID] = clear("which meeting", ForeignKey("meeting.id"), index=True)
    speaker_id: Mapped[UUID | None] = clear("which participant", ForeignKey("participant.id"))
    phase: Mapped[int] = clear("place on the agenda")
    state: Mapped[NoteState] = clear("state: access decides by it")
    text = Encrypted[str]("meeting_note.text", DataClass.CONTENT)

    @property
    def own_to(self) -> frozenset[UUID]:
        """Whoever said it, where that is known."""
        return frozenset([self.speaker_id] if self.speaker_id else [])

    @property
    def withheld(self) -> bool:
        """Whether it was not kept, or not yet."""
        return self.state is not NoteState.KEPT

    @property
    def gone(self) -> bool:
        """Whether it was not kept."""
        return self.state is NoteState.DROPPED

    def facts(self) -> LineFacts:
        """What decides about reading it; the meeting's recorders read a draft."""
        return replace(super().facts(), noted_in=self.meeting_id if self.state is NoteState.DRAFT else None)


class Reply(FamilyOwned):
    """What somebody invited says beforehand: a wish for the meeting, or that they cannot come."""

    __tablename__ = "meeting_reply"
    __table_args__ = (UniqueConstraint("meeting_id", "participant_id"),)
    meeting_id: Mapped[UUID] = clear("which meeting", ForeignKey("meeting.id"))
    participant_id: Mapped[UUID] = clear("who says it", ForeignKey("participant.id"))
    said_at: Mapped[datetime] = clear("working date")
    version: Mapped[int] = version()
    cannot_come = Encrypted[bool]("meeting_reply.cannot_come", DataClass.CONTENT, codec=FLAG)
    wish = Encrypted[str]("meeting_reply.wish", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class View(Enum):
    YES = "yes"
    THINKING = "thinking"
    DIFFERENT = "different"


VIEWS = {
    View.YES: N_("Yes, this is how we agreed"),
    View.THINKING: N_("Still thinking"),
    View.DIFFERENT: N_("Sees it differently"),
}


class Given(Enum):
    ALOUD = "aloud"
    INTERPRETED = "interpreted"
    WRITING = "writing"


GIVEN = {
    Given.ALOUD: N_("Said aloud here"),
    Given.INTERPRETED: N_("Through an interpreter"),
    Given.WRITING: N_("In writing or by a sign"),
}


class Answer(FamilyOwned):
    """What one adult of the family said of the meeting's outcome at its end, and how it was given.

    Views that differ are recorded beside what was agreed (Act 417/2007 § 30, the principle).
    """

    __tablename__ = "meeting_answer"
    __table_args__ = (UniqueConstraint("meeting_id", "participant_id"),)
    meeting_id: Mapped[UUID] = clear("which meeting", ForeignKey("meeting.id"))
    participant_id: Mapped[UUID] = clear("whose answer", ForeignKey("participant.id"))
    given_at: Mapped[datetime] = clear("working date")
    version: Mapped[int] = version()
    view = Encrypted[str]("meeting_answer.view", DataClass.CONTENT)
    given = Encrypted[str]("meeting_answer.given", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
