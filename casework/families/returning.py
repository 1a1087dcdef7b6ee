"""A family that was here before: found by an identity code where the actor may reach it, and opened again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.accounts.actions import known_by_code
from casework.audit.models import Action
from casework.db import transaction
from casework.errors import NotFound
from casework.families.actions import family_of, matter_of, own_units, worker_in
from casework.families.matters import begin_matter, closed_families, wish_of


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
                found.append(Returning(family_id, family_of(door).name, matter_of(family_id).closed_at))
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
        with opening.to_read(by=by, family_id=from_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ):
            told = matter_of(from_id)
            contact_by, services, wish = told.contact_by, told.services, wish_of(told)
        return reopen(by=by, family_id=family_id, code=code, contact_by=contact_by, services=services, wish=wish)


def _closed_with(by: Actor, code: str) -> Sequence[UUID]:
    return closed_families(known_by_code(code), own_units(by))
