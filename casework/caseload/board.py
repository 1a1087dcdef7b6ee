"""A supervisor's board: labels, counts, dates and states of the unit's families, never what is written of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.accounts.actions import account_languages
from casework.db import session
from casework.families.actions import family_of
from casework.families.models import Matter, MatterState, Participant, ParticipantKind
from casework.meetings.actions import last_reached
from casework.organisation.actions import unit_names
from casework.plan.models import ActionState, AgreedAction
from casework.plan.reviews import reviews_due
from casework.responsibility.colleagues import Worker, workers
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
        names, staff = unit_names(unit_ids), _staff(unit_ids)
        due = set(reviews_due(doors, until=clock.today()))
        return Board(
            units=sorted(names.values()),
            families=len(under_way),
            waiting=[
                _waiting(doors[m.family_id], m, names, staff, limit)
                for m in under_way
                if m.state is MatterState.CONTACT
            ],
            workers=[
                _row(each, carried.get(each.worker.identity_id, set()), passed, silent, due)
                for each in _everybody(staff)
            ],
        )


@dataclass(frozen=True, slots=True)
class _Colleague:
    worker: Worker
    languages: Sequence[str]


def _staff(unit_ids: Collection[UUID]) -> dict[UUID, list[_Colleague]]:
    """The workers of each unit, with the languages in which they serve."""
    found = {unit_id: workers(frozenset({unit_id})) for unit_id in unit_ids}
    speak = account_languages({worker.account_id for each in found.values() for worker in each})
    return {u: [_Colleague(w, speak[w.account_id]) for w in each] for u, each in found.items()}


def _everybody(staff: Mapping[UUID, Sequence[_Colleague]]) -> Sequence[_Colleague]:
    once = {each.worker.account_id: each for colleagues in staff.values() for each in colleagues}
    return sorted(once.values(), key=lambda each: each.worker.name)


def _suggested(colleagues: Sequence[_Colleague], languages: Collection[str], limit: int) -> Worker | None:
    able = [c.worker for c in colleagues if c.worker.families < limit and set(languages) <= set(c.languages)]
    return min(able, key=lambda worker: worker.families, default=None)


def _matters(family_ids: Collection[UUID]) -> Sequence[Matter]:
    query = select(Matter).where(Matter.family_id.in_(family_ids), Matter.state != MatterState.CLOSED)
    return session().scalars(query.order_by(Matter.contact_at)).all()


def _waiting(
    door: Opening,
    matter: Matter,
    names: Mapping[UUID, str],
    staff: Mapping[UUID, Sequence[_Colleague]],
    limit: int,
) -> WaitingFamily:
    query = select(Participant).where(
        Participant.family_id == door.family_id, Participant.kind == ParticipantKind.FAMILY
    )
    people = session().scalars(query).all()
    proposed = select(Responsibility.state).where(
        Responsibility.matter_id == matter.id, Responsibility.state.in_(PENDING)
    )
    unit_id = family_of(door).unit_id
    languages = {person.service_language for person in people if person.service_language}
    state = session().scalars(proposed).first()
    return WaitingFamily(
        family_id=door.family_id,
        days=(clock.today() - clock.local(matter.contact_at).date()).days,
        languages=sorted(languages),
        interpreter=any(person.interpreter for person in people),
        services=len(matter.services),
        unit=names[unit_id],
        suggested=_suggested(staff[unit_id], languages, limit),
        proposed=state is not None,
        accepted=state is ResponsibilityState.ACCEPTED,
    )


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


def _row(
    colleague: _Colleague, carried: set[UUID], passed: dict[UUID, int], silent: set[UUID], due: set[UUID]
) -> WorkerRow:
    return WorkerRow(
        worker=colleague.worker,
        languages=colleague.languages,
        passed=sum(passed.get(family_id, 0) for family_id in carried),
        silent=len(carried & silent),
        reviews=len(carried & due),
    )
