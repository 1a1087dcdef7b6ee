"""The quick line as a form: one line, one Enter."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from wtforms import HiddenField

from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.forms import ids
from casework.families.models import ParticipantKind
from casework.families.people import PersonView
from casework.plan.actions import GoalView, Promise
from casework.plan.forms import AgreedForm, adults_of
from casework.plan.line.actions import LinePage
from casework.plan.phrases import Namesakes
from casework.shell.forms import uuid_or_none
from casework.shell.language import and_list, translate, translate_count


class QuickForm(AgreedForm):
    """The quick line: what its words say becomes ticks and a day, which a person can take away or change.

    What was understood last time travels with the form, so that what somebody took away does not come back with the
    next letter, and what somebody chose stays.
    """

    heard = HiddenField()
    struck = HiddenField()
    shown = HiddenField()
    take_day = HiddenField()
    asked: Sequence[Namesakes] = ()
    perhaps: Sequence[PersonView] = ()
    perhaps_day: date | None = None
    recognised: frozenset[str] = frozenset()
    careful = False
    placed = True
    """Whether it is known of which family the line speaks."""

    leave = False
    """Whether it is about somebody of the family, so that others read it only with their leave."""

    def without_family(self, namesakes: Sequence[UUID]) -> None:
        """No family is known yet, or several have this name: there is nobody to choose among."""
        self.placed = False
        for field in (self.owners, self.goal, self.sees):
            field.choices = []
        self._not_placed = (
            N_("Several of your families have this name. Write it on the family's own page.")
            if namesakes
            else N_("Begin with the family's name and a comma.")
        )

    def chosen_first(self, page: PeoplePage) -> Collection[UUID]:
        """The adults of the family; those who would need somebody's leave go as soon as the line says so."""
        return adults_of(page)

    def for_plan(self, page: PeoplePage, goals: Sequence[GoalView]) -> None:
        super().for_plan(page, goals)
        self.careful = page.careful
        if not self.is_submitted():
            self.shown.data = ",".join(self.sees.data or [])

    def listen(self, page: LinePage) -> None:
        """Offer a family, and take over what the line says there."""
        self.for_plan(page.around, page.goals)
        heard, struck = self._split(self.heard.data), self._split(self.struck.data)
        owners = list(self.owners.data or [])
        struck |= {one for one in heard if one not in owners and uuid_or_none(one)}
        by_hand = [one for one in owners if one not in heard]
        said = [str(one) for one in page.heard.owners if str(one) not in struck]
        self.owners.data = list(dict.fromkeys([*by_hand, *said]))
        self._take_day(page, heard, struck)
        about = page.unentitled.keys() & {*ids(self.owners.data), *page.named}
        self.leave = bool(about)
        self._take_readers(page, {str(reader) for one in about for reader in page.unentitled[one]})
        self.heard.data = ",".join([*said, *(d.isoformat() for d in [page.heard.day] if d and d == self.due_on.data)])
        self.struck.data = ",".join(sorted(struck))
        self._ask(page, struck)

    @staticmethod
    def _split(value: str | None) -> set[str]:
        return {part for part in (value or "").split(",")[:200] if part}

    def _take_day(self, page: LinePage, heard: set[str], struck: set[str]) -> None:
        now, said = self.due_on.data, page.heard.day
        heard_day = next((one for one in heard if not uuid_or_none(one)), None)
        if now is None and heard_day:
            struck.add(heard_day)
        by_hand = now is not None and now.isoformat() != heard_day
        if by_hand or self.due_on.process_errors:
            return
        taken = said if said and said.isoformat() not in struck else None
        if self.take_day.data and page.heard.perhaps_day and self.take_day.data == page.heard.perhaps_day.isoformat():
            taken = page.heard.perhaps_day
        self.due_on.data, self.due_on.raw_data = taken, None

    def _take_readers(self, page: LinePage, needing: Collection[str]) -> None:
        """Nobody who would need somebody's leave is chosen by the house; only by hand."""
        chosen = set(self.sees.data or [])
        if self.is_submitted() and chosen == self._split(self.shown.data) and not self.agreed.data:
            adults = [str(person_id) for person_id in adults_of(page.around)]
            self.sees.data = [] if page.around.careful else [one for one in adults if one not in needing]
            self.shown.data = ",".join(self.sees.data)

    def _ask(self, page: LinePage, struck: set[str]) -> None:
        chosen = set(self.owners.data or [])
        people = {person.id: person for person in page.around.people}
        self.recognised = frozenset(chosen)
        self.asked = [
            namesakes
            for namesakes in page.heard.unsure
            if not chosen & {str(one) for one in namesakes.people}
            and not all(str(one) in struck for one in namesakes.people)
        ]
        self.perhaps = [people[one] for one in page.heard.perhaps if str(one) not in chosen]
        self.perhaps_day = page.heard.perhaps_day if self.due_on.data is None else None
        day_said = page.heard.day is not None and page.heard.day == self.due_on.data
        self._text_said = page.heard.text if day_said else page.line.strip()

    def validate(self, *args: object, **options: object) -> bool:
        """Beside the fields: of several people with one name, somebody is chosen."""
        valid = bool(super().validate(*args, **options))
        if not self.placed:
            self.owners.errors = self.sees.errors = self.goal.errors = []
            if self.text.data:
                self.text.errors = [translate(self._not_placed)]
            return False
        for namesakes in self.asked:
            sentence = N_("Several people are called %(name)s. Choose who it is.")
            self.owners.errors = [translate(sentence, name=namesakes.said)]
        return valid and not self.asked

    def promise(self) -> Promise:
        """What is agreed; the day at the line's end is a day and no text any more."""
        promise = super().promise()
        return replace(promise, text=self._text_said)

    def status(self, people: Sequence[PersonView]) -> str:
        """What the status line says once it is saved: who sees it."""
        promise = self.promise()
        readers = set() if self.careful else {*promise.audience.named, *promise.owners}
        names = [p.name for p in people if p.id in readers and p.kind is not ParticipantKind.WORKER]
        if not names:
            return translate(N_("Saved. Only those who carry the matter see it."))
        return translate_count(
            "Saved. %(names)s sees it.", "Saved. %(names)s see it.", len(names), names=and_list(names)
        )
