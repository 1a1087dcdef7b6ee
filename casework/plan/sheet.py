"""The plan as a whole: on its page for those who carry the matter, and on paper for one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Basis, Permission
from casework.audit.models import Action
from casework.errors import NotFound
from casework.families.actions import PeoplePage, family_of, participant, people_page_of
from casework.families.details import careful
from casework.families.facts import reader_of
from casework.families.lines import readers_in
from casework.families.models import ParticipantKind
from casework.families.people import PersonView, people_of
from casework.organisation.actions import unit_names
from casework.picture.actions import StatementView, statements_in
from casework.picture.models import StatementKind
from casework.plan.actions import UNDER_WAY, ActionView, GoalView, actions_in, goal_view, goals_in, plan_in
from casework.plan.approvals import ApprovalView, approvals_in, plan_number
from casework.plan.models import ActionState, AgreedAction, GoalState
from casework.plan.notes import NoteView, notes_in
from casework.plan.reviews import ReviewView, reviews_in
from casework.responsibility.actions import responsible_worker

_ASIDE = frozenset({ActionState.NOT_NEEDED, ActionState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet:
    """Everything on the plan's page."""

    page: PeoplePage
    goals: Sequence[GoalView]
    """Goals with what is still to be done under each, and what is done; the last one has no title."""
    former_goals: Sequence[GoalView]
    former: Sequence[ActionView]
    """No longer needed, or withdrawn."""
    notes: Mapping[UUID, Sequence[NoteView]]
    approvals: Sequence[ApprovalView]
    review: ReviewView | None
    reviewed: Sequence[ReviewView]
    number: int
    """The version of the plan, as those who carry the matter see it."""

    @property
    def doers(self) -> Sequence[PersonView]:
        """Everybody who has promised something that is still to be done."""
        undone = (action for goal in self.goals for action in goal.actions if action.state != "done")
        return list({owner.id: owner for action in undone for owner in action.owners}.values())

    @property
    def own_doers(self) -> int:
        """How many of them are of the family or its own people."""
        return sum(person.kind in {ParticipantKind.FAMILY, ParticipantKind.OWN} for person in self.doers)


def plan_sheet(*, by: Actor, family_id: UUID) -> PlanSheet:
    """Open a family's plan, for whoever carries its matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        page = people_page_of(door)
        door.rows(AgreedAction)  # Whatever their state: the number of the plan counts them all.
        actions = [view for _, view in actions_in(door, page.people, UNDER_WAY | _ASIDE)]
        review, reviewed = reviews_in(door)
        return PlanSheet(
            page=page,
            goals=plan_in(door, page.people),
            former_goals=[goal_view(goal) for goal in goals_in(door) if goal.state is not GoalState.OPEN],
            former=[action for action in actions if action.state in {state.value for state in _ASIDE}],
            notes=notes_in(door, page.people, [action.id for action in actions]),
            approvals=approvals_in(door, page.people),
            review=review,
            reviewed=reviewed,
            number=plan_number(door, door.reader),
        )


def recipients(people: Sequence[PersonView]) -> Sequence[PersonView]:
    """Those for whom a plan can be printed: the adults of the family, and those around it while a consent holds.

    On paper, too, the network is told nothing without the family's consent (Act 703/2023 §§ 4, 6).
    """
    return [p for p in people if p.agreed and not p.is_child and p.kind not in _NOT_FOR_THEM]


_NOT_FOR_THEM = frozenset({ParticipantKind.PLACE, ParticipantKind.WORKER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The plan on paper, with only what one person may read."""

    family_id: UUID
    family_name: str
    unit: str | None
    """Nothing where somebody of the family is protected: it tells the town."""
    worker: str | None
    recipient: PersonView
    family: Sequence[PersonView]
    voices: Sequence[StatementView]
    strengths: Sequence[StatementView]
    goals: Sequence[GoalView]
    approval: ApprovalView | None
    review: date | None
    seen_by: Sequence[PersonView]
    printed_on: date


def plan_on_paper(*, by: Actor, family_id: UUID, person_id: UUID) -> Paper:
    """The plan for one named person, with only what they may read; its event names them, because it is handed over.

    A child's words are not printed: that needs the child's own leave. Whoever is around the family is told of nobody
    else who reads.

    Raises:
        NotFound: nobody of this family for whom it can be printed.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as carrying:
        people = people_of(carrying)
        recipient = next((person for person in recipients(people) if person.id == person_id), None)
        if recipient is None:
            raise NotFound
        record = participant(family_id, person_id)
        door = replace(carrying, reader=reader_of(record))
        of_family = door.reader.basis is Basis.RELATION
        said = [s for s in statements_in(door, people) if s.own_voice and s.speaker and not s.speaker.is_child]
        review, _ = reviews_in(door)
        guarded = careful(carrying)
        paper = Paper(
            family_id=family_id,
            family_name=family_of(door).name,
            unit=None if guarded else next(iter(unit_names(frozenset({family_of(door).unit_id})).values())),
            worker=responsible_worker(door),
            recipient=recipient,
            family=[p for p in people if p.id == person_id or p.id in door.reader.informed_of] if of_family else [],
            voices=[s for s in said if s.kind is StatementKind.WISH],
            strengths=[s for s in said if s.kind is StatementKind.STRENGTH],
            goals=plan_in(door, people),
            approval=next(iter(approvals_in(door, people)), None),
            review=review.due_on if review and of_family else None,
            seen_by=_also_read(door, people) if of_family and not guarded else [],
            printed_on=clock.today(),
        )
        carrying.record(Action.PLAN_PRINTED, record)
        return paper


def _also_read(door: opening.Opening, people: Sequence[PersonView]) -> Sequence[PersonView]:
    """Those who are named in the audience of something on this paper, beside the one it is for."""
    named = readers_in(door)
    return [person for person in people if person.id in named - {door.reader.participant_id}]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPage:
    """For whom the plan can be printed."""

    family_id: UUID
    recipients: Sequence[PersonView]


def print_page(*, by: Actor, family_id: UUID) -> PrintPage:
    """For whom a family's plan can be printed, for whoever carries its matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        return PrintPage(family_id=family_id, recipients=recipients(people_of(door)))
