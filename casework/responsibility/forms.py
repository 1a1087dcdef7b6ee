"""The forms of proposing, declining, standing in and closing."""

from collections.abc import Sequence
from typing import Any

from casework.errors import N_
from casework.families.forms import ChangeForm, worded
from casework.families.matters import CLOSING_REASONS
from casework.responsibility.actions import Worker
from casework.shell.forms import HouseForm, day_field, long_text, one_from_list, one_of, text
from casework.shell.language import translate_count


class ProposeForm(HouseForm):
    """Whom the supervisor proposes."""

    worker = one_of(N_("Whom do you propose?"), required=N_("Choose a worker."))

    def for_workers(self, workers: Sequence[Worker]) -> None:
        self.worker.choices = [(str(worker.account_id), _with_load(worker)) for worker in workers]


class DeclineForm(HouseForm):
    """Why a proposed worker says no."""

    reason = text(
        N_("Why? For example: I know the family"), required=N_("Write the reason in a few words."), maximum=300
    )


class DeputyForm(HouseForm):
    """Who stands in, and when."""

    worker = one_from_list(N_("Who stands in for you?"), required=N_("Choose a worker."))
    since = day_field(N_("First day"), required=N_("Write the day, for example 14.11.2026."))
    until = day_field(N_("Last day"), required=N_("Write the day, for example 14.11.2026."))

    def for_workers(self, workers: Sequence[Worker]) -> None:
        self.worker.choices = [("", ""), *((str(worker.account_id), worker.name) for worker in workers)]


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
