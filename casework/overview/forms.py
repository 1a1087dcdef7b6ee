"""The form by which one line is shared with one person."""

from casework.errors import N_
from casework.families.forms import ChangeForm
from casework.overview.sharing import SharePage
from casework.shell.forms import yes


class ShareForm(ChangeForm):
    """Share what is shown, in the version that is shown."""

    agreed = yes(N_("Those it is about agree that the persons chosen see it"))

    def of(self, shown: SharePage) -> None:
        """Stand under what is previewed."""
        self.rides_on(shown.ride_id)
        if not self.is_submitted():
            self.version.data = str(shown.sharing.version)
