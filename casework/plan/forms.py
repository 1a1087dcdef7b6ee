"""The forms of goals, agreed actions, approvals and reviews."""

import re
from collections.abc import Collection, Sequence
from datetime import time
from uuid import UUID

from wtforms import Field
from wtforms.validators import ValidationError

from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.forms import ChangeForm, LineForm, ids, people_choices, worded
from casework.families.models import ParticipantKind
from casework.plan.actions import ActionView, GoalView, Promise, can_do
from casework.plan.approvals import Given
from casework.plan.changes import Terms
from casework.plan.models import ANSWERS, Answer
from casework.shell import forms as ask
from casework.shell.forms import HouseForm
from casework.shell.language import clock_time, translate


class GoalForm(LineForm):
    """A goal in the family's words."""

    title = ask.text(
        N_("What do you want, in your own words?"), required=N_("Write the goal in a few words."), maximum=300
    )

    def chosen_first(self, page: PeoplePage) -> Collection[UUID]:
        """The adults of the family: a goal is about nobody alone."""
        return adults_of(page)


def adults_of(page: PeoplePage) -> Collection[UUID]:
    """The adults of a family."""
    return [person.id for person in page.people if person.kind is ParticipantKind.FAMILY and not person.is_child]


class ChangedGoalForm(ChangeForm):
    """A goal put otherwise."""

    title = ask.text(
        N_("What do you want, in your own words?"), required=N_("Write the goal in a few words."), maximum=300
    )


_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[.:](?P<minute>[0-9]{2}))?")


def _clock_time(typed: str | None) -> time | None:
    """A time typed like 9.30, or 9.

    Raises:
        ValueError: it is none.
    """
    if not typed:
        return None
    written = _TIME.fullmatch(typed)
    if written is None:
        raise ValueError(typed)
    return time(int(written["hour"]), int(written["minute"] or 0))


class _DueFields(HouseForm):
    """By when: a day, a time on it, or words."""

    due_on = ask.day_field(N_("By when?"))
    due_time = ask.text(N_("At what time?"), required=None, maximum=5)
    due_words = ask.text(N_("Or in words, for example on clinic days"), required=None, maximum=120)

    def validate_due_time(self, field: Field) -> None:
        """A time can be read, and has its day."""
        try:
            typed = _clock_time(field.data)
        except ValueError:
            raise ValidationError(translate(N_("Write the time like 9.30."))) from None
        if typed is not None and self.due_on.data is None:
            raise ValidationError(translate(N_("A time needs its day.")))


def _goal_choices(goals: Sequence[GoalView]) -> list[tuple[str, str]]:
    named = [(str(goal.id), goal.title) for goal in goals if goal.id is not None]
    return [("", translate(N_("No goal"))), *named]


class AgreedForm(LineForm, _DueFields):
    """Who does what by when."""

    text = ask.text(N_("What was agreed?"), required=N_("Write what was agreed."), maximum=500)
    owners = ask.several_of(N_("Who does it?"), required=N_("Choose who does it."))
    goal = ask.one_from_list(N_("Goal"), required=None)

    def for_plan(self, page: PeoplePage, goals: Sequence[GoalView]) -> None:
        """Offer the family's people and goals; whoever does it sees it in any case."""
        self.for_people(page)
        self.owners.choices = people_choices(can_do(page.people))
        self.goal.choices = _goal_choices(goals)

    def promise(self) -> Promise:
        return Promise(
            text=ask.words(self.text),
            owners=ids(self.owners.data),
            due_on=self.due_on.data,
            due_time=_clock_time(self.due_time.data),
            due_words=self.due_words.data or None,
            goal_id=ids([self.goal.data])[0] if self.goal.data else None,
            audience=self.audience(),
        )


class ChangedActionForm(ChangeForm, _DueFields):
    """What was agreed, who does it and by when, put otherwise."""

    text = ask.text(N_("What was agreed?"), required=N_("Write what was agreed."), maximum=500)
    owners = ask.several_of(N_("Who does it?"), required=N_("Choose who does it."))
    goal = ask.one_from_list(N_("Goal"), required=None)
    agreed = ask.yes(N_("Those it is about agree that the persons chosen see it"))

    def for_action(self, page: PeoplePage, goals: Sequence[GoalView], action: ActionView, *, fresh: bool) -> None:
        """Offer the family's people and goals; a ``fresh`` form begins with what stands there."""
        self.owners.choices = people_choices(can_do(page.people))
        self.goal.choices = _goal_choices(goals)
        if action.goal_id is not None and str(action.goal_id) not in dict(self.goal.choices):
            self.goal.choices.append((str(action.goal_id), translate(N_("A goal that was laid aside"))))
        if fresh:
            self.text.data, self.due_on.data, self.due_words.data = action.text, action.due_on, action.due_words
            self.due_time.data = clock_time(action.due_time) if action.due_time else ""
            self.owners.data = [str(owner.id) for owner in action.owners]
            self.goal.data = str(action.goal_id) if action.goal_id else ""
            self.version.data = str(action.version)

    def terms(self) -> Terms:
        return Terms(
            text=ask.words(self.text),
            owners=ids(self.owners.data),
            due_on=self.due_on.data,
            due_time=_clock_time(self.due_time.data),
            due_words=self.due_words.data or None,
            goal_id=ids([self.goal.data])[0] if self.goal.data else None,
            agreed=bool(self.agreed.data),
        )


class NoteForm(HouseForm):
    """A line under an agreed action."""

    note = ask.text(N_("How does it go?"), required=N_("Write a few words."), maximum=1_000)


class NotNeededForm(ChangeForm):
    """Why something agreed is no longer needed, in a word."""

    why = ask.text(N_("Why is it no longer needed?"), required=None, maximum=300)


class VersionForm(ChangeForm):
    """The form behind a button that says which version it was pressed on."""


class AnswerForm(HouseForm):
    """What somebody of the family says of the plan, written down by a worker."""

    person = ask.one_from_list(N_("Who says so?"), required=N_("Choose who says so."))
    answer = ask.one_of(N_("What do they say of the plan?"), required=N_("Choose what they say."))
    given = ask.text(N_("How was it said? For example at a meeting, with an interpreter"), required=None, maximum=200)
    words = ask.long_text(N_("In their own words"), required=None, maximum=2_000)

    def for_people(self, page: PeoplePage) -> None:
        """Offer everybody of the family who is born; whether a child is asked, the worker decides with them."""
        self.rides_on(page.ride_id)
        family = [p for p in can_do(page.people) if p.kind is ParticipantKind.FAMILY]
        self.person.choices = [("", ""), *people_choices(family)]
        self.answer.choices = worded(ANSWERS)

    def given_answer(self) -> Given:
        return Given(
            person_id=ids([self.person.data])[0],
            answer=Answer(self.answer.data),
            given=self.given.data or None,
            words=self.words.data or None,
        )


class OwnAnswerForm(HouseForm):
    """What somebody says of their own plan, on their own page."""

    answer = ask.one_of(N_("Is this plan good?"), required=N_("Choose one."))
    words = ask.long_text(N_("Do you want to say more?"), required=None, maximum=2_000)

    def __init__(self) -> None:
        super().__init__()
        self.answer.choices = worded(ANSWERS)


class ReviewForm(ChangeForm):
    """When the plan is looked at together next."""

    due_on = ask.day_field(N_("When do you look at the plan together?"), required=N_("Choose a day."))
    words = ask.text(N_("A few words for those who carry the matter"), required=None, maximum=200)
