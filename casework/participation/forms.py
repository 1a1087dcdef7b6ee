"""The forms of the family's own side."""

from casework.errors import N_
from casework.families.forms import people_choices, worded
from casework.participation.our_picture import SeenDifferently
from casework.picture.models import FEELS
from casework.shell.forms import HouseForm, long_text, one_of, several_of


class DifferentlyForm(HouseForm):
    """How somebody sees it themselves, and who else may read that."""

    text = long_text(N_("How do you see it?"), required=N_("Write how you see it."), maximum=4_000)
    sees = several_of(N_("Who else sees this?"))

    def of(self, shown: SeenDifferently) -> None:
        """Nobody is chosen to begin with: the worker alone sees it, until its writer chooses otherwise."""
        self.rides_on(shown.ride_id)
        self.sees.choices = people_choices(shown.readers)


class FeelingForm(HouseForm):
    """How this week feels: one press."""

    felt = one_of(N_("How does this week feel?"), required=N_("Choose one."))

    def __init__(self) -> None:
        super().__init__()
        self.felt.choices = worded(FEELS)
