"""How the week feels: one answer a week, changed while it lasts, read by its person and whoever carries the matter."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework import clock
from casework.access import opening
from casework.access.opening import Forbidden
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.errors import NotFound
from casework.families.people import people_of
from casework.participation.actions import our_plan
from casework.picture.feelings import feeling_page, feelings_in, tell_feeling
from casework.picture.models import HowItFeels
from tests.cast import Cast
from tests.inspect import fields
from tests.stories import Home, home

THURSDAY = datetime(2027, 1, 14, 12, tzinfo=UTC)
MONDAY = date(2027, 1, 11)


def told(own: Home, by: Actor, *, permission: Permission = Permission.READ_FAMILY) -> list[tuple[str, HowItFeels]]:
    with opening.to_read(by=by, family_id=own.family_id, permission=permission, action=Action.FAMILY_READ) as door:
        return [(one.person.name, one.felt) for one in feelings_in(door, people_of(door), since=MONDAY)]


def test_the_worker_reads_what_each_member_told_and_a_parent_only_their_own(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    with clock.at(THURSDAY):
        tell_feeling(by=aino.actor, family_id=own.family_id, felt=HowItFeels.HEAVY)
        tell_feeling(by=pekka.actor, family_id=own.family_id, felt=HowItFeels.GOOD)
        assert set(told(own, own.by)) == {("Aino", HowItFeels.HEAVY), ("Pekka", HowItFeels.GOOD)}
        assert told(own, aino.actor, permission=Permission.READ_SHARED) == [("Aino", HowItFeels.HEAVY)]
        assert our_plan(by=aino.actor, family_id=own.family_id).feeling is HowItFeels.HEAVY


def test_another_answer_in_the_same_week_takes_the_place_and_a_new_week_is_asked_anew(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    for day, felt in ((0, HowItFeels.HEAVY), (3, HowItFeels.FINE), (4, HowItFeels.GOOD)):
        with clock.at(THURSDAY + timedelta(days=day)):
            tell_feeling(by=aino.actor, family_id=own.family_id, felt=felt)
    assert told(own, own.by) == [("Aino", HowItFeels.GOOD), ("Aino", HowItFeels.FINE)]
    with clock.at(THURSDAY + timedelta(days=11)):
        assert feeling_page(by=aino.actor, family_id=own.family_id).felt is None


def test_the_network_and_those_who_carry_the_matter_are_not_asked(cast: Cast) -> None:
    own = home(cast)
    jussi = own.neighbour("Jussi", 963)
    for actor in (jussi.actor, own.by):
        with pytest.raises(NotFound):
            feeling_page(by=actor, family_id=own.family_id)
        with pytest.raises(NotFound):
            tell_feeling(by=actor, family_id=own.family_id, felt=HowItFeels.GOOD)
    with pytest.raises(Forbidden):
        tell_feeling(by=cast.actor("sari"), family_id=own.family_id, felt=HowItFeels.GOOD)
    assert told(own, own.by) == []


def test_one_press_on_our_plan_is_an_answer_and_stays_marked(cast: Cast) -> None:
    browser, address = cast.browser_of("sari"), f"/our-plan/{cast.family('Lehtovaara')}"
    chosen = 'value="a_bit_heavy" aria-pressed="true"'
    assert chosen not in browser.get(address).text
    page = browser.get(f"{address}/feeling").text
    answer = browser.post(f"{address}/feeling", data=fields(page, f"{address}/feeling") | {"felt": "a_bit_heavy"})
    assert answer.status_code == 303
    assert chosen in browser.get(answer.location or "").text
