"""The form of an encounter."""

from datetime import datetime, time

from casework import clock
from casework.access.policy import AudienceRule
from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.forms import ChangeForm, LineForm, ids, people_choices, worded
from casework.meetings.actions import Met
from casework.meetings.encounters import EncounterPage
from casework.meetings.models import HOW, How
from casework.shell.forms import chosen_day, day_field, long_text, one_of, several_of, yes


class EncounterForm(LineForm):
    """A call, a visit, a message, or an attempt."""

    how = one_of(N_("How?"), required=N_("Choose how."))
    people = several_of(N_("With whom?"), required=N_("Choose with whom."))
    not_reached = yes(N_("Nobody answered"))
    day = day_field(N_("When?"), required=N_("Write the day, for example 14.11.2026."))
    note = long_text(N_("A line about it"), required=None, maximum=2_000)

    def for_people(self, page: PeoplePage) -> None:
        super().for_people(page)
        self.how.choices = worded(HOW)
        self.people.choices = people_choices([person for person in page.people if person.id != page.me])
        if not self.is_submitted():
            self.begin()

    def begin(self) -> None:
        """A call of today, which only those who carry the matter see."""
        self.how.data, self.day.data, self.sees.data = How.CALL.value, clock.today(), []

    def met(self) -> Met:
        return Met(
            how=How(self.how.data),
            people=ids(self.people.data),
            held_at=self._moment(),
            reached=not self.not_reached.data,
            note=self.note.data or "",
            audience=self.audience(),
        )

    def _moment(self) -> datetime:
        """Now, if it was today; noon in Finland on an earlier or a later day."""
        day = chosen_day(self.day)
        return clock.now() if day == clock.today() else datetime.combine(day, time(12), tzinfo=clock.HELSINKI)


class ChangedEncounterForm(EncounterForm, ChangeForm):
    """An encounter, put right."""

    def of(self, shown: EncounterPage) -> None:
        """Begin with what stands there."""
        if not self.is_submitted():
            met = shown.encounter
            self.how.data, self.people.data = met.how.value, [str(person) for person in met.with_ids]
            self.not_reached.data, self.day.data = not met.reached, clock.local(met.held_at).date()
            self.note.data, self.version.data = met.note, str(met.version)
            self.sees.data = [str(person) for person in shown.audience.named]
            self.network.data = shown.audience.rule is AudienceRule.NETWORK
