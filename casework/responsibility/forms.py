"""The forms of proposing, answering, the family's word, standing in, closing, and the workers that the law names."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from casework import clock
from casework.errors import N_
from casework.families.forms import ChangeForm, people_choices, worded
from casework.families.matters import CLOSING_REASONS
from casework.families.people import PersonView
from casework.responsibility.colleagues import Worker
from casework.responsibility.family_view import Word
from casework.responsibility.models import (
    ANSWERS,
    DECLINED_AS,
    OWN_WORKER_KINDS,
    QUALIFICATIONS,
    WAYS,
    WHY,
    Answer,
    OwnWorkerKind,
    Way,
)
from casework.responsibility.own_workers import NewOwnWorker
from casework.shell.forms import (
    HouseForm,
    chosen_day,
    day_field,
    long_text,
    one_from_list,
    one_of,
    text,
    uuid_or_none,
    words,
    yes,
)
from casework.shell.language import translate_count

_DAY_NEEDED = N_("Write the day, for example 14.11.2026.")


class ProposeForm(HouseForm):
    """Whom the supervisor proposes, and why it moves where somebody holds it."""

    worker = one_of(N_("Whom do you propose?"), required=N_("Choose a worker."))
    why = one_from_list(N_("Why does it move?"), required=None)

    def for_workers(self, workers: Sequence[Worker]) -> None:
        self.worker.choices = [(str(worker.account_id), _with_load(worker)) for worker in workers]
        self.why.choices = [("", ""), *(choice for choice in worded(WHY) if choice[0] != "first")]


class PassOnForm(ProposeForm):
    """Whom the holder proposes, and what the next one should know."""

    words = long_text(N_("What should the next one know?"), required=None, maximum=4_000)


class DeclineForm(HouseForm):
    """As what a proposed worker says no."""

    declined_as = one_of(N_("Why?"), required=N_("Choose the reason."))
    reason = text(N_("In your own words"), required=None, maximum=300)

    def with_reasons(self) -> None:
        self.declined_as.choices = worded(DECLINED_AS)


class ViewForm(HouseForm):
    """What somebody of the family said, as a worker writes it down."""

    person = one_from_list(N_("Who said it?"), required=None)
    who = text(N_("Somebody who is not on the list"), required=None, maximum=120)
    answer = one_of(N_("What did they say?"), required=N_("Choose what they said."))
    way = one_of(N_("How did they say it?"), required=N_("Choose how they said it."))
    given_on = day_field(N_("Day"), required=_DAY_NEEDED)

    def for_family(self, family: Sequence[PersonView]) -> None:
        self.person.choices = [("", ""), *people_choices(family)]
        self.answer.choices = worded(ANSWERS)
        self.way.choices = [choice for choice in worded(WAYS) if choice[0] != Way.OWN_PAGE.value]

    def starts_on(self, day: date) -> None:
        if not self.is_submitted():
            self.given_on.data = day

    def word(self) -> Word:
        return Word(
            person_id=uuid_or_none(self.person.data),
            who=words(self.who),
            answer=Answer(self.answer.data),
            way=Way(self.way.data),
            given_on=chosen_day(self.given_on),
        )


class DeputyForm(HouseForm):
    """Who stands in, and when."""

    worker = one_from_list(N_("Who stands in for you?"), required=N_("Choose a worker."))
    since = day_field(N_("First day"), required=_DAY_NEEDED)
    until = day_field(N_("Last day"), required=_DAY_NEEDED)

    def for_workers(self, workers: Sequence[Worker]) -> None:
        self.worker.choices = [("", ""), *((str(worker.account_id), worker.name) for worker in workers)]


class LastDayForm(HouseForm):
    """Another last day."""

    until = day_field(N_("Last day"), required=_DAY_NEEDED)

    def starts_on(self, day: date) -> None:
        if not self.is_submitted():
            self.until.data = day


class OwnWorkerForm(HouseForm):
    """Whom the law names for a person."""

    kind = one_of(N_("Which post?"), required=N_("Choose the post."))
    professional = one_from_list(N_("Who is it?"), required=None)
    name = text(N_("Somebody who is not on the list"), required=None, maximum=120)
    qualification = one_from_list(N_("Qualification"), required=None)
    public_office = yes(N_("Holds a public office"))
    special_support = yes(N_("The person needs special support"))
    since = day_field(N_("First day"), required=_DAY_NEEDED)

    def for_person(self, person: PersonView, professionals: Sequence[PersonView]) -> None:
        adult = {OwnWorkerKind.OWN_WORKER.value}
        self.kind.choices = [c for c in worded(OWN_WORKER_KINDS) if person.is_child or c[0] in adult]
        self.professional.choices = [("", ""), *people_choices(professionals)]
        self.qualification.choices = [("", ""), *worded(QUALIFICATIONS)]
        if not self.is_submitted():
            self.since.data = clock.today()
            self.kind.data = self.kind.choices[0][0]

    def named(self) -> NewOwnWorker:
        return NewOwnWorker(
            kind=OwnWorkerKind(self.kind.data),
            since=chosen_day(self.since),
            worker_id=uuid_or_none(self.professional.data),
            name=words(self.name),
            qualification=self.qualification.data or None,
            public_office=self.public_office.data,
            special_support=self.special_support.data,
        )


def chosen_account(form: ProposeForm | DeputyForm) -> UUID:
    """The worker of a valid form."""
    return UUID(form.worker.data)


def _with_load(worker: Worker) -> str:
    load = translate_count("%(num)d family", "%(num)d families", worker.families)
    return f"{worker.name}, {load}"


class CloseForm(ChangeForm):
    """Why a matter is closed, and the last words to the family."""

    reason = one_of(N_("Why is it closed?"), required=N_("Choose why it is closed."))
    words = text(N_("In a few words"), required=None, maximum=500)
    last_words = long_text(N_("Last words to the family"), required=None, maximum=2_000)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.reason.choices = worded(CLOSING_REASONS)
