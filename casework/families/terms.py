"""What is told of a relation between an adult and a child: its codes in words, and what is agreed beside custody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from casework.audit.models import FamilyOwned
from casework.crypto.fields import DATE, Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear, version
from casework.errors import N_
from casework.families.models import Custody


class RelationTerms(FamilyOwned):
    """What is agreed or ordered within a relation beside custody itself (Act 361/1983 §§ 7-9 b)."""

    __tablename__ = "relation_terms"
    __table_args__ = (UniqueConstraint("relation_id"),)
    relation_id: Mapped[UUID] = clear("which relation", ForeignKey("relation.id"))
    version: Mapped[int] = version()
    matters = Encrypted[str | None]("relation_terms.matters", DataClass.RESTRICTED)
    """In which matters the adult has a right to information, where it is not all. It opens nothing by itself."""
    tasks = Encrypted[str | None]("relation_terms.tasks", DataClass.RESTRICTED)
    meeting = Encrypted[str | None]("relation_terms.meeting", DataClass.RESTRICTED)
    ground_on = Encrypted[date | None]("relation_terms.ground_on", DataClass.RESTRICTED, codec=DATE)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Residence(Enum):
    LIVES_WITH = "yes"
    ALTERNATES = "alternates"
    APART = "no"


class Information(Enum):
    ALL = "all"
    SPECIFIED = "specified"
    NONE = "none"


class Meeting(Enum):
    ORDINARY = "ordinary"
    SUPPORTED = "supported"
    SUPERVISED = "supervised"
    NONE = "none"


class Ground(Enum):
    LAW = "law"
    AGREEMENT = "agreement"
    COURT = "court"


CUSTODY: Mapping[Custody, str] = {
    Custody.JOINT: N_("Joint custody"),
    Custody.SOLE: N_("Sole custody"),
    Custody.GUARDIAN: N_("Guardian who is no parent"),
    Custody.NONE: N_("No custody"),
}
RESIDENCE: Mapping[Residence, str] = {
    Residence.LIVES_WITH: N_("The child lives with this adult"),
    Residence.ALTERNATES: N_("The child lives in two homes by turns"),
    Residence.APART: N_("The child does not live with this adult"),
}
INFORMATION: Mapping[Information, str] = {
    Information.ALL: N_("In all matters"),
    Information.SPECIFIED: N_("Only in some matters"),
    Information.NONE: N_("No right to information"),
}
MEETING: Mapping[Meeting, str] = {
    Meeting.ORDINARY: N_("They meet as agreed"),
    Meeting.SUPPORTED: N_("They meet with support"),
    Meeting.SUPERVISED: N_("They meet under supervision"),
    Meeting.NONE: N_("They do not meet"),
}
GROUNDS: Mapping[Ground, str] = {
    Ground.LAW: N_("Law"),
    Ground.AGREEMENT: N_("Agreement"),
    Ground.COURT: N_("Court order"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRelation:
    """What an adult is to a child from some day on. Only information in all matters lets the adult read by itself."""

    custody: Custody
    information: Information
    matters: str | None = None
    residence: Residence = Residence.LIVES_WITH
    tasks: str | None = None
    meeting: Meeting | None = None
    ground: Ground | None = None
    ground_on: date | None = None
    since: date | None = None
    """The first day; today where nothing is said."""
    until: date | None = None
    """The last day; the last one before the child comes of age, where nothing is said."""
