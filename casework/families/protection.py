"""Non-disclosure for personal safety (turvakielto, Act 661/2009 §§ 36-37): for whom, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import session
from casework.errors import NotFound
from casework.families.actions import family_of, homes_of, participant
from casework.families.details import details_of, details_to_write, protected_in, save_details
from casework.families.models import Participant, ParticipantKind
from casework.families.people import PersonView, view_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionPage:
    """Somebody who is protected, and who lives with them and is not."""

    person: PersonView
    family_id: UUID
    family_name: str
    since: date | None
    until: date | None
    housemates: Sequence[PersonView]
    protected: frozenset[UUID]
    """Those of them who are protected already."""
    ride_id: UUID | None


def protection_page(*, by: Actor, family_id: UUID, person_id: UUID, ride_id: UUID | None = None) -> ProtectionPage:
    """For whom the protection of one person may have to be confirmed as well.

    Raises:
        NotFound: this person is not protected today.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=person_id,
    ) as door:
        person = _protected(door, person_id)
        _, further = details_of(person)
        return ProtectionPage(
            person=view_of(person),
            family_id=family_id,
            family_name=family_of(door).name,
            since=further.protected_since if further else None,
            until=further.protected_until if further else None,
            housemates=[view_of(other) for other in housemates(door, person_id)],
            protected=frozenset(protected_in(door)),
            ride_id=door.ride_id,
        )


def protect_too(*, by: Actor, family_id: UUID, person_id: UUID, others: Sequence[UUID]) -> None:
    """Write down that the same non-disclosure, of the same days, covers these who live with the person (§ 36).

    Raises:
        NotFound: the person is not protected today, or one of the others does not live with them.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        _, further = details_of(_protected(door, person_id))
        known = {other.id: other for other in housemates(door, person_id)}
        if not known.keys() >= set(others):
            raise NotFound
        for other_id in set(others) - protected_in(door):
            details, same = details_to_write(known[other_id])
            details.protected = True
            same.protected_since = further.protected_since if further else None
            same.protected_until = further.protected_until if further else None
            save_details(door, Action.PERSON_CHANGED, details, same)


def housemates_without(door: Opening, person_id: UUID) -> list[Participant]:
    """Those of them who are not protected today."""
    protected = protected_in(door)
    return [other for other in housemates(door, person_id) if other.id not in protected]


def housemates(door: Opening, person_id: UUID) -> list[Participant]:
    """Members of the family who share a home with this person."""
    homes = [{row.participant_id for row in home.residents} for home in homes_of(door)]
    together: set[UUID] = set().union(*(home for home in homes if person_id in home))
    query = select(Participant).where(
        Participant.family_id == door.family_id,
        Participant.id.in_(together - {person_id}),
        Participant.kind == ParticipantKind.FAMILY,
    )
    return list(session().scalars(query.order_by(Participant.added_at)))


def _protected(door: Opening, person_id: UUID) -> Participant:
    person = participant(door.family_id, person_id)
    details, further = details_of(person)
    if details is None or not details.protected or not (further is None or further.covers(clock.today())):
        raise NotFound
    return person
