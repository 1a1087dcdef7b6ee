"""Put a goal otherwise, change the order, lay a goal aside and bring it back."""

from dataclasses import dataclass
from uuid import UUID

from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, Refused
from casework.families.details import careful
from casework.families.lines import keep_back, line_of, save, unchanged_since
from casework.plan.actions import GoalView, goal_view, goals_in
from casework.plan.models import GOAL_MOVES, Goal, GoalState


def change_goal(*, by: Actor, family_id: UUID, goal_id: UUID, version: int, title: str) -> None:
    """Put a goal otherwise.

    Raises:
        Changed: somebody saved it after ``version``.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        goal = line_of(door, Goal, goal_id)
        unchanged_since(goal, version)
        if goal.title != title:
            keep_back(door, goal)
            goal.title = title
            goal.terms += 1
            save(door, Action.GOAL_CHANGED, goal)
        else:
            door.note_reading(Action.FAMILY_READ)


def move_goal(*, by: Actor, family_id: UUID, goal_id: UUID, up: bool) -> None:
    """Let a goal change places with the one above it, or below it; at the end it stays where it is."""
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        moved = line_of(door, Goal, goal_id)
        order = [goal for goal in goals_in(door) if goal.state is GoalState.OPEN or goal is moved]
        at = order.index(moved) + (-1 if up else 1)
        if not 0 <= at < len(order):
            door.note_reading(Action.FAMILY_READ)
            return
        other = order[at]
        moved.place, other.place = other.place, moved.place
        session().flush()
        for goal in (moved, other):
            save(door, Action.GOAL_MOVED, goal)


def lay_aside(*, by: Actor, family_id: UUID, goal_id: UUID, state: GoalState) -> None:
    """Lay a goal aside as reached or no longer needed; ``GoalState.OPEN`` brings it back. So already, it stays so.

    Raises:
        Refused: it was laid aside otherwise.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        goal = line_of(door, Goal, goal_id)
        if goal.state is state:
            door.note_reading(Action.FAMILY_READ)
            return
        if state not in GOAL_MOVES[goal.state]:
            raise Refused(N_("This goal is laid aside already. Bring it back first."))
        goal.state = state
        goal.terms += 1
        save(door, Action.GOAL_BROUGHT_BACK if state is GoalState.OPEN else Action.GOAL_LAID_ASIDE, goal)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalPage:
    """One goal, to put it otherwise."""

    family_id: UUID
    goal: GoalView
    careful: bool
    """Somebody of the family is protected: other words are kept, and shared anew."""
    ride_id: UUID | None


def goal_page(*, by: Actor, family_id: UUID, goal_id: UUID, ride_id: UUID | None = None) -> GoalPage:
    """One goal of a family, for whoever carries the matter."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=goal_id,
    ) as door:
        goal = line_of(door, Goal, goal_id)
        return GoalPage(family_id=family_id, goal=goal_view(goal), careful=careful(door), ride_id=door.ride_id)
