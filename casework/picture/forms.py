"""The form of a statement."""

from uuid import UUID

from wtforms import HiddenField

from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.forms import ChangeForm, LineForm, ids, people_choices, worded
from casework.families.models import ParticipantKind
from casework.picture.actions import Said
from casework.picture.models import KINDS, StatementKind
from casework.shell.forms import long_text, one_from_list, one_line, one_of, several_of, uuid_or_none, words


class StatementForm(LineForm):
    """What somebody said, in their own words."""

    text = long_text(N_("In their own words"), required=N_("Write what was said."), maximum=4_000)
    speaker = one_from_list(N_("Who said it?"), required=N_("Choose who said it."))
    kind = one_of(N_("What is it?"), required=N_("Choose what it is."))
    about = several_of(N_("Whom is it about? Leave empty if about the speaker"))

    corrects = HiddenField(filters=[one_line])
    """The confirmed statement that this one stands beside."""

    def for_people(self, page: PeoplePage) -> None:
        super().for_people(page)
        self.speaker.choices = [("", ""), *people_choices(page.people)]
        self.about.choices = people_choices([p for p in page.people if p.kind is ParticipantKind.FAMILY])
        self.kind.choices = worded(KINDS)
        if not self.is_submitted():
            self.kind.data = StatementKind.WISH.value

    @property
    def corrects_id(self) -> UUID | None:
        """Which statement is corrected, where one is."""
        return uuid_or_none(self.corrects.data)

    def said(self) -> Said:
        (speaker_id,) = ids([self.speaker.data])
        return Said(
            text=words(self.text),
            speaker_id=speaker_id,
            kind=StatementKind(self.kind.data),
            about=ids(self.about.data),
            audience=self.audience(),
        )


class ChangedStatementForm(ChangeForm):
    """The words of a statement, put right."""

    text = long_text(N_("In their own words"), required=N_("Write what was said."), maximum=4_000)
