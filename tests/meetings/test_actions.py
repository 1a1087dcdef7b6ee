"""Encounters: logged after they were, kept for those who carry the matter, and the end of a silence."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.db import reading
from casework.errors import NotFound, Refused
from casework.families.lines import Audience
from casework.meetings.actions import Met, last_reached, log_encounter
from casework.meetings.forms import EncounterForm
from casework.meetings.models import How
from casework.overview.actions import family_page
from tests.cast import Cast
from tests.stories import Home, home


def meet(own: Home, *people, at: datetime | None = None, reached: bool = True, note: str = "", by=None):
    met = Met(
        how=How.CALL, people=people, held_at=at or clock.now(), reached=reached, note=note, audience=Audience.of(())
    )
    return log_encounter(by=by or own.by, family_id=own.family_id, met=met)


def test_an_encounter_is_on_the_family_page_with_whom_and_what(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    meet(own, aino, aino, note="About the mornings.")
    (shown,) = family_page(by=own.by, family_id=own.family_id).encounters
    assert (shown.how, list(shown.people), shown.reached, shown.note) == (
        How.CALL,
        ["Aino"],
        True,
        "About the mornings.",
    )


def test_what_is_still_to_come_is_not_logged(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused) as refusal:
        meet(own, own.add("Aino"), at=clock.now() + timedelta(minutes=1))
    assert refusal.value.field == "day"


def test_an_attempt_that_reached_nobody_ends_no_silence(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    long_ago = clock.now() - timedelta(days=30)
    meet(own, aino, reached=False)
    with reading():
        assert last_reached([own.family_id]) == {}
    meet(own, aino, at=long_ago)
    with reading():
        assert last_reached([own.family_id, uuid4()]) == {own.family_id: long_ago}


def test_nobody_of_another_family_is_met_here(cast: Cast) -> None:
    own = home(cast)
    for stranger in (cast.person("Lehtovaara", "Eliel"), uuid4()):
        with pytest.raises(NotFound):
            meet(own, stranger)


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "tiina"])
def test_only_those_who_carry_the_matter_log(cast: Cast, login: str) -> None:
    own = home(cast)
    with pytest.raises(Forbidden):
        meet(own, own.add("Aino"), by=cast.actor(login))


def test_an_encounter_of_today_is_now_and_an_earlier_one_at_noon_in_finland(cast: Cast) -> None:
    """Half past midnight in Finland is still yesterday in UTC, and neither moment may lie in the future."""
    moment = datetime(2027, 1, 10, 22, 30, tzinfo=UTC)
    with clock.at(moment), cast.app.test_request_context("/", method="POST"):
        for typed, held_at in (
            (date(2027, 1, 11), moment),
            (date(2027, 1, 10), datetime(2027, 1, 10, 10, 0, tzinfo=UTC)),
            (date(2026, 7, 1), datetime(2026, 7, 1, 9, 0, tzinfo=UTC)),
        ):
            form = EncounterForm()
            form.how.data, form.people.data, form.sees.data, form.day.data = "call", [], [], typed
            assert form.met().held_at == held_at
            assert form.met().held_at <= moment
