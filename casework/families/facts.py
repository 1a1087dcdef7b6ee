"""On which grounds people stand to a family by being of it, around it, or in charge of its unit."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from casework import clock
from casework.access.policy import Actor, Basis, Held, Role
from casework.db import session
from casework.families.matters import under_way
from casework.families.models import (
    Family,
    Matter,
    MatterState,
    Participant,
    ParticipantKind,
    Relation,
    Standing,
)

_INVITED = {Standing.INVITED, Standing.ACCEPTED}


def grounds(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    """A source of grounds for ``access.facts``."""
    yield from _taking_part(by, family_ids)
    yield from _having_taken_part(by, family_ids)
    if by.units_as(Role.WORKER):
        yield from _intake(by, family_ids)
        yield from _returning(by, family_ids or ())
    if by.units_as(Role.SUPERVISOR):
        yield from _supervision(by, family_ids)


def _taking_part(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    agreed_today = or_(Participant.kind == ParticipantKind.FAMILY, Participant.takes_part_until >= clock.today())
    query = select(Participant).where(
        Participant.identity_id.in_(by.identity_ids),
        or_(Participant.standing.in_(_INVITED), and_(Participant.standing == Standing.CONFIRMED, agreed_today)),
        under_way(Participant.family_id),
    )
    if family_ids is not None:
        query = query.where(Participant.family_id.in_(family_ids))
    people = session().scalars(query).all()
    informed = informed_of([person.id for person in people])
    for person in people:
        yield person.family_id, _standing_ground(person, informed.get(person.id, frozenset()))


def _having_taken_part(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    """Members of the family whose part ended in the same moment as its last matter: by that, and by nothing else."""
    last = select(func.max(Matter.closed_at)).where(Matter.family_id == Participant.family_id)
    query = select(Participant).where(
        Participant.identity_id.in_(by.identity_ids),
        Participant.kind == ParticipantKind.FAMILY,
        Participant.standing == Standing.ENDED,
        Participant.confirmed_at.is_not(None),
        Participant.ended_at == last.scalar_subquery(),
        ~under_way(Participant.family_id),
    )
    if family_ids is not None:
        query = query.where(Participant.family_id.in_(family_ids))
    people = session().scalars(query).all()
    informed = informed_of([person.id for person in people])
    for person in people:
        about = informed.get(person.id, frozenset())
        yield person.family_id, Held(Basis.FORMER, person.id, person.id, since=person.confirmed_at, informed_of=about)


def _standing_ground(person: Participant, informed_of: frozenset[UUID]) -> Held:
    if person.standing in _INVITED:
        return Held(Basis.INVITED, person.id, person.id)
    return _taking_part_as(person, informed_of)


def _taking_part_as(person: Participant, informed_of: frozenset[UUID]) -> Held:
    basis = Basis.RELATION if person.kind is ParticipantKind.FAMILY else Basis.MEMBER
    return Held(basis, person.id, person.id, since=person.confirmed_at, informed_of=informed_of)


def reader_of(person: Participant) -> Held:
    """The ground on which somebody reads what is shared, also on paper before they ever sign in.

    Whoever carries the matter asks it about others: what would this person read?
    """
    return readers_of([person])[person.id]


def readers_of(people: Collection[Participant]) -> dict[UUID, Held]:
    """The same of several people at once."""
    informed = informed_of([person.id for person in people])
    return {person.id: _taking_part_as(person, informed.get(person.id, frozenset())) for person in people}


def informed_of(adults: list[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Of which children each of these adults is given information by a relation in force today."""
    if not adults:
        return {}
    query = select(Relation.adult_id, Relation.child_id).where(
        Relation.adult_id.in_(adults), Relation.in_force(clock.today())
    )
    children: dict[UUID, set[UUID]] = {}
    for adult_id, child_id in session().execute(query):
        children.setdefault(adult_id, set()).add(child_id)
    return {adult_id: frozenset(found) for adult_id, found in children.items()}


def _intake(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    query = (
        select(Matter.family_id, Matter.id, Participant.id)
        .join(Participant, Participant.id == Matter.intake_id)
        .join(Family, Family.id == Matter.family_id)
        .where(
            Matter.state == MatterState.CONTACT,
            Participant.identity_id.in_(by.identity_ids),
            Family.unit_id.in_(by.units_as(Role.WORKER)),
        )
    )
    if family_ids is not None:
        query = query.where(Matter.family_id.in_(family_ids))
    for family_id, matter_id, person_id in session().execute(query):
        yield family_id, Held(Basis.INTAKE, matter_id, person_id)


def _returning(by: Actor, family_ids: Collection[UUID]) -> Iterator[tuple[UUID, Held]]:
    """Closed families are listed for nobody: this ground exists only where one of them is asked for."""
    query = select(Family.id, Family.unit_id).where(
        Family.id.in_(family_ids), Family.unit_id.in_(by.units_as(Role.WORKER)), ~under_way(Family.id)
    )
    for family_id, unit_id in session().execute(query):
        yield family_id, Held(Basis.RETURNING, unit_id)


def _supervision(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    query = (
        select(Family.id, Family.unit_id)
        .join(Matter, Matter.family_id == Family.id)
        .where(Family.unit_id.in_(by.units_as(Role.SUPERVISOR)), Matter.state != MatterState.CLOSED)
    )
    if family_ids is not None:
        query = query.where(Family.id.in_(family_ids))
    for family_id, unit_id in session().execute(query):
        yield family_id, Held(Basis.SUPERVISION, unit_id)
