"""What an agreed action was before, who changed it and when; taking the last change back, bringing a version back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, AudienceRule, Permission
from casework.accounts.actions import account_names
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, NotFound, Refused
from casework.families.actions import PeoplePage, people_page_of
from casework.families.lines import Audience, line_of, save, unchanged_since, unentitled
from casework.families.models import Revision, RevisionOf
from casework.families.naming import about_deed
from casework.families.people import PersonView
from casework.plan.actions import ActionView, GoalView, plan_in, view_of
from casework.plan.changes import agreed_before, set_owners
from casework.plan.models import ACTION_MOVES, ActionState, AgreedAction
from casework.plan.notes import NoteView, notes_in

ACTS: Mapping[str, str] = {
    Action.ACTION_AGREED.value: N_("Agreed"),
    Action.ACTION_CONFIRMED.value: N_("Read aloud and agreed"),
    Action.ACTION_TAKEN_BACK.value: N_("Taken back"),
    Action.ACTION_CHANGED.value: N_("Changed"),
    Action.ACTION_DONE.value: N_("Marked done"),
    Action.ACTION_REOPENED.value: N_("Mark taken back"),
    Action.ACTION_NOT_NEEDED.value: N_("No longer needed"),
    Action.LINE_SHARED.value: N_("Shared with somebody"),
    Action.LINE_UNSHARED.value: N_("No longer shared with somebody"),
    Action.ACTION_UNDONE.value: N_("Taken back"),
    Action.ACTION_BROUGHT_BACK.value: N_("Brought back"),
}
"""What made a version, in words."""


class NothingToTakeBack(Refused):
    """The last change is somebody else's, or was taken back already."""

    def __init__(self) -> None:
        super().__init__(N_("This was changed or taken back in the meantime. Its history shows what happened."))


def undo(*, by: Actor, family_id: UUID, action_id: UUID) -> None:
    """Take back one's own last change of an agreed action; one that was just written down is withdrawn.

    Raises:
        NothingToTakeBack: the last change is somebody else's, or was taken back already.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        action = line_of(door, AgreedAction, action_id)
        last, *before = _revisions(door, action)
        if last.saved_by != by.account_id or last.content.get("act") == Action.ACTION_UNDONE.value:
            raise NothingToTakeBack
        if before:
            with session().no_autoflush:
                _restore(door, action, before[0].content)
        else:
            action.state = ActionState.WITHDRAWN
            action.terms += 1
        save(door, Action.ACTION_UNDONE, action)


def bring_back(*, by: Actor, family_id: UUID, action_id: UUID, number: int, version: int) -> None:
    """Let an agreed action be again as one of its earlier versions says; what came after stays in the history.

    Raises:
        Changed: somebody saved it after ``version``.
        NotFound: there is no such version.
        Refused: its state cannot follow on the present one.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        action = line_of(door, AgreedAction, action_id)
        unchanged_since(action, version)
        wanted = next((row for row in _revisions(door, action) if row.number == number), None)
        if wanted is None:
            raise NotFound
        with session().no_autoflush:
            _restore(door, action, wanted.content)
        save(door, Action.ACTION_BROUGHT_BACK, action)


def _revisions(door: Opening, action: AgreedAction) -> Sequence[Revision]:
    """Every version of an action, the newest first."""
    query = select(Revision).where(
        Revision.family_id == door.family_id, Revision.of == RevisionOf.LINE, Revision.record_id == action.id
    )
    return session().scalars(query.order_by(Revision.number.desc())).all()


def _restore(door: Opening, action: AgreedAction, content: Mapping[str, Any]) -> None:
    # The first versions kept no state: what they were cannot be told.
    state = ActionState(content["state"]) if "state" in content else None
    if state is None or (state is not action.state and state not in ACTION_MOVES[action.state]):
        raise Refused(N_("This version cannot follow on what stands now. Open the action first."))
    if _terms(content) != _terms(action.plain() | action.standing()):
        action.terms += 1
    action.state, action.text, action.due_words = state, content["text"], content["due_words"]
    action.due_on, action.due_time = _day(content["due_on"]), _time(content["due_time"])
    action.goal_id, action.done_by = _id(content["goal"]), _id(content["done_by"])
    action.done_at = datetime.fromisoformat(content["done_at"]) if content["done_at"] else None
    owners = [UUID(owner) for owner in content["owners"]]
    set_owners(door, action, owners, _audience_then(door, action, owners, content))


def _terms(content: Mapping[str, Any]) -> list[object]:
    """What an approval is about; a mark that it is done is not."""
    away = content["state"] in {ActionState.NOT_NEEDED.value, ActionState.WITHDRAWN.value}
    return [away, *(content[name] for name in ("text", "owners", "due_on", "due_time", "due_words", "goal"))]


def _audience_then(door: Opening, action: AgreedAction, owners: Sequence[UUID], content: Mapping[str, Any]) -> Audience:
    """Who read it then, without those who could not by now."""
    named = {UUID(person) for person in content["audience"]}
    agreed = agreed_before(door, action, owners)
    if not agreed:
        about = set(about_deed(door, owners, action.text))
        named -= {person.id for person in unentitled(door, named - set(owners), about)}
    return Audience(AudienceRule(content["rule"]), tuple(sorted(named)), agreed)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """What stood there before a change; None where it did not change."""

    text: str | None = None
    owners: Sequence[str] | None = None
    due: tuple[date | None, time | None, str | None] | None = None
    goal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One version of an action: which act made it, who, when, and what it was before."""

    number: int
    act: str
    who: str
    at: datetime
    was: Was
    may_return: bool
    """Whether this version can be brought back."""


def history_of(
    door: Opening, action: AgreedAction, people: Sequence[PersonView], goals: Sequence[GoalView]
) -> Sequence[Entry]:
    """Every version of an action, the newest first."""
    versions = _revisions(door, action)
    who = account_names([version.saved_by for version in versions if version.saved_by])
    names = {str(person.id): person.name for person in people}
    titles = {str(goal.id): goal.title for goal in goals}
    contents = [version.content for version in versions]
    return [
        Entry(
            number=version.number,
            act=str(content.get("act", "")),
            who=who.get(cast(UUID, version.saved_by), ""),
            at=version.saved_at,
            was=_was(older, content, names, titles) if older else Was(),
            may_return=place > 0 and _may_return(action, content),
        )
        for place, (version, content, older) in enumerate(zip(versions, contents, [*contents[1:], None], strict=True))
    ]


def _may_return(action: AgreedAction, content: Mapping[str, Any]) -> bool:
    if "state" not in content:
        return False
    state = ActionState(content["state"])
    now = action.plain() | action.standing()
    same = all(content.get(name) == now[name] for name in ("text", "owners", "due_on", "due_time", "due_words", "goal"))
    return not (same and state is action.state) and (state is action.state or state in ACTION_MOVES[action.state])


def _was(
    older: Mapping[str, Any], newer: Mapping[str, Any], names: Mapping[str, str], titles: Mapping[str, str]
) -> Was:
    def differs(*fields: str) -> bool:
        return any(older.get(field) != newer.get(field) for field in fields)

    return Was(
        text=older["text"] if differs("text") else None,
        owners=[names.get(owner, "–") for owner in older.get("owners", ())] if differs("owners") else None,
        due=(
            (_day(older.get("due_on")), _time(older.get("due_time")), older.get("due_words"))
            if differs("due_on", "due_time", "due_words")
            else None
        ),
        goal=titles.get(older.get("goal") or "", "") if differs("goal") else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """One agreed action with its notes and its history, to change it."""

    family_id: UUID
    around: PeoplePage
    goals: Sequence[GoalView]
    action: ActionView
    notes: Sequence[NoteView]
    history: Sequence[Entry]
    ride_id: UUID | None


def action_page(*, by: Actor, family_id: UUID, action_id: UUID, ride_id: UUID | None = None) -> ActionPage:
    """One agreed action of a family, for whoever carries the matter."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=action_id,
    ) as door:
        around = people_page_of(door)
        action = line_of(door, AgreedAction, action_id)
        goals = plan_in(door, around.people)
        return ActionPage(
            family_id=family_id,
            around=around,
            goals=goals,
            action=view_of(door, action, {person.id: person for person in around.people}),
            notes=notes_in(door, around.people, [action_id]).get(action_id, []),
            history=history_of(door, action, around.people, goals),
            ride_id=door.ride_id,
        )
