"""The form of a consent."""

from datetime import timedelta
from uuid import UUID

from casework import clock
from casework.consent.actions import ConsentPage, NewConsent
from casework.consent.models import HOW, PURPOSES, How, Purpose
from casework.errors import N_
from casework.families.forms import ids, people_choices, worded
from casework.shell.forms import (
    HouseForm,
    chosen_day,
    day_field,
    long_text,
    one_from_list,
    one_of,
    several_of,
    words,
)


class ConsentForm(HouseForm):
    """Who agrees, for whom, to what end, from when until when, and how it was given."""

    giver = one_from_list(N_("Who agrees?"), required=N_("Choose who agrees."))
    given_for = several_of(N_("For whom? Leave empty if only for themselves"))
    purpose = one_of(N_("For what?"), required=N_("Choose for what."))
    words = long_text(N_("In words, as it was agreed"), required=None, maximum=1_000)
    since = day_field(N_("From"), required=N_("Choose the first day."))
    until = day_field(N_("Until"), required=N_("Choose the last day."))
    how = one_of(N_("How was it given?"), required=N_("Choose how it was given."))

    def for_page(self, shown: ConsentPage, days: int) -> None:
        """Offer the family's adults; a year from today is suggested, or what the county has chosen."""
        self.rides_on(shown.ride_id)
        self.giver.choices = [("", ""), *people_choices(shown.adults)]
        self.given_for.choices = people_choices(shown.family)
        self.purpose.choices = worded(PURPOSES)
        self.how.choices = worded({how: words for how, words in HOW.items() if how is not How.OWN_PAGE})
        if not self.is_submitted():
            self.since.data, self.until.data = clock.today(), clock.today() + timedelta(days=days)

    def consent(self) -> NewConsent:
        return NewConsent(
            giver_id=UUID(self.giver.data),
            given_for=ids(self.given_for.data),
            purpose=Purpose(self.purpose.data),
            words=words(self.words),
            since=chosen_day(self.since),
            until=chosen_day(self.until),
            how=How(self.how.data),
        )
