"""A worker's day: what is theirs to do, by weeks that begin on Monday, and which families nobody has reached."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.caseload.actions import WORDS_MOST, Today, today
from casework.demo.cast import artificial_code
from casework.families.actions import people_page
from casework.families.invitations import accept_invitation, invite
from casework.families.lines import Audience
from casework.meetings.actions import Met, log_encounter
from casework.meetings.models import How
from casework.plan.actions import mark
from casework.responsibility.actions import propose
from tests.cast import Cast
from tests.stories import GROWN, Home, contact, home, human

SUNDAY = date(2027, 1, 10)
MONDAY = SUNDAY + timedelta(days=1)


def day_of(cast: Cast, login: str = "saana") -> Today:
    return today(by=cast.actor(login), silence_days=21)


def me(own: Home) -> object:
    (worker,) = [
        one.id for one in people_page(by=own.by, family_id=own.family_id).people if one.name == "Saana Pitkäjärvi"
    ]
    return worker


def groups(shown: Today) -> dict[str, list[str]]:
    return {
        name: [row.action.text for row in getattr(shown, name)] for name in ("passed", "today", "this_week", "later")
    }


def test_the_week_ends_on_sunday(cast: Cast) -> None:
    own = home(cast)
    for name, days in {"Sunday": 0, "Monday": 1, "Sunday after": 7, "Monday after": 8}.items():
        own.promise(name, me(own), due_on=SUNDAY + timedelta(days=days))
    own.promise("Some day", me(own))
    with clock.at(datetime(2027, 1, 10, 12, tzinfo=UTC)):
        assert groups(day_of(cast)) == {
            "passed": [],
            "today": ["Sunday"],
            "this_week": [],
            "later": ["Monday", "Sunday after", "Monday after", "Some day"],
        }
        assert day_of(cast).mine == 5
    with clock.at(datetime(2027, 1, 11, 12, tzinfo=UTC)):
        assert groups(day_of(cast)) == {
            "passed": ["Sunday"],
            "today": ["Monday"],
            "this_week": ["Sunday after"],
            "later": ["Monday after", "Some day"],
        }


def test_the_day_begins_at_midnight_in_finland(cast: Cast) -> None:
    own = home(cast)
    own.promise("On Monday", me(own), due_on=MONDAY)
    before, after = datetime(2027, 1, 10, 21, 59, tzinfo=UTC), datetime(2027, 1, 10, 22, 0, tzinfo=UTC)
    with clock.at(before):
        assert groups(day_of(cast))["later"] == ["On Monday"]
    with clock.at(after):
        assert groups(day_of(cast))["today"] == ["On Monday"]


def test_what_is_done_is_not_there_and_what_others_promised_only_when_its_day_went_by(cast: Cast) -> None:
    own, day = home(cast), clock.today()
    aino = own.add("Aino")
    done = own.promise("Done", me(own), due_on=day)
    mark(by=own.by, family_id=own.family_id, action_id=done, done=True)
    own.promise("Aino's", aino, due_on=day)
    own.promise("Both", aino, me(own), due_on=day)
    shown = day_of(cast)
    assert (groups(shown)["today"], list(shown.others_passed)) == (["Both"], [])
    with clock.at(clock.now() + timedelta(days=1)):
        shown = day_of(cast)
        assert [row.action.text for row in shown.others_passed] == ["Aino's"]
        assert groups(shown)["passed"] == ["Both"]


def test_a_family_is_silent_from_the_twenty_first_day_on(cast: Cast) -> None:
    own = home(cast)
    reached = clock.now()
    met = Met(how=How.CALL, people=(own.add("Aino"),), held_at=reached, audience=Audience.of(()))
    log_encounter(by=own.by, family_id=own.family_id, met=met)
    for after, silent in (
        (timedelta(days=20, hours=23, minutes=59, seconds=59), []),
        (timedelta(days=21), [21]),
        (timedelta(days=40), [40]),
    ):
        with clock.at(reached + after):
            assert [row.days for row in day_of(cast).silent if row.family == "Rautio"] == silent


def test_who_was_never_reached_comes_first(cast: Cast) -> None:
    own = home(cast, "Never")
    other = home(cast, "Once")
    met = Met(how=How.CALL, people=(other.add("Elsa"),), held_at=clock.now(), audience=Audience.of(()))
    log_encounter(by=other.by, family_id=other.family_id, met=met)
    with clock.at(clock.now() + timedelta(days=30)):
        rows = [(row.family, row.days) for row in day_of(cast).silent]
    assert rows[-1] == ("Once", 30)
    assert ("Never", None) in rows[:-1]
    assert own.family_id


def test_the_familys_words_are_new_for_two_weeks_and_at_most_three(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino", born=GROWN)
    said = clock.now()
    with clock.at(said):
        for number in range(WORDS_MOST + 2):
            own.say(f"Words {number}.", aino)
        own.say("The worker's own.", me(own))
    with clock.at(said + timedelta(days=14)):
        words = [row.statement.text for row in day_of(cast).words if row.family == "Rautio"]
        assert len(words) == WORDS_MOST
        assert "The worker's own." not in words
    with clock.at(said + timedelta(days=14, seconds=1)):
        assert [row for row in day_of(cast).words if row.family == "Rautio"] == []


def test_who_accepted_waits_there_to_be_confirmed(cast: Cast) -> None:
    own = home(cast)
    code, actor = human("Aino", 964)
    person_id = own.add("Aino", code=code)
    invite(by=own.by, family_id=own.family_id, person_id=person_id)
    assert list(day_of(cast).to_confirm) == []
    accept_invitation(by=actor, family_id=own.family_id)
    assert [(row.family, row.person.name) for row in day_of(cast).to_confirm] == [("Rautio", "Aino")]


def test_whoever_is_proposed_is_asked_there(cast: Cast) -> None:
    family_id = contact(cast, by="jonas")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["saana"])
    assert [proposal.family_name for proposal in day_of(cast).proposals] == ["Rautio"]
    assert "Rautio" not in {row.family for row in day_of(cast).silent}


def test_only_ones_own_families_are_there(cast: Cast) -> None:
    own = home(cast)
    own.promise("Saana's", me(own), due_on=clock.today())
    for login in ("meri", "jonas", "lotta"):
        shown = day_of(cast, login)
        texts = [row.action.text for name in ("passed", "today", "this_week", "later") for row in getattr(shown, name)]
        assert "Saana's" not in texts
    assert day_of(cast, "meri").families == 3


@pytest.mark.parametrize("login", ["heli", "kaisa", "ville", "tiina", "sari", "olli", "aino"])
def test_only_a_worker_has_a_day(cast: Cast, login: str) -> None:
    with pytest.raises(Forbidden):
        day_of(cast, login)


def test_a_code_is_not_shown_where_nobody_needs_it(cast: Cast) -> None:
    """Act 1050/2018 § 29: the identity code stands on no page that does not need it."""
    own = home(cast)
    code = artificial_code(GROWN, 965)
    person_id = own.add("Aino", code=code)
    browser = cast.browser_of("saana")
    for address in ("/today", f"/families/{own.family_id}", f"/families/{own.family_id}/people/{person_id}"):
        assert code not in browser.get(address).text
