"""A child in two homes: the two responsible workers know of each other, and nothing of the other family."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Basis, Permission
from casework.accounts.actions import same_human
from casework.accounts.models import Account
from casework.audit.models import Action
from casework.db import session
from casework.families.actions import family_of
from casework.families.models import Participant, PersonDetails
from casework.families.people import view_of
from casework.organisation.actions import unit_names, workers_of
from casework.responsibility.facts import SharedChild, shared_children
from casework.responsibility.models import Responsibility, ResponsibilityState


@dataclass(frozen=True, slots=True)
class OtherWorker:
    """That a child of this family has a responsible worker elsewhere, and as much of who it is as is safe."""

    child: str
    name: str | None
    unit: str | None


def others_in(door: Opening) -> Sequence[OtherWorker]:
    """The responsible workers that children of the family that is open have in other families.

    Only its responsible worker is told, and both families' chains keep that. Somebody's protection for personal
    safety (Act 661/2009 §§ 36-37) narrows it: a unit tells the town, and a worker's name is one telephone list away
    from the unit. So the unit is shown only where nobody in either family is protected, and the name only where
    nobody in the *other* family is: whoever works with the protected family may call, and is not to be found.
    """
    if door.reader.basis is not Basis.RESPONSIBLE:
        return []
    shared = [(child, one) for one in shared_children(door.family_id) if (child := _child(one)) is not None]
    told = [other for child, one in shared if (other := _worker(door, child, one)) is not None]
    if told:
        door.note_reading(Action.OTHER_WORKER_SHOWN)
    return told


def _child(shared: SharedChild) -> str | None:
    person = session().get_one(Participant, shared.here)
    grown = person.birth_date is not None and not view_of(person).is_child
    return None if grown else person.name


def _worker(door: Opening, child: str, shared: SharedChild) -> OtherWorker | None:
    query = select(Participant.identity_id).join(Responsibility, Responsibility.worker_id == Participant.id)
    held = (Responsibility.family_id == shared.family_id, Responsibility.state == ResponsibilityState.HELD)
    human = session().scalars(query.where(*held)).first()
    if human is None or human in door.by.identity_ids:
        return None
    with opening.to_read(
        by=door.by,
        family_id=shared.family_id,
        permission=Permission.KNOW_OTHER_WORKER,
        action=Action.OTHER_WORKER_SHOWN,
    ) as there:
        unit_id, safe = family_of(there).unit_id, not _protected(shared.family_id)
    name = _account_name(human, unit_id) if safe else None
    everywhere_safe = safe and not _protected(door.family_id)
    return OtherWorker(child, name, unit_names(frozenset({unit_id}))[unit_id] if everywhere_safe else None)


def _protected(family_id: UUID) -> bool:
    """Whether anybody who stands or stood in a family is protected."""
    details = session().scalars(select(PersonDetails).where(PersonDetails.family_id == family_id))
    return any(one.protected for one in details)


def _account_name(human: UUID, unit_id: UUID) -> str | None:
    """A worker's name from their account: the other family's own record of it stays closed."""
    accounts = workers_of(unit_id)
    query = select(Account).where(Account.id.in_(accounts), Account.identity_id.in_(same_human(human)))
    account = session().scalars(query.limit(1)).first()
    return account.name if account else None
