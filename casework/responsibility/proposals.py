"""The pages of a proposal: the supervisor's, the holder's who passes on, and the proposed worker's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.accounts.actions import account_names
from casework.audit.models import Action
from casework.db import session
from casework.families.actions import family_of, matter_of
from casework.families.models import Family, Matter, Participant
from casework.responsibility.actions import asked, holder_of, passing_of, pending_of, worker_name
from casework.responsibility.colleagues import Worker, workers
from casework.responsibility.history import Pending, Span, pending_in, spans_of
from casework.responsibility.models import PENDING, HandOver, Responsibility, ResponsibilityState


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The last proposal, when it was declined: as what, and the words unless the worker is disqualified."""

    name: str
    declined_as: str
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePage:
    """A family's name, the workers of its unit, and how the last proposal stands."""

    family_id: UUID
    family_name: str
    waiting_since: datetime
    days: int
    intake: str
    workers: Sequence[Worker]
    holder: str | None
    pending: Pending | None
    declined: Declined | None
    spans: Sequence[Span]
    ride_id: UUID | None


def allocation_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> ProposePage:
    """Open a family's name to propose a worker for it, as its supervisor."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.ALLOCATE, action=Action.ALLOCATION_OPENED, ride_id=ride_id
    ) as door:
        return _propose_page(door)


def pass_on_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> ProposePage:
    """Whom the holder can propose, and what became of it."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.HAND_OVER, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        return _propose_page(door)


def _propose_page(door: Opening) -> ProposePage:
    family, matter = family_of(door), matter_of(door)
    holder = holder_of(door)
    taken = session().get_one(Participant, holder.worker_id).identity_id if holder else None
    return ProposePage(
        family_id=door.family_id,
        family_name=family.name,
        waiting_since=matter.contact_at,
        days=(clock.today() - clock.local(matter.contact_at).date()).days,
        intake=session().get_one(Participant, matter.intake_id).name,
        workers=[worker for worker in workers(family.unit_id) if worker.identity_id != taken],
        holder=worker_name(door, holder) if holder else None,
        pending=pending_in(door),
        declined=_declined(door, matter),
        spans=spans_of(door, matter),
        ride_id=door.ride_id,
    )


@dataclass(frozen=True, slots=True)
class Accepted:
    """A proposal to which the worker has said yes; the family's word is still to come."""

    proposal_id: UUID
    name: str


def accepted_in(door: Opening) -> Accepted | None:
    """The proposal in a family that is open about which the family is asked."""
    proposal = pending_of(door)
    if proposal is None or proposal.state is not ResponsibilityState.ACCEPTED:
        return None
    return Accepted(proposal.id, worker_name(door, proposal))


def _declined(door: Opening, matter: Matter) -> Declined | None:
    query = select(Responsibility).where(Responsibility.matter_id == matter.id)
    last = session().scalars(query.order_by(Responsibility.proposed_at.desc()).limit(1)).first()
    if last is None or last.state is not ResponsibilityState.DECLINED:
        return None
    passing = passing_of(door, last)
    as_what = passing.declined_as if passing else None
    return Declined(name=worker_name(door, last), declined_as=as_what or "other", words=last.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A family the actor is asked to be responsible for, or accepted to be once the family has had its word."""

    family_id: UUID
    proposal_id: UUID
    family_name: str
    proposed_at: datetime
    accepted: bool


def proposals(*, by: Actor) -> Sequence[Proposal]:
    """The families for which the actor is proposed, or has accepted and waits for the family."""
    with opening.labels(by=by, permission=Permission.ANSWER_PROPOSAL) as doors:
        found = [
            _proposal(row, family_of(door))
            for door in doors.values()
            for row in door.rows(Responsibility)
            if row.id == door.reader.basis_id and row.state in PENDING
        ]
        return sorted(found, key=lambda proposal: proposal.proposed_at)


def _proposal(row: Responsibility, family: Family) -> Proposal:
    return Proposal(
        family_id=family.id,
        proposal_id=row.id,
        family_name=family.name,
        proposed_at=row.proposed_at,
        accepted=row.state is ResponsibilityState.ACCEPTED,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """What a proposed worker learns before answering: whose family, since when it waits, and what the holder says."""

    proposal: Proposal
    why: str
    proposer: str | None
    holder: str | None
    contact_on: date
    words: str | None
    """From the holder, for the next one."""
    ride_id: UUID | None

    @property
    def family_id(self) -> UUID:
        return self.proposal.family_id

    @property
    def family_name(self) -> str:
        return self.proposal.family_name


def proposal_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> ProposalPage:
    """One family the actor is asked to be responsible for."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.ANSWER_PROPOSAL,
        action=Action.ALLOCATION_OPENED,
        ride_id=ride_id,
    ) as door:
        row, matter = asked(door), matter_of(door)
        passing, holder = passing_of(door, row), holder_of(door)
        told = session().scalars(select(HandOver).where(HandOver.responsibility_id == row.id)).one_or_none()
        names = account_names([row.proposed_by] if row.proposed_by else [])
        return ProposalPage(
            proposal=_proposal(row, family_of(door)),
            why=passing.why if passing else "other",
            proposer=next(iter(names.values()), None),
            holder=worker_name(door, holder) if holder else None,
            contact_on=clock.local(matter.contact_at).date(),
            words=told.words if told else None,
            ride_id=door.ride_id,
        )
