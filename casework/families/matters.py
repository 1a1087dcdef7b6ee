"""How a family's matter begins, ends, and what is written of both."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from casework import clock
from casework.access.opening import Opening
from casework.audit.models import FamilyOwned
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear, explain, session, store, version
from casework.errors import N_
from casework.families.models import SERVICES, Family, Matter, MatterState, Participant, ParticipantKind

SEVERAL_SERVICES = 2
"""From so many services at once on, a page hints that a responsible worker helps. Never a gate."""


class Beginning(FamilyOwned):
    """What the family wished for when the matter began, as it was told then."""

    __tablename__ = "beginning"
    __table_args__ = (UniqueConstraint("matter_id"),)
    matter_id: Mapped[UUID] = clear("which matter", ForeignKey("matter.id"))
    version: Mapped[int] = version()
    wish = Encrypted[str]("beginning.wish", DataClass.CONTENT)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Closing(FamilyOwned):
    """Why a matter was closed, and the last words to the family (Act 1301/2014 § 34)."""

    __tablename__ = "closing"
    __table_args__ = (UniqueConstraint("matter_id"),)
    matter_id: Mapped[UUID] = clear("which matter", ForeignKey("matter.id"))
    closed_by: Mapped[UUID | None] = clear("account id")
    version: Mapped[int] = version()
    reason = Encrypted[str]("closing.reason", DataClass.CONTENT)
    words = Encrypted[str | None]("closing.words", DataClass.CONTENT)
    """In somebody's own words, for those who carry a matter of this family."""
    last_words = Encrypted[str | None]("closing.last_words", DataClass.CONTENT)
    """Said to the family: its members read them beside what was shared with them."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


OTHER = "other"

CLOSING_REASONS: Mapping[str, str] = {
    "goals_reached": N_("What was hoped for has come about"),
    "family_wishes": N_("The family wishes to end"),
    "moved": N_("The family moves away"),
    "other_service": N_("Another service carries on"),
    "no_need": N_("There is no need, or no ground"),
    OTHER: N_("Another reason"),
}
"""Codes of why a matter is closed. The list may grow."""

explain("uq_matter_under_way", N_("This has changed in the meantime. Look at the page again."))


def under_way(family_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The condition that a family has a matter that is not closed."""
    return select(Matter.id).where(Matter.family_id == family_id, Matter.state != MatterState.CLOSED).exists()


def begin_matter(
    door: Opening, intake: Participant, *, contact_by: str, services: Collection[str], wish: str | None
) -> Sequence[Matter | Beginning]:
    """A new matter of the family in the state of contact. The caller records what is returned."""
    matter = Matter(
        family_id=door.family_id,
        state=MatterState.CONTACT,
        intake_id=intake.id,
        contact_at=clock.now(),
        contact_by=contact_by,
        services=[code for code in services if code in SERVICES],
    )
    store(matter)
    if not wish:
        return [matter]
    beginning = Beginning(family_id=door.family_id, matter_id=matter.id, wish=wish)
    store(beginning)
    return [matter, beginning]


def wish_of(matter: Matter) -> str | None:
    """What the family wished for when this matter began, where it was told."""
    beginning = session().scalars(select(Beginning).where(Beginning.matter_id == matter.id)).one_or_none()
    return beginning.wish if beginning else None


def closing_of(door: Opening, matter: Matter) -> Closing | None:
    """How this matter was closed; None while it is under way."""
    return next((closing for closing in door.rows(Closing) if closing.matter_id == matter.id), None)


def former_matters(door: Opening) -> Sequence[tuple[Matter, Closing | None]]:
    """The closed matters of the family that is open, the last one first."""
    closed = [matter for matter in door.rows(Matter) if matter.state is MatterState.CLOSED]
    latest_first = sorted(closed, key=lambda matter: matter.contact_at, reverse=True)
    return [(matter, closing_of(door, matter)) for matter in latest_first]


def closed_families(identity_ids: Collection[UUID], unit_ids: Collection[UUID]) -> Sequence[UUID]:
    """Families of these units without a matter under way, to which one of these humans belongs."""
    query = (
        select(Family.id)
        .join(Participant, Participant.family_id == Family.id)
        .where(
            Participant.identity_id.in_(identity_ids),
            Participant.kind == ParticipantKind.FAMILY,
            Family.unit_id.in_(unit_ids),
            ~under_way(Family.id),
        )
        .distinct()
    )
    return session().scalars(query).all()
