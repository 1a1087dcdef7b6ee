"""Consents: who agreed, for whom, that somebody of the network takes part, to what end and until when."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped

from casework.audit.models import FamilyOwned
from casework.crypto.fields import JSON, Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear, version
from casework.errors import N_


class Consent(FamilyOwned):
    """A consent by which somebody of the network takes part (Act 703/2023 § 6).

    Teachers, relatives and parish workers are outsiders (§ 4): they see only what the family shares with them, and
    only while a consent holds. A consent is never changed but withdrawn; a renewal is a new one.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("until >= since", name="ends_after_it_begins"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="somebody_withdraws"),
    )
    participant_id: Mapped[UUID] = clear("who takes part by it", ForeignKey("participant.id"), index=True)
    giver_id: Mapped[UUID] = clear("which participant gave it", ForeignKey("participant.id"), index=True)
    recorder_id: Mapped[UUID] = clear("which participant wrote it down", ForeignKey("participant.id"))
    recorded_at: Mapped[datetime] = clear("working date")
    since: Mapped[date] = clear("validity")
    until: Mapped[date] = clear("validity")
    withdrawn_at: Mapped[datetime | None] = clear("validity")
    withdrawn_by: Mapped[UUID | None] = clear(
        "which participant wrote the withdrawal down", ForeignKey("participant.id")
    )
    renews_id: Mapped[UUID | None] = clear("which consent it goes on from", ForeignKey("consent.id"))
    version: Mapped[int] = version()
    given_for = Encrypted[list[str]]("consent.given_for", DataClass.CONTENT, codec=JSON)
    """For whom the giver agreed: themselves, and children in their custody."""
    purpose = Encrypted[str]("consent.purpose", DataClass.CONTENT)
    words = Encrypted[str]("consent.words", DataClass.CONTENT)
    how = Encrypted[str]("consent.how", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.

    def holds_on(self, day: date) -> bool:
        """Whether somebody takes part by it on this day."""
        return self.withdrawn_at is None and self.since <= day <= self.until


class Purpose(Enum):
    PLAN = "plan"
    CHILD = "child"
    EVERYDAY = "everyday"
    OTHER = "other"


PURPOSES = {
    Purpose.PLAN: N_("Takes part in the shared plan"),
    Purpose.CHILD: N_("Supports the child in early education or school"),
    Purpose.EVERYDAY: N_("Helps in everyday life"),
    Purpose.OTHER: N_("Something else, in words"),
}


class How(Enum):
    IN_PERSON = "in_person"
    IN_WRITING = "in_writing"
    BY_PHONE = "by_phone"
    OWN_PAGE = "own_page"


HOW = {
    How.IN_PERSON: N_("In person"),
    How.IN_WRITING: N_("In writing"),
    How.BY_PHONE: N_("By phone"),
    How.OWN_PAGE: N_("On their own page"),
}
