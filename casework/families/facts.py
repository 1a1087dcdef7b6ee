"""On which grounds people stand to a family by being of it, around it, or in charge of its unit."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from casework import clock
from casework.access.facts import Question, several
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


_IS_MINE = Participant.identity_id.in_(several("identity_ids"))
_AGREED_TODAY = or_(Participant.kind == ParticipantKind.FAMILY, Participant.takes_part_until >= bindparam("today"))
_TAKING_PART = Question(
    select(Participant).where(
        _IS_MINE,
        or_(Participant.standing.in_(_INVITED), and_(Participant.standing == Standing.CONFIRMED, _AGREED_TODAY)),
        under_way(Participant.family_id),
    ),
    Participant.family_id,
)


def _taking_part(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    people = _TAKING_PART.ask(family_ids, identity_ids=list(by.identity_ids), today=clock.today()).scalars().all()
    informed = informed_of([person.id for person in people])
    for person in people:
        yield person.family_id, _standing_ground(person, informed.get(person.id, frozenset()))


_LAST_CLOSED = select(func.max(Matter.closed_at)).where(Matter.family_id == Participant.family_id)
_HAVING_TAKEN_PART = Question(
    select(Participant).where(
        _IS_MINE,
        Participant.kind == ParticipantKind.FAMILY,
        Participant.standing == Standing.ENDED,
        Participant.confirmed_at.is_not(None),
        Participant.ended_at == _LAST_CLOSED.scalar_subquery(),
        ~under_way(Participant.family_id),
    ),
    Participant.family_id,
)


def _having_taken_part(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    """Members of the family whose part ended in the same moment as its last matter: by that, and by nothing else."""
    people = _HAVING_TAKEN_PART.ask(family_ids, identity_ids=list(by.identity_ids)).scalars().all()
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


_INTAKE = Question(
    select(Matter.family_id, Matter.id, Participant.id)
    .join(Participant, Participant.id == Matter.intake_id)
    .join(Family, Family.id == Matter.family_id)
    .where(Matter.state == MatterState.CONTACT, _IS_MINE, Family.unit_id.in_(several("unit_ids"))),
    Matter.family_id,
)


def _intake(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    mine = {"identity_ids": list(by.identity_ids), "unit_ids": list(by.units_as(Role.WORKER))}
    for family_id, matter_id, person_id in _INTAKE.ask(family_ids, **mine):
        yield family_id, Held(Basis.INTAKE, matter_id, person_id)


_RETURNING = Question(
    select(Family.id, Family.unit_id).where(Family.unit_id.in_(several("unit_ids")), ~under_way(Family.id)), Family.id
)


def _returning(by: Actor, family_ids: Collection[UUID]) -> Iterator[tuple[UUID, Held]]:
    """Closed families are listed for nobody: this ground exists only where one of them is asked for."""
    for family_id, unit_id in _RETURNING.ask(family_ids, unit_ids=list(by.units_as(Role.WORKER))):
        yield family_id, Held(Basis.RETURNING, unit_id)


_SUPERVISION = Question(
    select(Family.id, Family.unit_id)
    .join(Matter, Matter.family_id == Family.id)
    .where(Family.unit_id.in_(several("unit_ids")), Matter.state != MatterState.CLOSED),
    Family.id,
)


def _supervision(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    for family_id, unit_id in _SUPERVISION.ask(family_ids, unit_ids=list(by.units_as(Role.SUPERVISOR))):
        yield family_id, Held(Basis.SUPERVISION, unit_id)
