"""A meeting is planned with the family, changed, cancelled, and answered by those invited."""

from datetime import timedelta

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.db import Changed
from casework.errors import NotFound, Refused
from casework.families.details import NewPerson
from casework.families.invitations import end_membership
from casework.families.members import add_family_member
from casework.meetings.gatherings.actions import (
    NotNow,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    start_meeting,
    write_attendance,
)
from casework.meetings.gatherings.calendar import meeting_page, meetings_page
from casework.meetings.gatherings.models import MeetingState
from casework.meetings.gatherings.sharing import reply, reply_page
from casework.participation.actions import our_plan
from tests.cast import Cast
from tests.meetings.gatherings import gather, planned
from tests.stories import home


def test_the_worker_sees_the_plan_and_who_is_invited(cast: Cast) -> None:
    here = gather(cast)
    (shown,) = meetings_page(by=here.by, family_id=here.family_id).coming
    assert (shown.purpose, shown.place, shown.agreed_with) == ("How the mornings go", "Koivula, room 2", "Aino")
    assert {guest.person.name for guest in shown.guests} == {"Aino", "Pekka", "Otso", "Jussi"}
    assert shown.agenda[0] == ("Welcome", "What do you hope for?")
    assert not shown.waits_to_be_closed


def test_those_invited_see_when_and_where_and_who_else_comes(cast: Cast) -> None:
    here = gather(cast)
    shown = our_plan(by=here.aino.actor, family_id=here.family_id).meetings.next
    assert shown is not None
    assert (shown.place, shown.purpose) == ("Koivula, room 2", "How the mornings go")
    assert {person.name for person in shown.guests} == {"Pekka", "Otso", "Jussi"}


def test_whoever_is_not_invited_sees_no_meeting(cast: Cast) -> None:
    here = gather(cast)
    other = here.house.neighbour("Kerttu", 964)
    assert our_plan(by=other.actor, family_id=here.family_id).meetings.next is None
    with pytest.raises(NotFound):
        reply(by=other.actor, **here.where, wish="Me too", cannot_come=False)


def test_where_somebody_is_protected_nobody_is_told_the_place_or_who_else_comes(cast: Cast) -> None:
    house = home(cast)
    aino, pekka = house.parent("Aino", 961), house.parent("Pekka", 962)
    safe = NewPerson(name="Ilta", birth_date=clock.today().replace(year=2019), protected=True)
    add_family_member(by=house.by, family_id=house.family_id, person=safe)
    plan = planned(aino.person_id, pekka.person_id)
    meeting_id = plan_meeting(by=house.by, family_id=house.family_id, plan=plan)
    for parent in (aino, pekka):
        shown = our_plan(by=parent.actor, family_id=house.family_id).meetings.next
        assert shown is not None
        assert (shown.place, list(shown.guests)) == (None, [])
    assert meeting_page(by=house.by, family_id=house.family_id, meeting_id=meeting_id).meeting.place


def test_the_place_is_withdrawn_as_soon_as_somebody_is_protected(cast: Cast) -> None:
    here = gather(cast)
    safe = NewPerson(name="Ilta", protected=True)
    add_family_member(by=here.by, family_id=here.family_id, person=safe)
    shown = our_plan(by=here.pekka.actor, family_id=here.family_id).meetings.next
    assert shown is not None
    assert (shown.place, list(shown.guests)) == (None, [])


def test_a_time_that_has_gone_by_is_no_plan(cast: Cast) -> None:
    house = home(cast)
    with pytest.raises(Refused):
        plan_meeting(by=house.by, family_id=house.family_id, plan=planned(in_days=-1))


def test_people_of_another_family_are_not_invited(cast: Cast) -> None:
    house = home(cast)
    plan = planned(cast.person("Mustajoki", "Noora Mustajoki"))
    with pytest.raises(NotFound):
        plan_meeting(by=house.by, family_id=house.family_id, plan=plan)


def test_two_who_change_the_plan_notice_each_other(cast: Cast) -> None:
    here = gather(cast)
    version = meeting_page(by=here.by, **here.where).meeting.version
    plan = planned(here.aino.person_id, purpose="School")
    change_meeting(by=here.by, **here.where, version=version, plan=plan)
    assert our_plan(by=here.jussi.actor, family_id=here.family_id).meetings.next is None
    with pytest.raises(Changed):
        change_meeting(by=here.by, **here.where, version=version, plan=plan)


def test_nobody_is_told_a_place_today_where_somebody_will_be_protected(cast: Cast) -> None:
    house = home(cast)
    aino = house.parent("Aino", 961)
    soon = NewPerson(name="Ilta", protected=True, protected_since=clock.today() + timedelta(days=3))
    add_family_member(by=house.by, family_id=house.family_id, person=soon)
    plan_meeting(by=house.by, family_id=house.family_id, plan=planned(aino.person_id, in_days=5))
    shown = our_plan(by=aino.actor, family_id=house.family_id).meetings.next
    assert shown is not None
    assert (shown.place, list(shown.guests)) == (None, [])


def test_a_cancelled_meeting_is_told_with_its_word_and_never_begins(cast: Cast) -> None:
    here = gather(cast)
    cancel_meeting(by=here.by, **here.where, because="The interpreter fell ill")
    shown = our_plan(by=here.aino.actor, family_id=here.family_id).meetings
    assert shown.next is None
    assert shown.cancelled is not None
    assert shown.cancelled[1] == "The interpreter fell ill"
    version = meeting_page(by=here.by, **here.where).meeting.version
    for act in (
        lambda: start_meeting(by=here.by, **here.where),
        lambda: cancel_meeting(by=here.by, **here.where, because="Again"),
        lambda: write_attendance(by=here.by, **here.where, came=[]),
        lambda: change_meeting(by=here.by, **here.where, version=version, plan=planned(here.otso)),
        lambda: reply(by=here.aino.actor, **here.where, wish="But", cannot_come=False),
    ):
        with pytest.raises(NotNow):
            act()
    with pytest.raises(NotFound):
        reply_page(by=here.aino.actor, **here.where)
    assert meetings_page(by=here.by, family_id=here.family_id).former[0].state is MeetingState.CANCELLED


def test_a_wish_and_an_excuse_reach_the_worker_and_nobody_else(cast: Cast) -> None:
    here = gather(cast)
    reply(by=here.aino.actor, **here.where, wish="Talk about the evenings", cannot_come=False)
    reply(by=here.aino.actor, **here.where, wish="Talk about the mornings", cannot_come=True)
    guests = {guest.person.name: guest for guest in meeting_page(by=here.by, **here.where).meeting.guests}
    assert (guests["Aino"].wish, guests["Aino"].cannot_come) == ("Talk about the mornings", True)
    assert not guests["Pekka"].cannot_come
    mine, _ = reply_page(by=here.aino.actor, **here.where)
    theirs, _ = reply_page(by=here.pekka.actor, **here.where)
    assert (mine.wish, theirs.wish, theirs.cannot_come) == ("Talk about the mornings", "", False)


def test_an_empty_answer_is_asked_for_again(cast: Cast) -> None:
    here = gather(cast)
    with pytest.raises(Refused):
        reply(by=here.aino.actor, **here.where, wish="", cannot_come=False)


def test_an_answer_of_whoever_left_is_none(cast: Cast) -> None:
    here = gather(cast)
    end_membership(by=here.by, family_id=here.family_id, person_id=here.jussi.person_id)
    with pytest.raises(Forbidden):
        reply(by=here.jussi.actor, **here.where, wish="Still", cannot_come=False)


def test_only_those_who_carry_the_matter_plan(cast: Cast) -> None:
    here = gather(cast)
    for stranger in (cast.actor("meri"), cast.actor("heli"), here.aino.actor, here.jussi.actor):
        with pytest.raises(Forbidden):
            plan_meeting(by=stranger, family_id=here.family_id, plan=planned(here.otso))
        with pytest.raises(Forbidden):
            meetings_page(by=stranger, family_id=here.family_id)


def test_a_meeting_is_not_found_through_another_family(cast: Cast) -> None:
    here = gather(cast)
    lehtovaara = cast.family("Lehtovaara")
    with pytest.raises(NotFound):
        meeting_page(by=cast.actor("meri"), family_id=lehtovaara, meeting_id=here.meeting_id)
    with pytest.raises(NotFound):
        start_meeting(by=cast.actor("meri"), family_id=lehtovaara, meeting_id=here.meeting_id)
