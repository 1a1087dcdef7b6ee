"""Propose a responsible worker, accept or decline, name a deputy; exactly one holder while a matter is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from casework import clock, outbox
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.accounts.actions import account_names, identity_of
from casework.audit.models import Action
from casework.db import explain, session, store
from casework.errors import N_, Refused
from casework.families.actions import family_of, matter_of, worker_in
from casework.families.models import Family, Matter, MatterState, Participant
from casework.organisation.actions import workers_of
from casework.responsibility.models import (
    RESPONSIBILITY_MOVES,
    Deputy,
    Responsibility,
    ResponsibilityState,
)


class NotThatWorker(Refused):
    """Only a worker of the family's own unit can be responsible."""

    def __init__(self) -> None:
        super().__init__(N_("Choose a worker of this unit."), field="worker")


class AnsweredAlready(Refused):
    """The proposal has been answered, or another was made."""

    def __init__(self) -> None:
        super().__init__(N_("This has changed in the meantime. Look at the page again."))


explain(
    "uq_responsibility_one_proposal",
    N_("Somebody has already been proposed for this family."),
    field="worker",
)


def propose(*, by: Actor, family_id: UUID, account_id: UUID) -> None:
    """Propose a worker of the family's unit as its responsible worker. The holder, if any, stays until they accept.

    Raises:
        Forbidden: the actor does not supervise the family's unit, or its matter is closed.
        Refused: no worker of the unit, or somebody is proposed already.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.ALLOCATE) as door:
        matter = matter_of(family_id)
        if account_id not in workers_of(frozenset({family_of(door).unit_id})):
            raise NotThatWorker
        worker = worker_in(door, account_id)
        proposal = Responsibility(
            family_id=family_id,
            matter_id=matter.id,
            worker_id=worker.id,
            state=ResponsibilityState.PROPOSED,
            proposed_at=clock.now(),
            proposed_by=by.account_id,
        )
        store(proposal)
        door.record(Action.RESPONSIBILITY_PROPOSED, proposal)
        outbox.tell("proposal", about_id=proposal.id, to_id=account_id)


def accept(*, by: Actor, family_id: UUID) -> None:
    """Become the responsible worker: the matter is open, and whoever held it before holds it no more.

    Raises:
        Forbidden: the actor is not proposed for this family.
        Changed: somebody else moved the matter in the same instant.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.ANSWER_PROPOSAL) as door:
        proposal, matter = _proposal(door), matter_of(family_id)
        now = clock.now()
        former = _holder(matter)
        if former is not None:
            _move(former, ResponsibilityState.ENDED)
            former.current_for, former.ended_at = None, now
        _move(proposal, ResponsibilityState.HELD)
        proposal.current_for, proposal.held_from = matter.id, now
        matter.state, matter.holder_id = MatterState.OPEN, proposal.id
        matter.opened_at = matter.opened_at or now
        session().flush()
        changed = (proposal, matter, *([former] if former else []))
        door.record(Action.RESPONSIBILITY_ACCEPTED, *changed)
        outbox.take_back(about_id=proposal.id)


def decline(*, by: Actor, family_id: UUID, reason: str) -> None:
    """Decline a proposal, as conflicted or for another reason."""
    with opening.to_change(by=by, family_id=family_id, permission=Permission.ANSWER_PROPOSAL) as door:
        proposal = _proposal(door)
        _move(proposal, ResponsibilityState.DECLINED)
        proposal.reason = reason
        session().flush()
        door.record(Action.RESPONSIBILITY_DECLINED, proposal)
        outbox.take_back(about_id=proposal.id)


LONGEST_ABSENCE = timedelta(days=90)


def name_deputy(*, by: Actor, family_id: UUID, account_id: UUID, since: date, until: date) -> None:
    """Have another worker of the unit stand in for some days, both ends included.

    Raises:
        Forbidden: the actor is not the responsible worker; a deputy names nobody.
        Refused: no worker of the unit, or the days are the wrong way round, or too many.
    """
    if until < since:
        raise Refused(N_("The last day is before the first day."), field="until")
    if until - since >= LONGEST_ABSENCE:
        raise Refused(N_("Name a deputy for 90 days at most. After that the responsibility moves."), field="until")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.NAME_DEPUTY) as door:
        unit_id = family_of(door).unit_id
        if account_id == by.account_id or account_id not in workers_of(frozenset({unit_id})):
            raise NotThatWorker
        worker = worker_in(door, account_id)
        deputy = Deputy(
            family_id=family_id,
            responsibility_id=door.reader.basis_id,
            worker_id=worker.id,
            since=since,
            until=until,
        )
        store(deputy)
        door.record(Action.DEPUTY_NAMED, deputy)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationPage:
    """A waiting family's name and the workers of its unit, opened by its supervisor as an act on record."""

    family_id: UUID
    family_name: str
    waiting_since: datetime
    workers: Sequence[Worker]
    holder: str | None
    proposed: str | None
    ride_id: UUID | None


def allocation_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> AllocationPage:
    """Open a family's name to propose a worker for it."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.ALLOCATE,
        action=Action.ALLOCATION_OPENED,
        ride_id=ride_id,
    ) as door:
        family, matter = family_of(door), matter_of(family_id)
        holder, proposed = _holder(matter), _proposed(matter)
        return AllocationPage(
            family_id=family_id,
            family_name=family.name,
            waiting_since=matter.contact_at,
            workers=workers(frozenset({family.unit_id})),
            holder=_name(holder) if holder else None,
            proposed=_name(proposed) if proposed else None,
            ride_id=door.ride_id,
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A family the actor is asked to be responsible for."""

    family_id: UUID
    family_name: str
    proposed_at: datetime


def proposals(*, by: Actor) -> Sequence[Proposal]:
    """The families for which the actor is proposed and has not answered."""
    with opening.labels(by=by, permission=Permission.ANSWER_PROPOSAL) as doors:
        query = (
            select(Responsibility.family_id, Responsibility.proposed_at)
            .where(
                Responsibility.id.in_(door.reader.basis_id for door in doors.values()),
                Responsibility.state == ResponsibilityState.PROPOSED,
            )
            .order_by(Responsibility.proposed_at)
        )
        rows = session().execute(query).all()
        return [Proposal(row.family_id, session().get_one(Family, row.family_id).name, row[1]) for row in rows]


def proposal_page(*, by: Actor, family_id: UUID) -> Proposal:
    """One family the actor is asked to be responsible for."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.ANSWER_PROPOSAL, action=Action.ALLOCATION_OPENED
    ) as door:
        return Proposal(family_id, family_of(door).name, _proposal(door).proposed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyPage:
    """The other workers of the unit, and the deputies named for today or later."""

    family_id: UUID
    family_name: str
    workers: Sequence[Worker]
    deputies: Sequence[tuple[str, date, date]]
    ride_id: UUID | None


def deputy_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> DeputyPage:
    """Who can stand in, for whoever carries the matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.NAME_DEPUTY, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        family = family_of(door)
        others = [w for w in workers(frozenset({family.unit_id})) if w.account_id != by.account_id]
        query = select(Deputy).where(Deputy.family_id == family_id, Deputy.until >= clock.today())
        named = session().scalars(query.order_by(Deputy.since)).all()
        return DeputyPage(
            family_id=family_id,
            family_name=family.name,
            workers=others,
            deputies=[(session().get_one(Participant, d.worker_id).name, d.since, d.until) for d in named],
            ride_id=door.ride_id,
        )


def responsible_participant(door: Opening) -> UUID | None:
    """Which participant is the family's responsible worker, within an opening."""
    holder = _holder(matter_of(door.family_id))
    return holder.worker_id if holder else None


def responsible_worker(door: Opening) -> str | None:
    """The name of the family's responsible worker, within an opening."""
    holder = _holder(matter_of(door.family_id))
    return _name(holder) if holder else None


def _name(responsibility: Responsibility) -> str:
    return session().get_one(Participant, responsibility.worker_id).name


def _holder(matter: Matter) -> Responsibility | None:
    return session().get_one(Responsibility, matter.holder_id) if matter.holder_id else None


def _proposed(matter: Matter) -> Responsibility | None:
    query = select(Responsibility).where(
        Responsibility.matter_id == matter.id, Responsibility.state == ResponsibilityState.PROPOSED
    )
    return session().scalars(query).one_or_none()


def _proposal(door: Opening) -> Responsibility:
    return session().get_one(Responsibility, door.reader.basis_id)


def _move(responsibility: Responsibility, state: ResponsibilityState) -> None:
    if state not in RESPONSIBILITY_MOVES[responsibility.state]:
        raise AnsweredAlready
    responsibility.state = state
