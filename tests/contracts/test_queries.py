"""A daily page asks the database as often for a long story, and for many families, as for a short one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from casework import clock
from casework.accounts.sessions import sign_in_as
from casework.families.lines import Audience
from casework.meetings.actions import Met, log_encounter
from casework.meetings.gatherings.actions import plan_meeting
from casework.meetings.gatherings.sharing import reply
from casework.meetings.models import How
from casework.network.models import TieKind
from casework.network.ties import Felt, set_tie
from casework.picture.feelings import tell_feeling
from casework.picture.hearings import Heard, hear_child
from casework.picture.in_use import Service, note_service
from casework.picture.models import FoundOut, HowItFeels
from casework.plan.actions import set_goal
from casework.plan.approvals import answer_plan
from casework.plan.models import Answer
from casework.plan.notes import add_note
from casework.plan.reviews import set_review
from casework.responsibility.actions import accept, propose
from tests.cast import Cast
from tests.meetings.gatherings import Gathering, gather, planned
from tests.queries import Asked, asked_by
from tests.stories import Home, Somebody, contact, home

MOST = {
    "/today": Asked(content=12, in_all=46),
    "/board": Asked(content=12, in_all=24),
    "/families/{family}": Asked(content=12, in_all=44),
    "/families/{family}/plan": Asked(content=12, in_all=40),
    "/families/{family}/network": Asked(content=10, in_all=38),
    "/families/{family}/picture": Asked(content=9, in_all=37),
    "/families/{family}/people": Asked(content=7, in_all=35),
    "/families/{family}/meetings/{meeting}": Asked(content=11, in_all=39),
    "/our-plan/{family}": Asked(content=12, in_all=37),
    "/our-plan/{family}/taking-part": Asked(content=7, in_all=27),
    "/our-plan/{family}/picture": Asked(content=6, in_all=26),
    "/our-plan/{family}/people": Asked(content=8, in_all=28),
}
"""What each daily page may ask: SELECTs for its content, twelve at most; and every statement, with the session, the
grounds, the keys, the log and the navigation."""

OF_FAMILY = [page for page in MOST if page.startswith("/families")]
OF_TAKING_PART = [page for page in MOST if page.startswith("/our-plan")]


@pytest.fixture
def gathering(cast: Cast) -> Gathering:
    """A family of whose everyday life there is one of everything."""
    found = gather(cast)
    set_review(
        by=found.by, family_id=found.family_id, due_on=clock.today() + timedelta(days=30), words="At home", version=0
    )
    live(found, 1)
    return found


def live(gathering: Gathering, number: int) -> None:
    """More of everything that is told in a family: people, words, promises, meetings."""
    house, aino, where = gathering.house, gathering.aino, {"family_id": gathering.family_id}
    pekka, today = gathering.pekka.person_id, clock.today()
    adult, friend = house.parent(f"Adult {number}", 970 + number), house.neighbour(f"Friend {number}", 980 + number)
    child = house.child(f"Child {number}", aino.person_id, pekka)
    tell(house, adult, sees=(aino.person_id, pekka))
    readers = Audience.of((aino.person_id, pekka))
    set_goal(by=house.by, **where, title=f"Goal {number}", audience=readers)
    promise = house.promise(f"Promise {number}", aino.person_id, sees=(pekka,), agreed=True)
    add_note(by=house.by, **where, action_id=promise, text="It goes well.")
    note_service(by=house.by, **where, service=Service(name=f"Day care {number}", users=(child,), since=today))
    tie = Felt(kind=next(iter(TieKind)))
    set_tie(by=house.by, **where, viewpoint_id=aino.person_id, member_id=friend.person_id, felt=tie)
    heard = Heard(child_id=child, how=FoundOut.DREW, day=today, text="A dog", audience=readers)
    hear_child(by=house.by, **where, heard=heard)
    plan = planned(aino.person_id, pekka, friend.person_id, in_days=number + 1)
    meeting_id = plan_meeting(by=house.by, **where, plan=replace(plan, purpose=f"Meeting {number}"))
    reply(by=aino.actor, **where, meeting_id=meeting_id, wish=f"Coffee {number}", cannot_come=False)


def tell(house: Home, adult: Somebody, *, sees: tuple[object, ...] = ()) -> None:
    """What one adult of a family says, promises, answers and feels."""
    where, by_person = {"family_id": house.family_id}, adult.person_id
    house.say("It would help if the bus came earlier.", by_person, *sees, agreed=True)
    house.promise("Calls the school", by_person, due_on=clock.today())
    met = Met(how=How.CALL, people=(by_person,), held_at=clock.now(), audience=Audience.of(()))
    log_encounter(by=house.by, **where, met=met)
    answer_plan(by=adult.actor, **where, answer=Answer.YES)
    tell_feeling(by=adult.actor, **where, felt=HowItFeels.GOOD)


def browser_of(cast: Cast, somebody: Somebody) -> FlaskClient:
    with cast.app.app_context():
        return cast.browser(sign_in_as(account_id=somebody.actor.account_id))


def asked_for(browser: FlaskClient, pages: list[str], gathering: Gathering) -> dict[str, Asked]:
    named = {"family": gathering.family_id, "meeting": gathering.meeting_id}
    return {page: asked_by(browser, page.format(**named)) for page in pages}


def must_stay_within(found: dict[str, Asked]) -> None:
    more = {p: asked for p, asked in found.items() if asked.content > MOST[p].content or asked.in_all > MOST[p].in_all}
    assert more == {}


def test_whoever_carries_a_matter_asks_no_more_often_for_a_long_story(cast: Cast, gathering: Gathering) -> None:
    browser = cast.browser_of("saana")
    short = asked_for(browser, OF_FAMILY, gathering)
    must_stay_within(short)
    for number in (2, 3, 4):
        live(gathering, number)
    assert asked_for(browser, OF_FAMILY, gathering) == short


def test_a_family_asks_no_more_often_for_a_long_story_of_its_own(cast: Cast, gathering: Gathering) -> None:
    browser = browser_of(cast, gathering.aino)
    short = asked_for(browser, OF_TAKING_PART, gathering)
    must_stay_within(short)
    for number in (2, 3, 4):
        live(gathering, number)
    assert asked_for(browser, OF_TAKING_PART, gathering) == short


def test_today_asks_no_more_often_for_many_families(cast: Cast, gathering: Gathering) -> None:
    browser = cast.browser_of("saana")
    few = asked_by(browser, "/today")
    must_stay_within({"/today": few})
    for number in range(4):
        house = home(cast, f"Family {number}")
        tell(house, house.parent("Somebody", 990 + number))
    live(gathering, 2)
    assert asked_by(browser, "/today") == few


def test_the_board_asks_no_more_often_for_many_families_and_workers(cast: Cast, gathering: Gathering) -> None:
    supervisor = cast.browser_of("heli")
    contact(cast, "First to wait")
    few = asked_by(supervisor, "/board")
    must_stay_within({"/board": few})
    live(gathering, 2)
    for number in range(3):
        waiting = contact(cast, f"Family {number}")
        propose(by=cast.actor("heli"), family_id=waiting, account_id=cast.accounts["saana"])
        accept(by=cast.actor("saana"), family_id=waiting)
    home(cast, "Somebody else's")
    assert asked_by(supervisor, "/board") == few
