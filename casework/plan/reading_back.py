"""What was agreed in a meeting is read aloud at its end: it stands, seen by whom it is said, or nothing is left."""

from sqlalchemy import select

from casework.access.opening import Opening
from casework.access.policy import AudienceRule
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, Refused
from casework.families.lines import Audience, address, must_be_here, save
from casework.families.naming import about_deed
from casework.families.revisions import empty_revisions
from casework.plan.models import ACTION_MOVES, ActionNote, ActionState, AgreedAction


def confirm_agreed(door: Opening, action: AgreedAction, audience: Audience) -> None:
    """Let it stand, seen by these persons and by whoever promised it.

    Raises:
        NotAgreed: somebody named may not see it unless those it is about agree.
    """
    owners = [row.participant_id for row in action.owners]
    addressed = audience.also(*owners)
    must_be_here(door, *addressed.named)
    address(door, action, addressed, about_deed(door, owners, action.text), own=owners)
    save(door, Action.ACTION_CONFIRMED, action)


def take_back(door: Opening, action: AgreedAction) -> None:
    """It was not agreed after all: its words, the notes under it and every revision are overwritten.

    Only what is necessary is recorded (Act 703/2023 § 17). That something was agreed and taken back stays in the log.

    Raises:
        Refused: it is done by now.
    """
    if ActionState.DROPPED not in ACTION_MOVES[action.state]:
        raise Refused(N_("This is done already. Take the mark back first."))
    action.state, action.text, action.rule = ActionState.DROPPED, "", AudienceRule.WORKER
    action.due_on = action.due_time = action.due_words = action.goal_id = None
    action.owners, action.about, action.audience = [], [], []
    notes = session().scalars(select(ActionNote).where(ActionNote.action_id == action.id)).all()
    for note in notes:
        note.text = ""
    session().flush()
    door.record(Action.ACTION_TAKEN_BACK, action, *notes, *empty_revisions(door, action))
