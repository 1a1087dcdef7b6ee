"""The workers of a unit to choose among, with how much each carries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from casework.accounts.actions import at_work
from casework.db import session
from casework.families.models import Participant
from casework.organisation.actions import workers_by_unit
from casework.responsibility.models import Responsibility, ResponsibilityState


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker of a unit, to choose among."""

    account_id: UUID
    identity_id: UUID
    name: str
    families: int
    languages: Sequence[str]
    """Codes of the languages in which they serve."""


def workers(unit_id: UUID) -> Sequence[Worker]:
    """The workers of a unit by name, with how many open matters each carries."""
    return staff([unit_id])[unit_id]


def staff(unit_ids: Collection[UUID]) -> dict[UUID, Sequence[Worker]]:
    """The same of several units at once."""
    accounts = workers_by_unit(unit_ids)
    people = at_work(frozenset().union(*accounts.values()))
    load = _caseload_sizes(one.identity_id for one in people.values())
    found = [
        Worker(account_id, one.identity_id, one.name, load.get(one.identity_id, 0), one.languages)
        for account_id, one in people.items()
    ]
    by_name = sorted(found, key=lambda worker: worker.name)
    return {unit_id: [one for one in by_name if one.account_id in there] for unit_id, there in accounts.items()}


def _caseload_sizes(identity_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many open matters each human is responsible for."""
    query = (
        select(Participant.identity_id, func.count())
        .join(Responsibility, Responsibility.worker_id == Participant.id)
        .where(Responsibility.state == ResponsibilityState.HELD, Participant.identity_id.in_(identity_ids))
        .group_by(Participant.identity_id)
    )
    return {identity_id: count for identity_id, count in session().execute(query) if identity_id}
