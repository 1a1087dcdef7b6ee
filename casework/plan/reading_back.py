"""What was agreed in a meeting is read aloud at its end: it stands, seen by whom it is said, or is taken back."""

from casework.access.opening import Opening
from casework.audit.models import Action
from casework.errors import N_, Refused
from casework.families.lines import Audience, address, family_among, must_be_here, save
from casework.plan.models import ACTION_MOVES, ActionState, AgreedAction


def confirm_agreed(door: Opening, action: AgreedAction, audience: Audience) -> None:
    """Let it stand, seen by these persons and by whoever promised it.

    Raises:
        NotAgreed: somebody named may not see it unless those it is about agree.
    """
    owners = [row.participant_id for row in action.owners]
    addressed = audience.also(*owners)
    must_be_here(door, *addressed.named)
    address(door, action, addressed, family_among(door, owners), own=owners)
    save(door, Action.ACTION_CONFIRMED, action)


def take_back(door: Opening, action: AgreedAction) -> None:
    """It was not agreed after all: nobody's promise any more, and read only by those who carry the matter.

    Raises:
        Refused: it is done by now.
    """
    if ActionState.WITHDRAWN not in ACTION_MOVES[action.state]:
        raise Refused(N_("This is done already. Take the mark back first."))
    action.state = ActionState.WITHDRAWN
    save(door, Action.ACTION_TAKEN_BACK, action)
