"""Who stands around a family, how each connection feels from one person's viewpoint, and what the map rests on."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from casework.audit.models import FamilyOwned
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear, explain, growing, version
from casework.errors import N_
from casework.families.lines import Line, LineKind


class TieKind(Enum):
    STRONG = "strong"
    ORDINARY = "ordinary"
    DISTANT = "distant"
    BURDENING = "burdening"
    BROKEN = "broken"
    STARTING = "starting"


TIES = {
    TieKind.STRONG: N_("Strong"),
    TieKind.ORDINARY: N_("Ordinary"),
    TieKind.DISTANT: N_("Distant"),
    TieKind.BURDENING: N_("Burdening"),
    TieKind.BROKEN: N_("Broken off"),
    TieKind.STARTING: N_("Starting"),
}


class Energy(Enum):
    """In which direction strength flows along a tie."""

    HOME = "home"
    MEMBER = "member"
    BOTH = "both"
    NONE = "none"


ENERGIES = {
    Energy.HOME: N_("To the home: gives strength"),
    Energy.MEMBER: N_("Away from home: takes strength"),
    Energy.BOTH: N_("Both ways"),
    Energy.NONE: N_("Not known, or neither"),
}


class Closeness(Enum):
    """How present somebody is in daily life. The family decides."""

    DAILY = "daily"
    SOMETIMES = "sometimes"
    BACKGROUND = "background"


CLOSENESS = {
    Closeness.DAILY: N_("In everyday life"),
    Closeness.SOMETIMES: N_("Now and then"),
    Closeness.BACKGROUND: N_("In the background"),
}

SECTORS = {
    "family": N_("Family and relatives"),
    "friends": N_("Friends and neighbours"),
    "everyday": N_("Everyday life: early education, school, work"),
    "pro": N_("Services and professionals"),
    "community": N_("Organisations and parish"),
}


class NetworkMember(FamilyOwned):
    """How somebody stands around the family: since when, until when, how present in daily life."""

    __tablename__ = "network_member"
    __table_args__ = (
        UniqueConstraint("participant_id"),
        CheckConstraint("until IS NULL OR since IS NULL OR until >= since", name="ends_after_it_begins"),
    )
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"))
    since: Mapped[date | None] = clear("working date")
    until: Mapped[date | None] = clear("working date")
    shown: Mapped[bool] = clear("access decides by it: whether the family's own members see this person on their page")
    version: Mapped[int] = version()
    closeness = Encrypted[str]("network_member.closeness", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Tie(Line):
    """A connection as one person feels it from a day on. A change is a new record; the one before is kept.

    Its person is always named, and sees it; so does whoever carries the matter. Anybody else only once they are named.
    """

    __tablename__ = "tie"
    __table_args__ = (
        CheckConstraint("viewpoint_id <> member_id", name="joins_two"),
        Index(
            "uq_tie_now",
            "viewpoint_id",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    __mapper_args__ = {"polymorphic_identity": LineKind.TIE}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
    id: Mapped[UUID] = clear("the line's id", ForeignKey("line.id"), primary_key=True)
    viewpoint_id: Mapped[UUID] = clear("from whose viewpoint", ForeignKey("participant.id"))
    member_id: Mapped[UUID] = clear("to whom", ForeignKey("participant.id"))
    since: Mapped[date] = clear("working date")
    ended_at: Mapped[datetime | None] = clear("working date: another one has taken its place, or it was taken back")
    taken_back: Mapped[bool] = clear("a slip of the finger: it never counted")
    replaces_id: Mapped[UUID | None] = clear("which tie it took the place of", ForeignKey("tie.id"))
    feels = Encrypted[str]("tie.feels", DataClass.CONTENT)
    energy = Encrypted[str]("tie.energy", DataClass.CONTENT)
    words = Encrypted[str]("tie.words", DataClass.CONTENT)


explain("uq_tie_now", N_("Somebody else changed this connection at the same moment. Look at it again."))


class BasisKind(Enum):
    """On what mapping the network of close people rests (Act 1301/2014 § 43)."""

    CONSENT = "consent"
    UNABLE = "unable"
    CHILD = "child"


BASES = {
    BasisKind.CONSENT: N_("Consent of the family"),
    BasisKind.UNABLE: N_("The client evidently cannot decide, and the information is necessary"),
    BasisKind.CHILD: N_("It is needed for the best interest of a child"),
}


class MapBasis(FamilyOwned):
    """On what the network map rests: whose consent, or which exception and why. The latest one counts."""

    __tablename__ = "map_basis"
    __table_args__ = (CheckConstraint("(kind = 'consent') = (giver_id IS NOT NULL)", name="a_consent_has_its_giver"),)
    kind: Mapped[BasisKind] = clear("which ground of the act", growing(BasisKind))
    giver_id: Mapped[UUID | None] = clear("which participant consented", ForeignKey("participant.id"))
    recorder_id: Mapped[UUID] = clear("which participant wrote it down", ForeignKey("participant.id"))
    recorded_at: Mapped[datetime] = clear("working date")
    version: Mapped[int] = version()
    words = Encrypted[str]("map_basis.words", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


IN_WORDS = {"sectors": SECTORS, "ties": TIES, "energies": ENERGIES, "closeness": CLOSENESS, "bases": BASES}
"""The vocabularies, for the pages that say codes in words."""
