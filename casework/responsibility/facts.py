"""On which grounds a worker stands to a family by carrying its matter, standing in, or being asked to."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access.policy import Actor, Basis, Held, Role
from casework.db import session
from casework.families.models import Family, Matter, MatterState, Participant
from casework.responsibility.models import Deputy, Responsibility, ResponsibilityState

_BASIS = {ResponsibilityState.HELD: Basis.RESPONSIBLE, ResponsibilityState.PROPOSED: Basis.PROPOSED}


def grounds(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    """A source of grounds for ``access.facts``. A worker's role in the family's unit is part of each ground."""
    if not by.units_as(Role.WORKER):
        return
    yield from _carrying(by, family_ids)
    yield from _standing_in(by, family_ids)


def _carrying(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    query = (
        select(Responsibility.family_id, Responsibility.id, Responsibility.state, Participant.id)
        .join(Participant, Participant.id == Responsibility.worker_id)
        .join(Matter, Matter.id == Responsibility.matter_id)
        .join(Family, Family.id == Responsibility.family_id)
        .where(
            Participant.identity_id.in_(by.identity_ids),
            Family.unit_id.in_(by.units_as(Role.WORKER)),
            Responsibility.state.in_(_BASIS),
            Matter.state != MatterState.CLOSED,
        )
    )
    if family_ids is not None:
        query = query.where(Responsibility.family_id.in_(family_ids))
    for family_id, responsibility_id, state, person_id in session().execute(query):
        yield family_id, Held(_BASIS[state], responsibility_id, person_id)


def _standing_in(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    today = clock.today()
    query = (
        select(Deputy.family_id, Deputy.id, Participant.id)
        .join(Participant, Participant.id == Deputy.worker_id)
        .join(Responsibility, Responsibility.id == Deputy.responsibility_id)
        .join(Family, Family.id == Deputy.family_id)
        .where(
            Participant.identity_id.in_(by.identity_ids),
            Family.unit_id.in_(by.units_as(Role.WORKER)),
            Responsibility.state == ResponsibilityState.HELD,
            Deputy.since <= today,
            Deputy.until >= today,
        )
    )
    if family_ids is not None:
        query = query.where(Deputy.family_id.in_(family_ids))
    for family_id, deputy_id, person_id in session().execute(query):
        yield family_id, Held(Basis.DEPUTY, deputy_id, person_id)
