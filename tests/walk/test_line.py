"""The quick line while the server reads it: what somebody chooses by hand meanwhile stays chosen."""

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.walk.conftest import Enter, Person
from tests.walk.test_without import MERI

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

FAMILY, OLLI, SARI = "Lehtovaara", "Olli Väisälä", "Sari Lehtovaara"


def held_back(meri: Person, path: str) -> list[Route]:
    """What is asked of this address waits until the test lets it go on."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    meri.page.route(f"**{path}", hold)
    return waiting


def choose(meri: Person, line: Locator, list_name: str, name: str, *, tick: bool) -> None:
    choices = line.locator("details").filter(has_text=meri.say(list_name)).first
    choices.locator("summary").click()
    choices.get_by_role("checkbox", name=name).set_checked(tick)
    meri.page.keyboard.press("Escape")


def line_of(meri: Person) -> Locator:
    meri.sign_in(MERI)
    meri.open(FAMILY)
    meri.follow("Plan")
    return meri.page.locator("#quick")


def test_what_is_ticked_while_the_line_is_read_stays(enter: Enter) -> None:
    meri = enter(axe=False)
    line = line_of(meri)
    line.get_by_label(meri.say("What was agreed?")).focus()
    waiting = held_back(meri, "/line/read")
    with meri.page.expect_request("**/line/read"):
        line.get_by_label(meri.say("What was agreed?")).fill("Olli soittaa koululle")
    choose(meri, line, "Who does it?", SARI, tick=True)
    choose(meri, line, "Who sees this?", SARI, tick=False)
    with meri.page.expect_response("**/line/read"):
        waiting[0].continue_()
    expect(line.get_by_text(meri.say("Does it: %(name)s", name=OLLI))).to_be_visible()
    owners, readers = line.locator("[name=owners]:checked"), line.locator("[name=sees]:checked")
    assert owners.count() == 2, "the one who was heard, and the one who was chosen by hand"
    assert SARI not in {box.get_attribute("data-name") for box in readers.all()}


def test_what_is_ticked_while_a_refused_line_is_on_its_way_stays(enter: Enter) -> None:
    meri = enter(axe=False)
    line = line_of(meri)
    with meri.page.expect_response("**/line/read") as read:
        line.get_by_label(meri.say("What was agreed?")).fill("soitetaan koululle")
    read.value.finished()
    waiting = held_back(meri, "/plan/line")
    with meri.page.expect_request("**/plan/line"):
        line.get_by_role("button", name=meri.say("Save"), exact=True).click()
    choose(meri, line, "Who does it?", SARI, tick=True)
    meri.complaints.clear()
    with meri.page.expect_response("**/plan/line") as refused:
        waiting[0].continue_()
    assert refused.value.status == 422
    expect(line.get_by_role("alert")).to_be_visible()
    assert line.locator("[name=owners]:checked").count() == 1
    meri.complaints.clear()
