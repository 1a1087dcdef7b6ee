"""A supervisor's board: labels, counts, dates and states of the unit's families, never what is written of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.access.shelf import Among, rows_of
from casework.db import session
from casework.families.models import Family, Matter, MatterState, Participant, ParticipantKind
from casework.meetings.actions import last_reached
from casework.organisation.actions import unit_names
from casework.plan.models import ActionState, AgreedAction
from casework.plan.reviews import reviews_due
from casework.responsibility.colleagues import Worker, staff
from casework.responsibility.models import PENDING, Responsibility, ResponsibilityState


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFamily:
    """A family that has no responsible worker yet; its name opens only as an act of allocation."""

    family_id: UUID
    days: int
    languages: Sequence[str]
    interpreter: bool
    services: int
    proposed: bool
    unit: str
    suggested: Worker | None
    """Who of the unit speaks the family's language and carries the fewest families, below the county's limit."""
    accepted: bool
    """The worker has said yes; the family's word is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """How one worker's caseload stands, in counts."""

    worker: Worker
    languages: Sequence[str]
    passed: int
    silent: int
    reviews: int
    """How many of their families' plans are due to be looked at again."""

    @property
    def worth_a_word(self) -> bool:
        """Whether something waits that the two could talk about."""
        return bool(self.passed or self.silent or self.reviews)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything on the board."""

    units: Sequence[str]
    families: int
    waiting: Sequence[WaitingFamily]
    workers: Sequence[WorkerRow]


def board(*, by: Actor, silence_days: int, limit: int) -> Board:
    """How the caseload of the actor's units stands.

    Raises:
        Forbidden: the actor supervises no unit.
    """
    with opening.labels(by=by, permission=Permission.READ_BOARD) as doors:
        opening.enter(by=by, permission=Permission.READ_BOARD)
        unit_ids = opening.readable_units(by, Permission.READ_BOARD)
        under_way = _matters(doors)
        carried = _carried(doors)
        passed, reached = _passed(doors), last_reached(doors)
        silent = {f for f in doors if f not in reached or (clock.now() - reached[f]).days >= silence_days}
        names, at_work = unit_names(unit_ids), staff(unit_ids)
        due = set(reviews_due(doors, until=clock.today()))
        return Board(
            units=sorted(names.values()),
            families=len(under_way),
            waiting=_waiting(under_way, names, at_work, limit),
            workers=[
                _row(worker, carried.get(worker.identity_id, set()), passed, silent, due)
                for worker in _everybody(at_work)
            ],
        )


def _everybody(at_work: Mapping[UUID, Sequence[Worker]]) -> Sequence[Worker]:
    once = {worker.account_id: worker for colleagues in at_work.values() for worker in colleagues}
    return sorted(once.values(), key=lambda worker: worker.name)


def _suggested(colleagues: Sequence[Worker], languages: Collection[str], limit: int) -> Worker | None:
    able = [worker for worker in colleagues if worker.families < limit and set(languages) <= set(worker.languages)]
    return min(able, key=lambda worker: worker.families, default=None)


def _matters(family_ids: Collection[UUID]) -> Sequence[tuple[Matter, UUID]]:
    """The matters under way, each with the unit of its family."""
    query = select(Matter, Family.unit_id).join(Family, Family.id == Matter.family_id)
    under_way = query.where(Matter.family_id.in_(family_ids), Matter.state != MatterState.CLOSED)
    return session().execute(under_way.order_by(Matter.contact_at)).all()


def _waiting(
    under_way: Sequence[tuple[Matter, UUID]],
    names: Mapping[UUID, str],
    at_work: Mapping[UUID, Sequence[Worker]],
    limit: int,
) -> list[WaitingFamily]:
    waiting = [(matter, unit_id) for matter, unit_id in under_way if matter.state is MatterState.CONTACT]
    family_ids = [matter.family_id for matter, _ in waiting]
    people = rows_of(family_ids, Participant, Among(Participant.kind, frozenset({ParticipantKind.FAMILY})))
    pending = rows_of(family_ids, Responsibility, Among(Responsibility.state, frozenset(PENDING)))
    found = []
    for matter, unit_id in waiting:
        own = people[matter.family_id]
        languages = {person.service_language for person in own if person.service_language}
        states = {one.state for one in pending[matter.family_id] if one.matter_id == matter.id}
        family = WaitingFamily(
            family_id=matter.family_id,
            days=(clock.today() - clock.local(matter.contact_at).date()).days,
            languages=sorted(languages),
            interpreter=any(person.interpreter for person in own),
            services=len(matter.services),
            unit=names[unit_id],
            suggested=_suggested(at_work[unit_id], languages, limit),
            proposed=bool(states),
            accepted=ResponsibilityState.ACCEPTED in states,
        )
        found.append(family)
    return found


def _carried(family_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Which families each human is responsible for."""
    query = (
        select(Participant.identity_id, Responsibility.family_id)
        .join(Participant, Participant.id == Responsibility.worker_id)
        .where(Responsibility.family_id.in_(family_ids), Responsibility.state == ResponsibilityState.HELD)
    )
    carried: dict[UUID, set[UUID]] = {}
    for identity_id, family_id in session().execute(query):
        if identity_id is not None:
            carried.setdefault(identity_id, set()).add(family_id)
    return carried


def _passed(family_ids: Collection[UUID]) -> dict[UUID, int]:
    query = (
        select(AgreedAction.family_id, func.count())
        .where(
            AgreedAction.family_id.in_(family_ids),
            AgreedAction.state == ActionState.OPEN,
            AgreedAction.due_on < clock.today(),
        )
        .group_by(AgreedAction.family_id)
    )
    return dict(session().execute(query).all())


def _row(worker: Worker, carried: set[UUID], passed: dict[UUID, int], silent: set[UUID], due: set[UUID]) -> WorkerRow:
    return WorkerRow(
        worker=worker,
        languages=worker.languages,
        passed=sum(passed.get(family_id, 0) for family_id in carried),
        silent=len(carried & silent),
        reviews=len(carried & due),
    )
