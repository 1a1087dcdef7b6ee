"""The same without a mouse, and without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework import clock
from tests.walk.conftest import Enter, Person

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

MERI, ELINA, FAMILY = "Meri Kallioranta", "Elina Niskavaara", "Niskavaara"
PROMISE = "Hakee kuvakortit kirjastosta"
MOST_TABS = 150


# --- by keyboard alone ---

FOCUSED = """() => {
  const one = document.activeElement;
  const labels = [...(one.labels || [])].map((label) => label.textContent);
  return [...labels, one.getAttribute("aria-label") || "", one.textContent].join(" ").replace(/\\s+/g, " ").trim();
}"""
SEEN = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const drawn = [one, ...one.querySelectorAll("*"), one.parentElement, one.closest("form"), one.nextElementSibling];
  const marked = drawn.filter(Boolean).some((each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  });
  return box.width > 0 && box.height > 0 && marked;
}"""


def tab_to(person: Person, words: str, tag: str = "") -> None:
    """Press Tab until what has the focus says these words; wherever the focus stands, it must be seen."""
    for _ in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate(SEEN), f"the focus is not seen on {person.page.evaluate(FOCUSED)!r:.100}"
        on = person.page.evaluate("document.activeElement.tagName")
        if words in person.page.evaluate(FOCUSED) and (not tag or on == tag):
            return
    pytest.fail(f"no way by Tab to {words!r} on {person.page.url}")


def strike(person: Person, key: str) -> None:
    with person.page.expect_navigation():
        person.page.keyboard.press(key)
    person.look()


def test_signing_in_agreeing_and_marking_done_by_keyboard_alone(enter: Enter) -> None:
    meri = enter(axe=False)
    meri.come()
    tab_to(meri, f"{meri.say('Sign in')} {MERI}", "BUTTON")
    strike(meri, "Enter")
    tab_to(meri, FAMILY, "A")
    strike(meri, "Enter")
    keys = meri.page.keyboard
    keys.press("n")
    expect(meri.page.locator("#quick").get_by_label(meri.say("What was agreed?"))).to_be_focused()
    with meri.page.expect_response(lambda answered: answered.url.endswith("/line/read")) as read:
        keys.insert_text(PROMISE)
    read.value.finished()
    tab_to(meri, meri.say("Who does it?"), "SUMMARY")
    keys.press("Enter")
    tab_to(meri, ELINA, "INPUT")
    keys.press("Space")
    tab_to(meri, meri.say("Save"), "BUTTON")
    keys.press("Space")
    expect(meri.page.locator(".quick-status")).to_be_visible()
    meri.sees(PROMISE)
    tab_to(meri, meri.say("Mark as done: %(text)s", text=PROMISE), "BUTTON")
    keys.press("Space")
    done = meri.button(meri.say("Done, take back: %(text)s", text=PROMISE))
    expect(done).to_be_visible()
    expect(done).to_be_focused()
    # htmx takes the new row over a moment after it stands there; until then its form is sent as without scripts.
    meri.page.wait_for_timeout(200)
    keys.press("Enter")
    expect(meri.button(meri.say("Mark as done: %(text)s", text=PROMISE))).to_be_focused()
    meri.complains_not()


def test_the_first_tab_leads_past_the_navigation(enter: Enter) -> None:
    meri = enter(axe=False)
    meri.sign_in(MERI)
    meri.page.keyboard.press("Tab")
    assert meri.page.evaluate(FOCUSED) == meri.say("Skip to content")
    meri.page.keyboard.press("Enter")
    expect(meri.page.get_by_role("main")).to_be_focused()


def test_what_is_wrong_takes_the_focus_and_leads_to_its_field(enter: Enter) -> None:
    meri = enter()
    meri.sign_in(MERI)
    meri.follow("Open a family")
    meri.press_in_vain("Open the family")
    expect(meri.page.get_by_role("alert")).to_be_focused()
    meri.page.get_by_role("alert").get_by_role("link").first.click()
    expect(meri.page.get_by_label(meri.say("What is the family called?"))).to_be_focused()


# --- without scripts ---


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_agreeing_and_marking_done_without_scripts(enter: Enter, width: str) -> None:
    meri, elina = enter(width, scripts=False), enter(width, scripts=False)
    meri.sign_in(MERI)
    meri.follow("Families")
    meri.open(FAMILY)
    quick = meri.page.locator("#quick")
    quick.get_by_label(meri.say("What was agreed?")).fill(PROMISE)
    quick.get_by_label(meri.say("By when?")).fill((clock.today() + timedelta(days=2)).isoformat())
    who = quick.locator("details").filter(has_text=meri.say("Who does it?")).first
    who.locator("summary").click()
    who.get_by_role("checkbox", name=ELINA).check()
    who.locator("summary").click()
    meri._press(quick.get_by_role("button", name=meri.say("Save")))
    meri.sees(PROMISE)
    elina.sign_in(ELINA)
    elina.press("Mark as done: %(text)s", text=PROMISE)
    elina.press("Done, take back: %(text)s", text=PROMISE)
    elina.press("Mark as done: %(text)s", text=PROMISE)
    meri.follow("Families")
    meri.open(FAMILY)
    assert meri.button(meri.say("Done, take back: %(text)s", text=PROMISE)).is_visible()
