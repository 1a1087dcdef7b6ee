"""A meeting under way by keyboard alone, without a page being loaded; and the same without scripts."""

import pytest
from playwright.sync_api import expect

from casework.meetings.gatherings.actions import plan_meeting, start_meeting, write_attendance
from tests.cast import find
from tests.meetings.gatherings import planned
from tests.walk.conftest import Enter, Person
from tests.walk.test_without import MERI, strike, tab_to

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

FAMILY, SARI, OLLI, PURPOSE = "Lehtovaara", "Sari Lehtovaara", "Olli Väisälä", "Koulupäivän jälkeen"


def under_way(meri: Person, **otherwise: object) -> None:
    """Meri's meeting with Sari and Olli, in the browser of Meri."""
    cast = find(meri.app)
    by, family_id = cast.actor("meri"), cast.family(FAMILY)
    guests = (cast.person(FAMILY, SARI), cast.person(FAMILY, OLLI))
    meeting_id = plan_meeting(by=by, family_id=family_id, plan=planned(*guests, purpose=PURPOSE, **otherwise))
    start_meeting(by=by, family_id=family_id, meeting_id=meeting_id)
    write_attendance(by=by, family_id=family_id, meeting_id=meeting_id, came=guests)
    meri.sign_in(MERI)


def choose_speaker(meri: Person, name: str) -> None:
    keys = meri.page.keyboard
    tab_to(meri, meri.say("Speaks"), "SELECT")
    keys.type(name[:3])
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    expect(line(meri)).to_be_focused()


def line(meri: Person):
    return meri.page.locator("#text")


def enter_line(meri: Person, text: str, into: str) -> None:
    """Type, press Enter, and find the line there, the composer empty and the focus in it."""
    meri.page.keyboard.type(text)
    meri.page.keyboard.press("Enter")
    expect(meri.page.locator(into).get_by_text(text, exact=True)).to_be_visible()
    expect(line(meri)).to_have_value("")
    expect(line(meri)).to_be_focused()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_ten_notes_and_five_actions_by_keyboard_alone(enter: Enter, width: str) -> None:
    meri = enter(width)
    under_way(meri)
    tab_to(meri, PURPOSE, "A")
    strike(meri, "Enter")
    tab_to(meri, meri.say("Open the meeting"), "A")
    strike(meri, "Enter")
    tab_to(meri, meri.say("Go on writing"), "A")
    strike(meri, "Enter")
    loaded: list[str] = []
    meri.page.on("framenavigated", lambda frame: loaded.append(frame.url))
    keys = meri.page.keyboard
    expect(line(meri)).to_be_focused()
    for number in range(10):
        if number in {0, 5}:
            choose_speaker(meri, SARI if number == 0 else OLLI)
        enter_line(meri, f"Sanottu {number}", ".notes")
    for number in (7, 8, 9):
        tab_to(meri, f"{meri.say('Agree on this')}: Sanottu {number}", "A")
        keys.press("Enter")
        expect(line(meri)).to_have_value(f"Sanottu {number}")
        expect(line(meri)).to_be_focused()
        keys.press("Enter")
        expect(meri.page.locator(".agreed").get_by_text(f"Sanottu {number}", exact=True)).to_be_visible()
    keys.press("Control+.")
    expect(meri.page.locator("[name=mode][value=note]")).to_be_checked()
    keys.press("Control+.")
    for number in range(2):
        tab_to(meri, meri.say("Who does it?"), "SUMMARY")
        keys.press("Enter")
        tab_to(meri, SARI, "INPUT")
        keys.press("Space")
        keys.press("Escape")
        keys.press("Shift+Tab")
        keys.press("Shift+Tab")
        enter_line(meri, f"Sovittu {number}", ".agreed")
    expect(meri.page.locator(".agreed li")).to_have_count(5)
    expect(meri.page.locator(".notes li")).to_have_count(10)
    assert loaded == []
    meri.complains_not()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_note_an_action_and_the_end_without_scripts(enter: Enter, width: str) -> None:
    meri = enter(width, scripts=False)
    under_way(meri)
    meri.open(PURPOSE)
    meri.follow("Open the meeting")
    meri.follow("Go on writing")
    meri.page.locator("#speaker").select_option(label=SARI)
    line(meri).fill("Aamut ovat rauhallisempia")
    meri._press(meri.page.locator("#composer").get_by_role("button", name=meri.say("Save")))
    meri._press(meri.page.get_by_role("link", name=meri.say("Agree on this")))
    meri._press(meri.page.locator("#composer").get_by_role("button", name=meri.say("Save")))
    expect(meri.page.locator(".agreed li")).to_have_count(1)
    meri.press("Read aloud and close")
    meri.page.get_by_role("checkbox", name=meri.say("Keep this")).check()
    meri.page.get_by_role("radio", name=meri.say("Yes, this is how we agreed")).check()
    meri.press("Close the meeting")
    meri.sees("Aamut ovat rauhallisempia")
    meri._press(meri.page.get_by_role("link", name=meri.say("Print")).first)
    meri.sees(SARI)
