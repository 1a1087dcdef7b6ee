"""The workers of a unit to choose among, with how much each carries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from casework.accounts.actions import account_names, identity_of
from casework.db import session
from casework.families.models import Participant
from casework.organisation.actions import workers_of
from casework.responsibility.models import Responsibility, ResponsibilityState


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker of a unit, to choose among."""

    account_id: UUID
    identity_id: UUID
    name: str
    families: int


def workers(unit_ids: frozenset[UUID]) -> Sequence[Worker]:
    """The workers of these units by name, with how many open matters each carries."""
    names = account_names(workers_of(unit_ids))
    humans = {account_id: identity_of(account_id) for account_id in names}
    load = _caseload_sizes(humans.values())
    found = [Worker(a, humans[a], name, load.get(humans[a], 0)) for a, name in names.items()]
    return sorted(found, key=lambda worker: worker.name)


def _caseload_sizes(identity_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many open matters each human is responsible for."""
    query = (
        select(Participant.identity_id, func.count())
        .join(Responsibility, Responsibility.worker_id == Participant.id)
        .where(Responsibility.state == ResponsibilityState.HELD, Participant.identity_id.in_(identity_ids))
        .group_by(Participant.identity_id)
    )
    return {identity_id: count for identity_id, count in session().execute(query) if identity_id}
