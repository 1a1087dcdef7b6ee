"""Ties: how the connection to somebody feels, from the viewpoint of one person of the family."""

from datetime import date
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped

from casework.audit.models import FamilyOwned
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear, version
from casework.errors import N_


class TieKind(Enum):
    STRONG = "strong"
    ORDINARY = "ordinary"
    DISTANT = "distant"
    BURDENING = "burdening"


TIES = {
    TieKind.STRONG: N_("Strong"),
    TieKind.ORDINARY: N_("Ordinary"),
    TieKind.DISTANT: N_("Distant"),
    TieKind.BURDENING: N_("Burdening"),
}

SECTORS = {
    "family": N_("Family and relatives"),
    "friends": N_("Friends and neighbours"),
    "everyday": N_("Everyday life: early education, school, work"),
    "pro": N_("Services and professionals"),
    "community": N_("Organisations and parish"),
}


class Tie(FamilyOwned):
    """A tie as one person sees it. Only they and those who carry the matter see it until it is shared."""

    __tablename__ = "tie"
    __table_args__ = (CheckConstraint("viewpoint_id <> member_id", name="joins_two"),)
    viewpoint_id: Mapped[UUID] = clear("from whose viewpoint", ForeignKey("participant.id"))
    member_id: Mapped[UUID] = clear("to whom", ForeignKey("participant.id"))
    since: Mapped[date] = clear("working date")
    version: Mapped[int] = version()
    feels = Encrypted[str]("tie.feels", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
