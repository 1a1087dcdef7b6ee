"""The forms of goals and agreed actions."""

from collections.abc import Sequence

from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.forms import ChangeForm, LineForm, ids, people_choices
from casework.plan.actions import GoalView, Promise
from casework.shell import forms as ask
from casework.shell.language import translate


class GoalForm(LineForm):
    """A goal in the family's words."""

    title = ask.text(
        N_("What do you want, in your own words?"), required=N_("Write the goal in a few words."), maximum=300
    )


class AgreedForm(LineForm):
    """Who does what by when."""

    text = ask.text(N_("What was agreed?"), required=N_("Write what was agreed."), maximum=500)
    owners = ask.several_of(N_("Who does it?"), required=N_("Choose who does it."))
    due_on = ask.day_field(N_("By when?"))
    due_words = ask.text(N_("Or in words, for example on clinic days"), required=None, maximum=120)
    goal = ask.one_from_list(N_("Goal"), required=None)

    def for_plan(self, page: PeoplePage, goals: Sequence[GoalView]) -> None:
        """Offer the family's people and goals; whoever does it sees it in any case."""
        self.for_people(page)
        self.owners.choices = people_choices([person for person in page.people if person.shape != "triangle"])
        named = [(str(goal.id), goal.title) for goal in goals if goal.id is not None]
        self.goal.choices = [("", translate(N_("No goal"))), *named]

    def promise(self) -> Promise:
        goal_id = ids([self.goal.data])[0] if self.goal.data else None
        return Promise(
            text=ask.words(self.text),
            owners=ids(self.owners.data),
            due_on=self.due_on.data,
            due_words=self.due_words.data or None,
            goal_id=goal_id,
            audience=self.audience(),
        )


class ChangedActionForm(ChangeForm):
    """What was agreed, and by when, put otherwise."""

    text = ask.text(N_("What was agreed?"), required=N_("Write what was agreed."), maximum=500)
    due_on = ask.day_field(N_("By when?"))
