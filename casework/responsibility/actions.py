"""The verbs of the baton: propose, accept, decline, withdraw, pass, lay down; one holder while a matter is open."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from casework import clock, outbox
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action, FamilyOwned
from casework.db import explain, session, store
from casework.errors import N_, Refused
from casework.families.actions import family_of, matter_of, worker_in
from casework.families.models import Matter, MatterState, Participant
from casework.organisation.actions import workers_of
from casework.responsibility.models import (
    CONFLICTED,
    OTHER,
    PENDING,
    RESPONSIBILITY_MOVES,
    Deputy,
    HandOver,
    Passing,
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


def propose(*, by: Actor, family_id: UUID, account_id: UUID, why: str = "") -> None:
    """Propose a worker of the family's unit as its responsible worker. The holder, if any, stays until it passes.

    Raises:
        Forbidden: the actor does not supervise the family's unit, or its matter is closed.
        Refused: no worker of the unit, or the holder already, or somebody is proposed already.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.ALLOCATE) as door:
        _propose(door, account_id, why)


def pass_on(*, by: Actor, family_id: UUID, account_id: UUID, why: str, words: str) -> None:
    """As its holder, propose a colleague of the unit, with what the next one should know.

    The words are read by the two of them. The actor stays responsible until it passes.

    Raises:
        Forbidden: the actor is not the responsible worker; a deputy passes nothing on.
        Refused: as for ``propose``.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.HAND_OVER) as door:
        proposal = _propose(door, account_id, why)
        if words:
            told = HandOver(family_id=family_id, responsibility_id=proposal.id, words=words)
            store(told)
            door.record(Action.RESPONSIBILITY_PROPOSED, told)


def _propose(door: Opening, account_id: UUID, why: str) -> Responsibility:
    matter = matter_of(door)
    if account_id not in workers_of(family_of(door).unit_id):
        raise NotThatWorker
    worker, former = worker_in(door, account_id), holder_of(door)
    if former is not None and former.worker_id == worker.id:
        raise Refused(N_("This worker is responsible already. Choose another."), field="worker")
    proposal = Responsibility(
        family_id=door.family_id,
        matter_id=matter.id,
        worker_id=worker.id,
        state=ResponsibilityState.PROPOSED,
        proposed_at=clock.now(),
        proposed_by=door.by.account_id,
    )
    why = why or (OTHER if former else "first")
    passing = Passing(family_id=door.family_id, responsibility_id=proposal.id, why=why)
    store(proposal, passing)
    door.record(Action.RESPONSIBILITY_PROPOSED, proposal, passing)
    outbox.tell("proposal", about_id=proposal.id, to_id=account_id)
    return proposal


def accept(*, by: Actor, family_id: UUID) -> UUID:
    """Say yes to a proposal. Who is responsible changes when the family has had its word; see ``family_view``.

    Returns:
        The proposal about which the family is asked next.

    Raises:
        Forbidden: the actor is not proposed for this family.
        Refused: accepted or answered already.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.ANSWER_PROPOSAL) as door:
        proposal = asked(door)
        move(proposal, ResponsibilityState.ACCEPTED)
        proposal.accepted_at = clock.now()
        session().flush()
        door.record(Action.RESPONSIBILITY_ACCEPTED, proposal)
        outbox.take_back(about_id=proposal.id)
        return proposal.id


def decline(*, by: Actor, family_id: UUID, reason: str, declined_as: str = OTHER) -> None:
    """Decline a proposal, or step back before it has passed.

    Whoever is disqualified (Act 434/2003 §§ 27-28) says only that: no details are kept.

    Raises:
        Forbidden: the actor is not proposed for this family.
        Refused: another reason without its words.
    """
    if declined_as == OTHER and not reason:
        raise Refused(N_("Write the reason in a few words."), field="reason")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.ANSWER_PROPOSAL) as door:
        proposal, passing = asked(door), passing_of(door, asked(door))
        move(proposal, ResponsibilityState.DECLINED)
        proposal.reason = None if declined_as == CONFLICTED else reason
        if passing is not None:
            passing.declined_as = declined_as
        session().flush()
        door.record(Action.RESPONSIBILITY_DECLINED, proposal, *([passing] if passing else []))
        outbox.take_back(about_id=proposal.id)


def withdraw(*, by: Actor, family_id: UUID) -> None:
    """As a supervisor of the family's unit, withdraw whatever proposal is under way.

    Raises:
        Refused: none is.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.ALLOCATE) as door:
        _withdraw(door, pending_of(door))


def take_back(*, by: Actor, family_id: UUID) -> None:
    """As the holder, take back one's own proposal; a supervisor's is theirs to withdraw.

    Raises:
        Refused: none of the actor's own is under way.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.HAND_OVER) as door:
        proposal = pending_of(door)
        _withdraw(door, proposal if proposal and proposal.proposed_by == by.account_id else None)


def _withdraw(door: Opening, proposal: Responsibility | None) -> None:
    if proposal is None:
        raise AnsweredAlready
    move(proposal, ResponsibilityState.WITHDRAWN)
    session().flush()
    door.record(Action.RESPONSIBILITY_WITHDRAWN, proposal)
    outbox.take_back(about_id=proposal.id)


def take_over(door: Opening, proposal: Responsibility) -> None:
    """Let the baton pass in one step: the matter is open, and whoever held it before holds it no more."""
    matter, now = matter_of(door), clock.now()
    former = holder_of(door)
    move(proposal, ResponsibilityState.HELD)
    if former is not None:
        _end(former)
    proposal.current_for, proposal.held_from = matter.id, now
    matter.state, matter.holder_id = MatterState.OPEN, proposal.id
    matter.opened_at = matter.opened_at or now
    session().flush()
    door.record(Action.RESPONSIBILITY_PASSED, proposal, matter, *([former] if former else []))


def lay_down(door: Opening, matter: Matter, reason: str) -> Sequence[FamilyOwned]:
    """End everything that somebody is responsible for in a matter that the caller closes in the same unit of work.

    The holder's responsibility ends with the reason, the proposal under way is withdrawn, the deputies end. Nothing
    is flushed, because an open matter without a holder cannot be stored: the caller closes the matter, flushes, and
    records its own event on the matter and on what is returned here.
    """
    former, proposal = holder_of(door), pending_of(door)
    if proposal is not None:
        outbox.take_back(about_id=proposal.id)
    query = select(Deputy).where(
        Deputy.family_id == door.family_id, Deputy.ended_at.is_(None), Deputy.until >= clock.today()
    )
    deputies = session().scalars(query).all()
    for deputy in deputies:
        deputy.ended_at = clock.now()
    if proposal is not None:
        move(proposal, ResponsibilityState.WITHDRAWN)
    if former is not None:
        _end(former)
        former.reason, matter.holder_id = reason, None
    return [*deputies, *([proposal] if proposal else []), *([former] if former else [])]


def _end(former: Responsibility) -> None:
    move(former, ResponsibilityState.ENDED)
    former.current_for, former.ended_at = None, clock.now()


# --- what the other rooms of this word ask ---


def responsible_participant(door: Opening) -> UUID | None:
    """Which participant is the family's responsible worker, within an opening."""
    holder = holder_of(door)
    return holder.worker_id if holder else None


def responsible_worker(door: Opening) -> str | None:
    """The name of the family's responsible worker, within an opening."""
    holder = holder_of(door)
    return worker_name(door, holder) if holder else None


def worker_name(door: Opening, carries: Responsibility | Deputy) -> str:
    """The name of whoever it is about, within an opening."""
    return next(person.name for person in door.rows(Participant) if person.id == carries.worker_id)


def holder_of(door: Opening) -> Responsibility | None:
    """Who is responsible in the family that is open: both databases hold that it is one, while its matter is open."""
    return next((one for one in door.rows(Responsibility) if one.current_for is not None), None)


def pending_of(door: Opening) -> Responsibility | None:
    """The proposal that is under way, answered by the worker or not."""
    proposed = (one for one in door.rows(Responsibility) if one.state in PENDING)
    return next((one for one in proposed if one.matter_id == matter_of(door).id), None)


def asked(door: Opening) -> Responsibility:
    """The proposal that the actor's ground rests on."""
    return session().get_one(Responsibility, door.reader.basis_id)


def passing_of(door: Opening, proposal: Responsibility) -> Passing | None:
    """Why it was to pass; nothing is known of what passed before that was asked."""
    return next((passing for passing in door.rows(Passing) if passing.responsibility_id == proposal.id), None)


def move(responsibility: Responsibility, state: ResponsibilityState) -> None:
    """Move along the table.

    Raises:
        AnsweredAlready: it does not move like that any more.
    """
    if state not in RESPONSIBILITY_MOVES[responsibility.state]:
        raise AnsweredAlready
    responsibility.state = state
