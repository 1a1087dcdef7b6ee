"""A family that was here before: found by an identity code where the actor may reach it, and opened again.

What a former member of it still reads can be ended there as well.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.accounts.actions import known_by_code
from casework.audit.models import Action
from casework.db import session, transaction
from casework.errors import NotFound
from casework.families.actions import family_of, matter_of, own_units, worker_in
from casework.families.matters import begin_matter, closed_families, wish_of
from casework.families.models import Participant, ParticipantKind


@dataclass(frozen=True, slots=True)
class Returning:
    """A family whose matter was closed in the actor's unit, by name."""

    family_id: UUID
    name: str
    closed_at: datetime | None


def been_here(*, by: Actor, code: str) -> Sequence[Returning]:
    """The families of the actor's units to which whoever has this code belonged, and whose matter is closed.

    Everything else is the same empty answer, by the same two queries: nobody learns whether a code is known, nor
    where. A family that is found leaves an event.
    """
    with transaction():
        found = []
        for family_id in _closed_with(by, code):
            with opening.to_read(
                by=by, family_id=family_id, permission=Permission.FIND_FORMER, action=Action.FAMILY_FOUND
            ) as door:
                found.append(Returning(family_id, family_of(door).name, matter_of(door).closed_at))
        return sorted(found, key=lambda row: row.name.casefold())


def reopen(
    *, by: Actor, family_id: UUID, code: str, contact_by: str, services: Collection[str] = (), wish: str | None = None
) -> UUID:
    """Begin a new matter of a family that was here before, with the actor as intake worker.

    Its history stays. Nobody takes part again by this, and no consent revives: each is asked anew.

    Raises:
        Forbidden: the family's matter is under way, or was closed in another unit.
        NotFound: nobody of the family has this code.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.REOPEN_FAMILY) as door:
        if family_id not in _closed_with(by, code):
            raise NotFound
        intake = worker_in(door, by.account_id)
        begun = begin_matter(door, intake, contact_by=contact_by, services=services, wish=wish)
        door.record(Action.MATTER_REOPENED, *begun)
    return family_id


def reopen_from(*, by: Actor, family_id: UUID, code: str, from_id: UUID) -> UUID:
    """The same, with what was told at the contact of another family of the actor's, into which it was about to go.

    Raises:
        Forbidden: as above, or the actor does not carry the other family's matter.
    """
    with transaction():
        with opening.to_read(
            by=by, family_id=from_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
        ) as door:
            told = matter_of(door)
            contact_by, services, wish = told.contact_by, told.services, wish_of(told)
        return reopen(by=by, family_id=family_id, code=code, contact_by=contact_by, services=services, wish=wish)


def still_reads(*, by: Actor, code: str) -> Sequence[Returning]:
    """Those of the same families of which whoever has this code still reads what was shared with them."""
    with transaction():
        closed = been_here(by=by, code=code)
        return [family for family in closed if _former(family.family_id, code, family.closed_at)]


def end_reading(*, by: Actor, family_id: UUID, code: str) -> None:
    """Let a former member of a family read no longer what was shared with them while its matter was under way.

    Nobody carries a closed matter, so this is for its unit, where it must not go on: somebody is in danger by it, or
    was somebody else. Only the one human whose code is told is met, and nothing of the family is read.

    Raises:
        Forbidden: the family's matter is under way, or was closed in another unit.
        NotFound: nobody with this code still reads anything there.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.END_READING) as door:
        former = _former(family_id, code, matter_of(door).closed_at)
        if not former:
            raise NotFound
        for person in former:
            person.ended_at = clock.now()
        session().flush()
        door.record(Action.MEMBERSHIP_ENDED, *former)


def _former(family_id: UUID, code: str, closed_at: datetime | None) -> Sequence[Participant]:
    """Who of a family with this code took part until its matter was closed, and reads by that (``facts``)."""
    query = select(Participant).where(
        Participant.family_id == family_id,
        Participant.identity_id.in_(known_by_code(code)),
        Participant.kind == ParticipantKind.FAMILY,
        Participant.confirmed_at.is_not(None),
        Participant.ended_at == closed_at,
    )
    return session().scalars(query).all()


def _closed_with(by: Actor, code: str) -> Sequence[UUID]:
    return closed_families(known_by_code(code), own_units(by))
