"""A family, its matter, everybody in or around it, where the children live and what each adult may know of them."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, relationship

from casework.audit.models import FamilyOwned, Part, Traced
from casework.crypto.fields import DATE, FLAG, JSON, Encrypted, Sealed
from casework.crypto.keyring import DataClass, private
from casework.db import Record, clear, growing, row_id, version
from casework.errors import N_


class Family(Sealed, Traced):
    """People whose everyday life is looked at together. A grouping for coordination; each adult is a client apart."""

    __tablename__ = "family"
    id: Mapped[UUID] = row_id()
    unit_id: Mapped[UUID] = clear("which unit's supervisor counts it", ForeignKey("unit.id"), index=True)
    created_at: Mapped[datetime] = clear("working date")
    version: Mapped[int] = version()
    name = Encrypted[str]("family.name", DataClass.LABEL)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.

    @hybrid_property
    def family_id(self) -> UUID:
        """Of which family it is, as every other record of a family says."""
        return self.id


class MatterState(Enum):
    CONTACT = "contact"
    OPEN = "open"
    CLOSED = "closed"


MATTER_MOVES: dict[MatterState, frozenset[MatterState]] = {
    MatterState.CONTACT: frozenset({MatterState.OPEN, MatterState.CLOSED}),
    MatterState.OPEN: frozenset({MatterState.CLOSED}),
    MatterState.CLOSED: frozenset(),
}
"""How a matter moves (Act 1301/2014 § 34): contact, open once somebody is responsible, closed. Reopening is a new
one."""


class Matter(FamilyOwned):
    """One client relationship of a family, from the first contact to its end.

    While it is open exactly one worker is responsible. The CHECK says that an open matter points at a holder, the
    deferred foreign keys between ``matter`` and ``responsibility`` that each current responsibility is the one its
    matter points at; both databases hold it at commit, whatever the code does.
    """

    __tablename__ = "matter"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (holder_id IS NOT NULL)", name="open_means_somebody_is_responsible"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_day"),
        UniqueConstraint("id", "holder_id"),
        ForeignKeyConstraint(
            ["id", "holder_id"],
            ["responsibility.current_for", "responsibility.id"],
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
            name="fk_matter_holder_is_current",
        ),
        Index(
            "uq_matter_under_way",
            "family_id",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
    )
    state: Mapped[MatterState] = clear("state: the board counts by it")
    intake_id: Mapped[UUID] = clear("which participant received the contact", ForeignKey("participant.id"))
    holder_id: Mapped[UUID | None] = clear("which responsibility is current")
    contact_at: Mapped[datetime] = clear("working date: waiting time is counted from it")
    opened_at: Mapped[datetime | None] = clear("working date")
    closed_at: Mapped[datetime | None] = clear("working date")
    version: Mapped[int] = version()
    contact_by = Encrypted[str]("matter.contact_by", DataClass.CONTENT)
    services = Encrypted[list[str]]("matter.services", DataClass.LABEL, codec=JSON)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class ParticipantKind(Enum):
    FAMILY = "family"
    OWN = "own"
    """Of the family's own people: a grandmother, a neighbour, a godparent."""
    PROFESSIONAL = "professional"
    PLACE = "place"
    WORKER = "worker"
    """A worker of the house who carries, carried or may carry the matter; takes part by that, never by invitation."""


class Standing(Enum):
    MENTIONED = "mentioned"
    INVITED = "invited"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    ENDED = "ended"


STANDING_MOVES: dict[Standing, frozenset[Standing]] = {
    Standing.MENTIONED: frozenset({Standing.INVITED, Standing.ENDED}),
    Standing.INVITED: frozenset({Standing.ACCEPTED, Standing.ENDED}),
    Standing.ACCEPTED: frozenset({Standing.CONFIRMED, Standing.ENDED}),
    Standing.CONFIRMED: frozenset({Standing.ENDED}),
    Standing.ENDED: frozenset({Standing.INVITED}),
}
"""How somebody comes to take part. Only whoever is confirmed sees anything; workers stay *mentioned*, because what
they see follows from their responsibility and ends with it."""


class Participant(FamilyOwned):
    """Everybody in or around a family: speakers, owners, audience and ties all point here.

    One human may be a participant of several families; only ``identity_id`` links them, and shows nothing.
    """

    __tablename__ = "participant"
    __table_args__ = (
        CheckConstraint("standing <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_has_its_moment"),
    )
    kind: Mapped[ParticipantKind] = clear("access decides by it before anything is unlocked")
    standing: Mapped[Standing] = clear("state: access decides by it")
    identity_id: Mapped[UUID | None] = clear("id of a human, no content", ForeignKey("identity.id"), index=True)
    added_at: Mapped[datetime] = clear("working date")
    confirmed_at: Mapped[datetime | None] = clear("working date: what was written before is not seen")
    ended_at: Mapped[datetime | None] = clear("working date")
    takes_part_until: Mapped[date | None] = clear("validity: access decides by it; the verbs of consent hold it equal")
    """The last day of the consent by which somebody of the network takes part; the family's own people need none."""
    version: Mapped[int] = version()
    name = Encrypted[str]("participant.name", DataClass.LABEL)
    role = Encrypted[str]("participant.role", DataClass.LABEL)
    sector = Encrypted[str]("participant.sector", DataClass.LABEL)
    birth_date = Encrypted[date | None]("participant.birth_date", DataClass.LABEL, codec=DATE)
    expected_birth = Encrypted[date | None]("participant.expected_birth", DataClass.LABEL, codec=DATE)
    service_language = Encrypted[str | None]("participant.service_language", DataClass.LABEL)
    interpreter = Encrypted[bool]("participant.interpreter", DataClass.LABEL, codec=FLAG)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class PersonDetails(FamilyOwned):
    """What only those who carry the matter need of a person: where they are, and how it is safe to reach them."""

    __tablename__ = "person_details"
    __table_args__ = (UniqueConstraint("participant_id"),)
    participant_id: Mapped[UUID] = clear("whose details", ForeignKey("participant.id"))
    version: Mapped[int] = version()
    identity_code = Encrypted[str | None]("person_details.identity_code", DataClass.RESTRICTED)
    municipality = Encrypted[str | None]("person_details.municipality", DataClass.LOCATION)
    phone = Encrypted[str | None]("person_details.phone", DataClass.LOCATION)
    safe_contact = Encrypted[str | None]("person_details.safe_contact", DataClass.RESTRICTED)
    protected = Encrypted[bool]("person_details.protected", DataClass.RESTRICTED, codec=FLAG)
    """Non-disclosure for personal safety (turvakielto, Act 661/2009 § 36)."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Household(FamilyOwned):
    """A home. A child may live in two."""

    __tablename__ = "household"
    parts: ClassVar = ("residents",)
    added_at: Mapped[datetime] = clear("working date")
    version: Mapped[int] = version()
    name = Encrypted[str]("household.name", DataClass.LABEL)
    residents: Mapped[list["Resident"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Resident(Record, Part):
    """Somebody who lives in a household."""

    __tablename__ = "resident"
    household_id: Mapped[UUID] = clear("which household", ForeignKey("household.id"), primary_key=True)
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), primary_key=True)

    @property
    def whole_id(self) -> UUID:
        return self.household_id


class Custody(Enum):
    JOINT = "joint"
    SOLE = "sole"
    NONE = "none"
    GUARDIAN = "guardian"
    """Given to somebody who is no parent (Act 361/1983 § 9)."""


class Relation(FamilyOwned):
    """What one adult is to one child (Act 361/1983): custody, living together, and the right to information.

    What a family member may read follows from these, never from "being of the family".
    """

    __tablename__ = "relation"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        CheckConstraint("adult_id <> child_id", name="joins_two_people"),
    )
    adult_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), index=True)
    child_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), index=True)
    gives_information: Mapped[bool] = clear("access decides by it before anything is unlocked")
    since: Mapped[date] = clear("validity")
    until: Mapped[date | None] = clear("validity")
    ended_at: Mapped[datetime | None] = clear("working date: from this moment on it gives nothing")
    version: Mapped[int] = version()
    custody = Encrypted[str]("relation.custody", DataClass.RESTRICTED)
    lives_together = Encrypted[str]("relation.lives_together", DataClass.RESTRICTED)
    ground = Encrypted[str | None]("relation.ground", DataClass.RESTRICTED)
    """What the custody or the right to information rests on: law, agreement, court order."""

    @classmethod
    def in_force(cls, day: date) -> ColumnElement[bool]:
        """The condition that a relation gives information on this day."""
        begun = and_(cls.gives_information, cls.since <= day)
        return and_(begun, cls.ended_at.is_(None), or_(cls.until.is_(None), cls.until >= day))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class RevisionOf(Enum):
    LINE = "line"
    PERSON = "person"
    DETAILS = "details"
    SERVICE = "service"


_REVISION_CLASS = {
    RevisionOf.LINE: DataClass.CONTENT,
    RevisionOf.PERSON: DataClass.LABEL,
    RevisionOf.DETAILS: DataClass.RESTRICTED,
    RevisionOf.SERVICE: DataClass.LOCATION,
}


class Revision(FamilyOwned):
    """A record as it stood after one save. Appended, never changed; merging, comparing and undoing read it."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("record_id", "number"),)
    of: Mapped[RevisionOf] = clear("which kind of record", growing(RevisionOf))
    record_id: Mapped[UUID] = clear("which record")
    number: Mapped[int] = clear("the version of the record that this is")
    saved_at: Mapped[datetime] = clear("working date")
    saved_by: Mapped[UUID | None] = clear("account id")
    corner_of: Mapped[UUID | None] = clear("whose private corner it lies in", ForeignKey("participant.id"))
    content = Encrypted[dict[str, object]]("revision.content", DataClass.CONTENT, codec=JSON)

    def key_purpose(self, data_class: DataClass) -> str:  # noqa: ARG002 - decided by what it is a revision of.
        """A revision lies under the class of what it repeats."""
        if self.corner_of is not None:
            return private(self.corner_of)
        return _REVISION_CLASS[self.of].value


SERVICES: Mapping[str, str] = {
    "maternity_clinic": N_("Maternity and child health clinic"),
    "early_education": N_("Early childhood education"),
    "school": N_("School"),
    "family_counselling": N_("Family counselling"),
    "home_service": N_("Home service for families"),
    "family_work": N_("Family work"),
    "rehabilitation": N_("Rehabilitation"),
    "child_protection": N_("Child protection"),
    "organisation": N_("Organisation"),
    "parish": N_("Parish"),
}
"""Codes of the services that a family may be using when the matter begins."""

LANGUAGES: Mapping[str, str] = {
    "fi": N_("Finnish"),
    "sv": N_("Swedish"),
    "se": N_("Northern Sámi"),
    "en": N_("English"),
    "ru": N_("Russian"),
    "uk": N_("Ukrainian"),
    "et": N_("Estonian"),
    "ar": N_("Arabic"),
    "so": N_("Somali"),
    "fa": N_("Dari (Persian)"),
    "fse": N_("Finnish Sign Language"),
}
"""Codes (ISO 639) of the languages that a person can be served in."""
