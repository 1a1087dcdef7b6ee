"""On which grounds a worker stands to a family: by carrying its matter, standing in, being asked to, or a child."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from casework import clock
from casework.access.facts import Question, several
from casework.access.policy import Actor, Basis, Held, Role
from casework.accounts.actions import same_humans
from casework.db import session
from casework.families.models import (
    Family,
    Matter,
    MatterState,
    Participant,
    ParticipantKind,
    Relation,
    Standing,
)
from casework.responsibility.models import Deputy, Responsibility, ResponsibilityState

_BASIS = {
    ResponsibilityState.HELD: Basis.RESPONSIBLE,
    ResponsibilityState.ACCEPTED: Basis.ACCEPTED,
    ResponsibilityState.PROPOSED: Basis.PROPOSED,
}


def grounds(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    """A source of grounds for ``access.facts``. A worker's role in the family's unit is part of each ground."""
    if not by.units_as(Role.WORKER):
        return
    carried = list(_carrying(by, family_ids))
    yield from carried
    yield from _standing_in(by, family_ids)
    # Only where a family is asked for: this ground lists nothing.
    own = {family_id for family_id, ground in carried if ground.basis is Basis.RESPONSIBLE}
    for family_id in set(family_ids or ()) - own:
        yield from _sharing_a_child(by, family_id)


_AS_MINE = (
    Participant.identity_id.in_(several("identity_ids")),
    Family.unit_id.in_(several("unit_ids")),
)
_CARRYING = Question(
    select(Responsibility.family_id, Responsibility.id, Responsibility.state, Participant.id)
    .join(Participant, Participant.id == Responsibility.worker_id)
    .join(Matter, Matter.id == Responsibility.matter_id)
    .join(Family, Family.id == Responsibility.family_id)
    .where(*_AS_MINE, Responsibility.state.in_(_BASIS), Matter.state != MatterState.CLOSED),
    Responsibility.family_id,
)


def _carrying(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    for family_id, responsibility_id, state, person_id in _CARRYING.ask(family_ids, **_mine(by)):
        yield family_id, Held(_BASIS[state], responsibility_id, person_id)


_STANDING_IN = Question(
    select(Deputy.family_id, Deputy.id, Participant.id)
    .join(Participant, Participant.id == Deputy.worker_id)
    .join(Responsibility, Responsibility.id == Deputy.responsibility_id)
    .join(Family, Family.id == Deputy.family_id)
    .where(
        *_AS_MINE,
        Responsibility.state == ResponsibilityState.HELD,
        Deputy.since <= bindparam("today"),
        Deputy.until >= bindparam("today"),
        Deputy.ended_at.is_(None),
    ),
    Deputy.family_id,
)


def _standing_in(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    for family_id, deputy_id, person_id in _STANDING_IN.ask(family_ids, **_mine(by), today=clock.today()):
        yield family_id, Held(Basis.DEPUTY, deputy_id, person_id)


def _mine(by: Actor) -> dict[str, list[UUID]]:
    return {"identity_ids": list(by.identity_ids), "unit_ids": list(by.units_as(Role.WORKER))}


@dataclass(frozen=True, slots=True)
class SharedChild:
    """One child as a participant here and in another family, both with an open matter."""

    here: UUID
    family_id: UUID
    """The other family."""
    there: UUID


def shared_children(family_id: UUID) -> Sequence[SharedChild]:
    """The children of a family who live in another family's matter, too. Nothing needs to be unlocked for it."""
    here = session().execute(_children().where(Participant.family_id == family_id)).all()
    if not here:
        return []
    human = same_humans({identity_id for _, identity_id, _ in here if identity_id})
    same = (Participant.identity_id.in_(human), Participant.family_id != family_id)
    elsewhere = session().execute(_children().where(*same)).all()
    return [
        SharedChild(child_id, other, there)
        for child_id, identity_id, _ in here
        for there, same_child, other in elsewhere
        if identity_id and same_child and human[same_child] == human[identity_id]
    ]


def _children() -> Select[UUID, UUID | None, UUID]:
    """Whoever stands as a child in a family with an open matter, and is known by identity."""
    return (
        select(Participant.id, Participant.identity_id, Participant.family_id)
        .join(Matter, Matter.family_id == Participant.family_id)
        .where(
            Matter.state == MatterState.OPEN,
            Participant.kind == ParticipantKind.FAMILY,
            Participant.standing != Standing.ENDED,
            Participant.identity_id.is_not(None),
            _stands_as_a_child(),
        )
    )


def _stands_as_a_child() -> ColumnElement[bool]:
    """Somebody's child by a relation that is in force, or with no relation written down at all."""
    today = clock.today()
    theirs = Relation.child_id == Participant.id
    lasts = and_(Relation.ended_at.is_(None), or_(Relation.until.is_(None), Relation.until >= today))
    in_force = exists().where(theirs, Relation.since <= today, lasts)
    related = exists().where(or_(theirs, Relation.adult_id == Participant.id))
    return or_(in_force, ~related)


def _sharing_a_child(by: Actor, family_id: UUID) -> Iterator[tuple[UUID, Held]]:
    shared = {one.family_id: one.here for one in shared_children(family_id)}
    for mine, ground in _carrying(by, shared):
        if ground.basis is Basis.RESPONSIBLE:
            yield family_id, Held(Basis.SHARED_CHILD, shared[mine])
