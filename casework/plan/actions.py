"""Set goals, agree who does what by when, mark it done and take the mark back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import func, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, AudienceRule, Basis, Permission
from casework.access.shelf import Among
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, NotFound, Refused
from casework.families.actions import PeoplePage, family_of, people_page_of
from casework.families.lines import (
    Audience,
    address,
    line_of,
    must_be_here,
    readable,
    save,
    sees,
)
from casework.families.naming import about_deed
from casework.families.people import PersonView, people_of
from casework.plan.models import ACTION_MOVES, ActionOwner, ActionState, AgreedAction, Goal, GoalState


def set_goal(*, by: Actor, family_id: UUID, title: str, audience: Audience) -> UUID:
    """Write down a goal in the family's words, after the goals that are there."""
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        must_be_here(door, *audience.named)
        places = select(func.coalesce(func.max(Goal.place), 0)).where(Goal.family_id == family_id)
        goal = Goal(
            family_id=family_id,
            recorder_id=door.me,
            written_at=clock.now(),
            rule=audience.rule,
            language="fi",
            place=session().scalars(places).one() + 1,
            state=GoalState.OPEN,
            terms=1,
            title=title,
        )
        address(door, goal, audience, ())
        save(door, Action.GOAL_SET, goal)
    return goal.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What was agreed: the text, who does it, by when, under which goal, who sees it."""

    text: str
    owners: tuple[UUID, ...]
    due_on: date | None = None
    due_time: time | None = None
    due_words: str | None = None
    goal_id: UUID | None = None
    meeting_id: UUID | None = None
    audience: Audience


def agree(*, by: Actor, family_id: UUID, promise: Promise) -> UUID:
    """Write down an agreed action. Whoever promised it always sees it.

    Raises:
        Refused: nobody is named who does it, or its day has gone by.
    """
    if not promise.owners:
        raise Refused(N_("Choose who does it."), field="owners")
    if promise.due_on is not None and promise.due_on < clock.today():
        raise Refused(GONE_BY, field="due_on")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        audience = promise.audience.also(*promise.owners)
        must_be_here(door, *audience.named, *promise.owners)
        if promise.goal_id is not None:
            line_of(door, Goal, promise.goal_id)
        action = AgreedAction(
            family_id=family_id,
            recorder_id=door.me,
            written_at=clock.now(),
            rule=audience.rule,
            language="fi",
            goal_id=promise.goal_id,
            meeting_id=promise.meeting_id,
            state=ActionState.OPEN,
            terms=1,
            due_on=promise.due_on,
            due_time=promise.due_time,
            text=promise.text,
            due_words=promise.due_words,
        )
        action.owners = [ActionOwner(participant_id=owner) for owner in dict.fromkeys(promise.owners)]
        address(door, action, audience, about_deed(door, promise.owners, promise.text), own=promise.owners)
        save(door, Action.ACTION_AGREED, action)
    return action.id


UNDER_WAY = frozenset({ActionState.OPEN, ActionState.DONE})
GONE_BY = N_("This day has gone by. Choose today or a later day.")


@dataclass(frozen=True, slots=True)
class Marked:
    """An action as it stands after a press, with the family's name."""

    family: str
    action: "ActionView"


def mark(*, by: Actor, family_id: UUID, action_id: UUID, done: bool) -> Marked:
    """Mark an agreed action done, or take the mark back. What is so already stays so, and is still a reading.

    Those who carry the matter may mark any action; everybody else what they promised themselves.

    Raises:
        NotFound: it is not theirs to mark, or was laid aside: bringing it back is an act of its own.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        action = line_of(door, AgreedAction, action_id)
        if not _may_mark(door, action):
            raise NotFound
        state = ActionState.DONE if done else ActionState.OPEN
        if state in ACTION_MOVES[action.state]:
            action.state = state
            action.done_at = clock.now() if done else None
            action.done_by = door.reader.participant_id if done else None
            save(door, Action.ACTION_DONE if done else Action.ACTION_REOPENED, action)
        else:
            door.note_reading(Action.SHARED_READ)
        known = {person.id: person for person in people_of(door)}
        return Marked(family_of(door).name, view_of(door, action, known))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """An agreed action as pages show it.

    ``state`` is open, done, not_needed, withdrawn, or passed when its day has gone by.
    """

    id: UUID
    family_id: UUID
    text: str
    owners: Sequence[PersonView]
    mine: bool
    may_mark: bool
    due_on: date | None
    due_time: time | None
    due_words: str | None
    done_at: datetime | None
    state: str
    sees: Sequence[str]
    named: Sequence[UUID]
    """Those same persons: two can have one name."""
    version: int
    goal_id: UUID | None = None
    kept: bool = False
    """Only those who carry the matter see it, and not yet those who do it."""
    meeting_id: UUID | None
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalView:
    """A goal with its actions; the one without a title gathers what stands under no goal."""

    id: UUID | None
    title: str
    actions: Sequence[ActionView]
    state: GoalState = GoalState.OPEN
    version: int = 0

    @property
    def done(self) -> int:
        """How many of its actions are done."""
        return sum(action.state == "done" for action in self.actions)


def plan_in(door: Opening, people: Sequence[PersonView]) -> Sequence[GoalView]:
    """The goals and agreed actions that whoever opened the family may read, in their order; nothing laid aside.

    An action whose goal was laid aside and that is still to be done stands under no goal.
    """
    goals = [goal for goal in goals_in(door) if goal.state is GoalState.OPEN]
    actions = actions_in(door, people)
    known = {goal.id for goal in goals}
    by_goal: dict[UUID | None, list[ActionView]] = {}
    for goal_id, view in actions:
        by_goal.setdefault(goal_id if goal_id in known else None, []).append(view)
    views = [goal_view(goal, by_goal.get(goal.id, [])) for goal in goals]
    loose = by_goal.get(None, [])
    return [*views, GoalView(id=None, title="", actions=loose)] if loose else views


def goals_in(door: Opening) -> list[Goal]:
    """Every goal that whoever opened the family may read, in their order."""
    return sorted(readable(door, door.rows(Goal)), key=lambda goal: goal.place)


def goal_view(goal: Goal, actions: Sequence[ActionView] = ()) -> GoalView:
    """A goal as pages show it."""
    return GoalView(id=goal.id, title=goal.title, actions=actions, state=goal.state, version=goal.version)


def actions_in(
    door: Opening, people: Sequence[PersonView], states: Collection[ActionState] = UNDER_WAY
) -> Sequence[tuple[UUID | None, ActionView]]:
    """Agreed actions, open and done unless asked otherwise, with the goal each stands under; the earliest due first."""
    known = {person.id: person for person in people}
    asked = readable(door, door.rows(AgreedAction, Among(AgreedAction.state, frozenset(states))))
    due_first = sorted(asked, key=lambda action: (action.due_on or date.max, action.written_at))
    return [(action.goal_id, view_of(door, action, known)) for action in due_first]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """The people and the goals among which a new action is agreed."""

    around: PeoplePage
    goals: Sequence[GoalView]


def plan_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> PlanPage:
    """The people and goals of a family, for whoever carries its matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.WRITE_FAMILY, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        around = people_page_of(door)
        return PlanPage(around=around, goals=plan_in(door, around.people))


def view_of(door: Opening, action: AgreedAction, known: Mapping[UUID, PersonView]) -> ActionView:
    """One agreed action as pages show it."""
    owners = [row.participant_id for row in action.owners]
    return ActionView(
        id=action.id,
        family_id=action.family_id,
        text=action.text,
        owners=[known[owner] for owner in owners if owner in known],
        mine=door.reader.participant_id in owners,
        may_mark=_may_mark(door, action),
        due_on=action.due_on,
        due_time=action.due_time,
        due_words=action.due_words,
        done_at=action.done_at,
        state=_state(action),
        sees=sees(action, {person_id: person.name for person_id, person in known.items()}),
        named=[row.participant_id for row in action.audience],
        version=action.version,
        goal_id=action.goal_id,
        kept=action.rule is AudienceRule.WORKER,
        meeting_id=action.meeting_id,
        written_at=action.written_at,
    )


def _state(action: AgreedAction) -> str:
    if action.state is ActionState.OPEN and action.due_on is not None and action.due_on < clock.today():
        return "passed"
    return action.state.value


def _may_mark(door: Opening, action: AgreedAction) -> bool:
    if door.reader.basis is Basis.FORMER or action.state not in UNDER_WAY:
        return False
    mine = any(row.participant_id == door.reader.participant_id for row in action.owners)
    return mine or door.reader.basis in OWN_FAMILY


def can_do(people: Sequence[PersonView]) -> list[PersonView]:
    """Those who can promise something: everybody who is born."""
    return [person for person in people if person.shape != "triangle"]
