"""The overall picture: what was said of everyday life, how each child was heard, which services are in use."""

from datetime import date, datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from casework.audit.models import FamilyOwned, Part
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass
from casework.db import Record, clear, explain, version
from casework.errors import N_
from casework.families.lines import Line, LineKind


class StatementKind(Enum):
    STRENGTH = "strength"
    WISH = "wish"
    WORRY = "worry"
    FACT = "fact"


KINDS = {
    StatementKind.STRENGTH: N_("What carries us"),
    StatementKind.WISH: N_("A wish"),
    StatementKind.WORRY: N_("What is on my mind"),
    StatementKind.FACT: N_("How things are"),
}


class Area(Enum):
    """The areas of everyday life, in the order in which they stand."""

    HOME = "home"
    CHILDREN = "children"
    PARENTHOOD = "parenthood"
    HEALTH = "health"
    SCHOOL = "school"
    PEOPLE = "people"
    LIVELIHOOD = "livelihood"


AREAS = {
    Area.HOME: N_("Everyday life and home"),
    Area.CHILDREN: N_("The children"),
    Area.PARENTHOOD: N_("Parenthood"),
    Area.HEALTH: N_("Health"),
    Area.SCHOOL: N_("Day care and school"),
    Area.PEOPLE: N_("People around"),
    Area.LIVELIHOOD: N_("Money and work"),
}

QUESTIONS = {
    Area.HOME: N_("What is an ordinary day like, from morning to night?"),
    Area.CHILDREN: N_("What makes each child happy, and what is hard right now?"),
    Area.PARENTHOOD: N_("What feels good in being a parent, and when would help be welcome?"),
    Area.HEALTH: N_("How does everybody sleep, eat and feel?"),
    Area.SCHOOL: N_("How are the days at day care and at school?"),
    Area.PEOPLE: N_("Whom do you turn to when you need a hand?"),
    Area.LIVELIHOOD: N_("How do money and work carry everyday life?"),
}
"""What an area asks while nothing is written in it."""


class Statement(Line):
    """What one person said and another wrote down, word for word.

    Once the speaker has confirmed it, it is never changed: only a correction can stand beside it. The confirmation
    names the version that was confirmed.
    """

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_version IS NULL)", name="a_version_is_confirmed"),
    )
    __mapper_args__ = {"polymorphic_identity": LineKind.STATEMENT}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
    id: Mapped[UUID] = clear("the line's id", ForeignKey("line.id"), primary_key=True)
    speaker_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"))
    said_at: Mapped[datetime] = clear("working date")
    confirmed_at: Mapped[datetime | None] = clear("working date")
    confirmed_version: Mapped[int | None] = clear("which version was confirmed")
    corrects_id: Mapped[UUID | None] = clear("which statement it stands beside", ForeignKey("statement.id"))
    differs_from_id: Mapped[UUID | None] = clear("which statement it sees differently", ForeignKey("statement.id"))
    still_so_at: Mapped[datetime | None] = clear("working date: when somebody last said that it is still so")
    aside_at: Mapped[datetime | None] = clear("working date: since when it is no longer so")
    text = Encrypted[str]("statement.text", DataClass.CONTENT)
    said_as = Encrypted[str]("statement.kind", DataClass.CONTENT)
    area = Encrypted[str | None]("statement.area", DataClass.CONTENT, later=True)
    interpreter = Encrypted[str | None]("statement.interpreter", DataClass.CONTENT, later=True)

    @property
    def own_to(self) -> frozenset[UUID]:
        """Whoever said these words."""
        return frozenset({self.speaker_id})


class FoundOut(Enum):
    """How a child's view was found out (Act 1301/2014 § 32)."""

    ALONE = "alone"
    WITH_ADULT = "with_adult"
    DREW = "drew"
    OBSERVED = "observed"
    THROUGH = "through"
    NOT_YET = "not_yet"


FOUND_OUT = {
    FoundOut.ALONE: N_("Talked with the child alone"),
    FoundOut.WITH_ADULT: N_("Talked with the child, an adult was there"),
    FoundOut.DREW: N_("The child drew or played"),
    FoundOut.OBSERVED: N_("By watching how the child is"),
    FoundOut.THROUGH: N_("Through somebody else"),
    FoundOut.NOT_YET: N_("Not yet"),
}

OWN_WORDS = frozenset({FoundOut.ALONE, FoundOut.WITH_ADULT, FoundOut.DREW})
"""What was found out otherwise is what somebody else says of the child, and stands under their name."""


class Hearing(FamilyOwned):
    """That a child's view was found out, and how; or why not yet. The view itself is a statement. Only added to."""

    __tablename__ = "hearing"
    child_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"))
    statement_id: Mapped[UUID | None] = clear("which statement holds the view", ForeignKey("statement.id"))
    heard_by: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"))
    heard_on: Mapped[date] = clear("working date")
    written_at: Mapped[datetime] = clear("working date: the order of those of one day")
    version: Mapped[int] = version()
    how = Encrypted[str]("hearing.how", DataClass.CONTENT)
    note = Encrypted[str]("hearing.note", DataClass.CONTENT)
    """Who was there or told it, or why it was not possible yet."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class ServiceInUse(FamilyOwned):
    """A service that somebody of the family uses, with whom to contact there.

    A service can tell where a family is, so all of it lies under the key of places, and only those who carry the
    matter see it (non-disclosure for personal safety, Act 661/2009 § 36).
    """

    __tablename__ = "service_in_use"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),)
    parts: ClassVar = ("users",)
    contact_id: Mapped[UUID | None] = clear("which participant", ForeignKey("participant.id"))
    since: Mapped[date] = clear("validity")
    until: Mapped[date | None] = clear("validity")
    version: Mapped[int] = version()
    users: Mapped[list["ServiceUser"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    name = Encrypted[str]("service_in_use.name", DataClass.LOCATION)
    contact = Encrypted[str]("service_in_use.contact", DataClass.LOCATION)
    code = Encrypted[str | None]("service_in_use.code", DataClass.LOCATION)
    """Which of the services that were named when the matter began, where it is one of them."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class ServiceUser(Record, Part):
    """Somebody for whom a service is."""

    __tablename__ = "service_user"
    service_id: Mapped[UUID] = clear("which service in use", ForeignKey("service_in_use.id"), primary_key=True)
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), primary_key=True)

    @property
    def whole_id(self) -> UUID:
        return self.service_id


class HowItFeels(Enum):
    GOOD = "good"
    FINE = "fine"
    A_BIT_HEAVY = "a_bit_heavy"
    HEAVY = "heavy"


FEELS = {
    HowItFeels.GOOD: N_("Good"),
    HowItFeels.FINE: N_("Quite good"),
    HowItFeels.A_BIT_HEAVY: N_("A little heavy"),
    HowItFeels.HEAVY: N_("Heavy"),
}


class Feeling(FamilyOwned):
    """How a week feels to somebody of the family: one answer a week, which they may change while it lasts.

    Only they themselves and those who carry the matter read it.
    """

    __tablename__ = "feeling"
    __table_args__ = (UniqueConstraint("participant_id", "week"),)
    participant_id: Mapped[UUID] = clear("whose answer", ForeignKey("participant.id"))
    week: Mapped[date] = clear("working date: the Monday of its week")
    told_at: Mapped[datetime] = clear("working date: Today is put in order by it")
    version: Mapped[int] = version()
    answer = Encrypted[str]("feeling.answer", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


explain("uq_feeling_participant_id_week", N_("This was just answered in another window. Look at the page again."))
