"""Who carried the family's matters, from when to when, why it passed, and who stood in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Basis, Permission
from casework.accounts.actions import account_names
from casework.audit.models import Action
from casework.db import session
from casework.families.actions import family_of
from casework.families.models import Matter, MatterState, Participant, ParticipantKind
from casework.families.people import people_of
from casework.responsibility.actions import passing_of, pending_of, worker_name
from casework.responsibility.deputies import DeputyRow, deputies_of
from casework.responsibility.family_view import ViewRow, views_of
from casework.responsibility.models import Responsibility, ResponsibilityState
from casework.responsibility.own_workers import PersonsWorkers, own_workers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One worker's time with a matter. ``until`` is None while it lasts."""

    name: str
    since: date
    until: date | None
    why: str | None
    """A code of ``WHY``; None for what began before the reason was asked."""
    laid_down: str | None
    """In words, why it ended with nobody after it."""
    deputies: Sequence[DeputyRow]
    views: Sequence[ViewRow]


def spans_of(door: Opening, matter: Matter) -> Sequence[Span]:
    """Who has been responsible for a matter, the latest first; within an opening."""
    held = {ResponsibilityState.HELD, ResponsibilityState.ENDED}
    rows = [row for row in door.rows(Responsibility) if row.matter_id == matter.id and row.state in held]
    return [_span(door, row) for row in sorted(rows, key=_began, reverse=True)]


def _began(row: Responsibility) -> datetime:
    return row.held_from or row.proposed_at


def _span(door: Opening, row: Responsibility) -> Span:
    passing = passing_of(door, row)
    return Span(
        name=worker_name(door, row),
        since=_day(_began(row)),
        until=_day(row.ended_at) if row.ended_at else None,
        why=passing.why if passing else None,
        laid_down=row.reason,
        deputies=deputies_of(door, row),
        views=views_of(door, row),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A proposal under way, as whoever made it or carries the matter sees it."""

    proposal_id: UUID
    name: str
    proposed_at: datetime
    accepted: bool
    views: Sequence[ViewRow]
    mine: bool
    """Whether the reader made it."""
    proposer: str | None


def pending_in(door: Opening) -> Pending | None:
    """The proposal under way in a family that is open."""
    proposal = pending_of(door)
    if proposal is None:
        return None
    names = account_names([proposal.proposed_by] if proposal.proposed_by else [])
    return Pending(
        proposal_id=proposal.id,
        name=worker_name(door, proposal),
        proposed_at=proposal.proposed_at,
        accepted=proposal.state is ResponsibilityState.ACCEPTED,
        views=views_of(door, proposal),
        mine=proposal.proposed_by == door.by.account_id,
        proposer=next(iter(names.values()), None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterHistory:
    """One matter from its contact to its end."""

    contact_on: date
    closed_on: date | None
    intake: str
    under_way: bool
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityPage:
    """Everything about who carries the family's matter and who is named for each of its people."""

    family_id: UUID
    family_name: str
    holds: bool
    """Whether the reader is the responsible worker."""
    matters: Sequence[MatterHistory]
    pending: Pending | None
    own_workers: Sequence[PersonsWorkers]


def responsibility_page(*, by: Actor, family_id: UUID) -> ResponsibilityPage:
    """The whole history of responsibility, for whoever carries the matter.

    Raises:
        Forbidden: the actor does not carry the matter, or there is no such family.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        family = [person for person in people_of(door) if person.kind is ParticipantKind.FAMILY]
        return ResponsibilityPage(
            family_id=family_id,
            family_name=family_of(door).name,
            holds=door.reader.basis is Basis.RESPONSIBLE,
            matters=_matters(door),
            pending=pending_in(door),
            own_workers=[own_workers_of(person) for person in family],
        )


def _matters(door: Opening) -> list[MatterHistory]:
    latest_first = sorted(door.rows(Matter), key=lambda matter: matter.contact_at, reverse=True)
    return [
        MatterHistory(
            contact_on=_day(matter.contact_at),
            closed_on=_day(matter.closed_at) if matter.closed_at else None,
            intake=session().get_one(Participant, matter.intake_id).name,
            under_way=matter.state is not MatterState.CLOSED,
            spans=spans_of(door, matter),
        )
        for matter in latest_first
    ]


def _day(moment: datetime) -> date:
    return clock.local(moment).date()
