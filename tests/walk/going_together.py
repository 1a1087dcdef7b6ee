"""The second half of the main job: what was agreed, met and written together, and how it ends and begins again."""

import re
from datetime import timedelta

from playwright.sync_api import Locator, expect

from casework import clock
from tests.walk.conftest import Person
from tests.walk.getting_to_know import AINO, CODES, FAMILY, OLLI, OTSO, SAANA, WISH

PROMISE, MEETINGS_PROMISE, GOAL, PURPOSE = "Soittaa neuvolaan", "Laittaa vaatteet illalla", "Kaikki nukkuvat", "Aamut"
NOTE, GUESS = "Aamut ovat rauhallisempia.", "Ehkä pyöräkin auttaisi."
CALLED, GOODBYE = "Kuulumisia ja uni.", "Kiitos yhteisestä matkasta."


# --- 5 the plan ---


def agree(saana: Person) -> None:
    saana.open(FAMILY)
    saana.follow("Plan")
    saana.follow("Set a goal")
    saana.fill("What do you want, in your own words?", GOAL)
    saana.tick(AINO, OLLI)
    saana.press("Save")
    saana.sees(GOAL)
    saana.follow("Plan")
    quick(saana, PROMISE, AINO)
    saana._press(saana.page.locator(".quick-status").get_by_role("button", name=saana.say("Undo")))
    quick(saana, PROMISE, AINO)


def quick(person: Person, text: str, owner: str) -> None:
    """Write what was agreed on the quick line, choose who does it, and find it on the page that was never left."""
    line = person.page.locator("#quick")
    # What is read while one types draws the chips anew: only then is there something to choose from.
    with person.page.expect_response(lambda answered: answered.url.endswith("/line/read")) as read:
        line.get_by_label(person.say("What was agreed?")).fill(text)
    read.value.finished()
    who = line.locator("details").filter(has_text=person.say("Who does it?")).first
    who.locator("summary").click()
    who.get_by_role("checkbox", name=owner).check()
    person.page.keyboard.press("Escape")
    line.get_by_role("button", name=person.say("Save"), exact=True).click()
    expect(person.page.locator(".quick-status")).to_be_visible()
    expect(person.page.locator("#agreements").get_by_text(text, exact=True)).to_be_visible()
    person.look()


def look_at_it_together(saana: Person) -> None:
    saana.follow("Plan")
    saana.sees(saana.say("Yes, this is how we do it"))
    saana.follow("Set a day")
    saana.fill("When do you look at the plan together?", days_ahead(14))
    saana.press("Save")
    saana.press("Looked at together")
    saana.sees(saana.say("No day is set."))


def days_ahead(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


# --- 6 encounters ---


def call(saana: Person) -> None:
    saana.open(FAMILY)
    saana.follow("Meetings")
    saana.follow("Log an encounter")
    saana.among("With whom?").get_by_role("checkbox", name=AINO).check()
    saana.fill("A line about it", CALLED)
    saana.press("Save")
    saana.follow("All encounters")
    saana.sees(CALLED)


# --- 7 a meeting ---


def plan_meeting(saana: Person) -> None:
    saana.follow("Meetings")
    saana.follow("Plan a meeting")
    saana.fill("What is the meeting for?", PURPOSE)
    saana.fill("Day", days_ahead(1))
    saana.fill("Begins at", "10.00")
    saana.fill("Place", "Koivulan perhekeskus")
    saana.among("Who is invited?").get_by_role("checkbox", name=AINO).check()
    saana.among("Who is invited?").get_by_role("checkbox", name=OLLI).check()
    saana.fill("With whom were the invitations agreed?", "Ainon kanssa")
    saana.press("Save")
    saana.sees(PURPOSE)


def reply(aino: Person) -> None:
    aino.follow("Plan")
    aino.sees(PURPOSE)
    aino.follow("Tell a wish")
    aino.fill("What would you like to talk about?", "Iltojen rauhoittamisesta.")
    aino.press("Send")
    aino.sees(aino.say("You told a wish for this meeting."))


def meet(saana: Person) -> None:
    saana.page.reload()
    saana.sees("Iltojen rauhoittamisesta.")
    saana.press("Start the meeting")
    # Everybody looks at this screen.
    saana.sees_not("Iltojen rauhoittamisesta.")
    who_came(saana)
    for words, speaker in ((NOTE, AINO), (GUESS, OLLI)):
        saana.choose("Speaks", speaker)
        note(saana, words)
    saana.pick("Agreed")
    composer = saana.page.locator("#composer")
    who = composer.locator("details").filter(has_text=saana.say("Who does it?")).first
    who.locator("summary").click()
    who.get_by_role("checkbox", name=AINO).check()
    saana.page.keyboard.press("Escape")
    note(saana, MEETINGS_PROMISE)
    expect(saana.page.locator(".agreed li")).to_have_count(1)
    saana.press("Read aloud and close")


def who_came(saana: Person) -> None:
    here = saana.page.locator(".here")
    here.locator("summary").click()
    for name in (AINO, OLLI):
        here.get_by_role("checkbox", name=name).check()
    saana._press(here.get_by_role("button", name=saana.say("Save")))


def note(person: Person, words: str) -> None:
    """Write a line of a meeting, which stays on its page."""
    person.page.locator("#text").fill(words)
    person.page.locator("#text").press("Enter")
    expect(person.page.locator("#work").get_by_text(words, exact=True)).to_be_visible()
    expect(person.page.locator("#text")).to_have_value("")


def read_back(saana: Person) -> None:
    kept = line(saana, NOTE)
    kept.get_by_role("checkbox", name=saana.say("Keep this")).check()
    kept.locator("details").filter(has_text=saana.say("Visible to")).locator("summary").click()
    kept.get_by_role("checkbox", name=OLLI).check()
    saana.page.keyboard.press("Escape")
    kept.locator("label.chip").filter(has_text=saana.say("Those it is about agree")).click()
    saana.pick("Yes, this is how we agreed")
    saana.press("Close the meeting")
    saana.sees(NOTE)
    saana.sees_not(GUESS)
    saana.sees(MEETINGS_PROMISE)


def line(person: Person, words: str) -> Locator:
    return person.page.locator(".read-line").filter(has_text=words)


def print_it(saana: Person) -> None:
    row = saana.page.get_by_role("listitem").filter(has_text=AINO)
    saana._press(row.get_by_role("link", name=saana.say("Print")).last)
    saana.sees(MEETINGS_PROMISE)
    saana.follow("Back to the meeting")


# --- 8 everybody's own page, the end, and the beginning ---


def our_plan(aino: Person) -> None:
    aino.follow("Plan")
    for text in (PROMISE, GOAL, WISH):
        aino.sees(text)
    mark, back = (
        aino.button(aino.say(words, text=PROMISE)) for words in ("Mark as done: %(text)s", "Done, take back: %(text)s")
    )
    mark.click()
    back.click()
    mark.click()
    back.wait_for()
    aino.look()
    aino._press(aino.page.get_by_role("button", name=re.compile(aino.say("Yes, I said this"))).first)
    aino.turn_to("Is this plan good?")
    aino.pick("Yes, this is how we do it")
    aino.press("Save")


def our_people(aino: Person) -> None:
    aino.turn_to("People around us")
    aino.sees("Mummo")
    aino.sees(aino.say("To you: %(tie)s", tie=aino.say("Strong")))
    aino.follow("Plan")
    aino.turn_to("Who sees this?")
    aino.sees(OLLI)
    aino.follow("Plan")
    aino.turn_to("What has been written")
    aino.unfold("Everyday life and home")
    aino.sees(WISH)


def my_part(olli: Person) -> None:
    """Somebody of the network sees what is meant for them, and nothing else."""
    olli.come()
    olli.open(FAMILY)
    olli.sees(olli.say("My part"))
    olli.sees(GOAL)
    olli.sees(NOTE)
    for text in (WISH, PROMISE, GUESS, "Mummo"):
        olli.sees_not(text)


def look_again(saana: Person, heli: Person) -> None:
    saana.follow("Today")
    saana.sees(WISH)
    saana.open(FAMILY)
    saana.sees(saana.say("%(open)s open, %(done)s done", open=1, done=1))
    heli.follow("Situation")
    heli.sees_not(FAMILY)
    row = heli.page.get_by_role("row", name=re.compile(SAANA))
    assert "1" in row.inner_text()


def end(saana: Person) -> None:
    saana.follow("People")
    saana.follow("Close the matter")
    saana.pick("What was hoped for has come about")
    saana.fill("Last words to the family", GOODBYE)
    saana.press("Close the matter")
    saana.sees_not(FAMILY)


def read_afterwards(aino: Person, olli: Person) -> None:
    aino.come()
    aino.sees(GOODBYE)
    aino.sees(PROMISE)
    olli.come()
    olli.sees_not(FAMILY)


def begin_again(saana: Person) -> None:
    saana.follow("Families")
    saana.follow("Open a family")
    saana.fill("What is the family called?", FAMILY)
    saana.fill("Who made contact?", "Aino, puhelimella")
    saana.fill("Personal identity code", CODES[AINO])
    saana.press_in_vain("Open the family")
    saana.page.get_by_role("radio", name=saana.say("Open %(name)s again", name=FAMILY)).check()
    saana.press("Open the family")
    saana.sees(OTSO)
    saana.follow("People")
    saana.sees(saana.say("Who took part before"))
