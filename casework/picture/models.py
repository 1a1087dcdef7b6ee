"""Statements: what somebody said about the family's everyday life, in their own words."""

from dataclasses import replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped

from casework.access.policy import LineFacts
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear
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
    text = Encrypted[str]("statement.text", DataClass.CONTENT)
    said_as = Encrypted[str]("statement.kind", DataClass.CONTENT)

    def facts(self) -> LineFacts:
        """What decides about reading these words; whoever said them always may."""
        return replace(super().facts(), said_by=frozenset({self.speaker_id}))
