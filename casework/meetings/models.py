"""Encounters: a call, a visit, a message, or an attempt that reached nobody."""

from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, relationship

from casework.audit.models import Part
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass
from casework.db import Record, clear
from casework.errors import N_
from casework.families.lines import Line, LineKind


class How(Enum):
    CALL = "call"
    VISIT = "visit"
    MESSAGE = "message"
    MEETING = "meeting"


HOW = {
    How.CALL: N_("A call"),
    How.VISIT: N_("A visit"),
    How.MESSAGE: N_("A message"),
    How.MEETING: N_("A meeting"),
}


class Encounter(Line):
    """One contact with the family or its network, or an attempt at one."""

    __tablename__ = "encounter"
    parts: ClassVar[tuple[str, ...]] = ("about", "audience", "attended")
    __mapper_args__ = {"polymorphic_identity": LineKind.ENCOUNTER}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
    id: Mapped[UUID] = clear("the line's id", ForeignKey("line.id"), primary_key=True)
    held_at: Mapped[datetime] = clear("working date: silence is counted from it")
    reached: Mapped[bool] = clear("state: an attempt that reached nobody does not end a silence")
    taken_back_at: Mapped[datetime | None] = clear("working date: since when it is known to be logged by mistake")
    attended: Mapped[list["Attendance"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    how = Encrypted[str]("encounter.how", DataClass.CONTENT)
    note = Encrypted[str]("encounter.note", DataClass.CONTENT)


class Attendance(Record, Part):
    """Somebody whom an encounter was with."""

    __tablename__ = "attendance"
    encounter_id: Mapped[UUID] = clear("which encounter", ForeignKey("encounter.id"), primary_key=True)
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), primary_key=True)

    @property
    def whole_id(self) -> UUID:
        return self.encounter_id
