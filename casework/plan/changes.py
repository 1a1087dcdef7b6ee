"""Change what was agreed, lay it aside as no longer needed, show it to those who do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, AudienceRule, Permission
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, Refused
from casework.families.lines import (
    Audience,
    address,
    keep_back,
    line_of,
    must_be_here,
    save,
    unchanged_since,
)
from casework.families.naming import about_deed
from casework.plan.actions import GONE_BY
from casework.plan.models import ACTION_MOVES, ActionOwner, ActionState, AgreedAction, Goal
from casework.plan.notes import write_note


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed, put otherwise: the text, who does it, by when, under which goal."""

    text: str
    owners: tuple[UUID, ...]
    due_on: date | None = None
    due_time: time | None = None
    due_words: str | None = None
    goal_id: UUID | None = None
    agreed: bool = False
    """Those it is about agree that its audience reads it."""


def change_action(*, by: Actor, family_id: UUID, action_id: UUID, version: int, terms: Terms) -> None:
    """Change what was agreed, who does it, by when, or under which goal.

    Whoever begins to do it sees it from then on, unless it is kept to those who carry the matter.

    Raises:
        Changed: somebody saved it after ``version``.
        Refused: nobody is named who does it, or the new day has gone by.
    """
    if not terms.owners:
        raise Refused(N_("Choose who does it."), field="owners")
    if terms.due_time is not None and terms.due_on is None:
        raise Refused(N_("A time needs its day."), field="due_on")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        action = line_of(door, AgreedAction, action_id)
        unchanged_since(action, version)
        if terms.due_on is not None and terms.due_on != action.due_on and terms.due_on < clock.today():
            raise Refused(GONE_BY, field="due_on")
        # One save is one version, however much is looked up on the way.
        with session().no_autoflush:
            _take_terms(door, action, terms)
        action.terms += 1
        save(door, Action.ACTION_CHANGED, action)


def _take_terms(door: Opening, action: AgreedAction, terms: Terms) -> None:
    must_be_here(door, *terms.owners)
    keep_back(door, action)
    if terms.goal_id is not None and terms.goal_id != action.goal_id:
        line_of(door, Goal, terms.goal_id)
    action.text, action.due_words, action.goal_id = terms.text, terms.due_words, terms.goal_id
    action.due_on, action.due_time = terms.due_on, terms.due_time
    about = set(about_deed(door, terms.owners, terms.text))
    if {row.participant_id for row in action.owners} != set(terms.owners) or not about <= _about(action):
        named = tuple(row.participant_id for row in action.audience)
        agreed = terms.agreed or agreed_before(door, action, terms.owners)
        set_owners(door, action, terms.owners, Audience(action.rule, named, agreed))


def agreed_before(door: Opening, action: AgreedAction, owners: Sequence[UUID]) -> bool:
    """Whether everybody it would be about has agreed already that its audience reads it."""
    agreed = {row.participant_id for row in action.about if row.agreed_at}
    return set(about_deed(door, owners, action.text)) <= agreed


def _about(action: AgreedAction) -> set[UUID]:
    return {row.participant_id for row in action.about}


def set_owners(door: Opening, action: AgreedAction, owners: Sequence[UUID], audience: Audience) -> None:
    """Let these do it, and these read it. Who does it reads it, unless it is kept to those who carry the matter.

    Raises:
        NotAgreed: somebody named could not read it, because those it is about have not agreed.
    """
    before = {row.participant_id: row for row in action.owners}
    action.owners = [before.get(owner) or ActionOwner(participant_id=owner) for owner in dict.fromkeys(owners)]
    if audience.rule is not AudienceRule.WORKER:
        audience = audience.also(*owners)
    address(door, action, audience, about_deed(door, owners, action.text), own=owners)


def not_needed(*, by: Actor, family_id: UUID, action_id: UUID, version: int, why: str = "") -> None:
    """Lay an agreed action aside as no longer needed, with a word why where there is one. So already, it stays so.

    Raises:
        Changed: somebody saved it after ``version``.
        Refused: it is done.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        action = line_of(door, AgreedAction, action_id)
        if action.state is ActionState.NOT_NEEDED:
            door.note_reading(Action.FAMILY_READ)
            return
        unchanged_since(action, version)
        if ActionState.NOT_NEEDED not in ACTION_MOVES[action.state]:
            raise Refused(N_("This is done already. Take the mark back first."))
        action.state = ActionState.NOT_NEEDED
        action.terms += 1
        save(door, Action.ACTION_NOT_NEEDED, action)
        if why:
            write_note(door, action, why)
