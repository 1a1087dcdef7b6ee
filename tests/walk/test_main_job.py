"""The main job from the first contact to a promise kept, by three people and by what they see on their pages."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from casework.demo.cast import artificial_code
from tests.walk.conftest import Enter, Person

CODE = artificial_code(date(1992, 5, 25), 926)
AINO, SAANA, HELI = "Aino Rautio", "Saana Pitkäjärvi", "Heli Rautavaara"
WISH, PROMISE, GOAL = "Että aamut olisivat rauhallisia.", "Soittaa neuvolaan", "Kaikki nukkuvat"

WALKS = [
    pytest.param("sqlite", "desk", "fi", id="sqlite-desk-fi"),
    pytest.param("sqlite", "phone", "sv", id="sqlite-phone-sv"),
    pytest.param("postgresql", "phone", "fi", id="postgresql-phone-fi", marks=pytest.mark.postgres),
    pytest.param("postgresql", "desk", "en", id="postgresql-desk-en", marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("database_kind", "width", "language"), WALKS, indirect=["database_kind"])
def test_the_main_job_by_visible_words_alone(enter: Enter, database_kind: str, width: str, language: str) -> None:
    # The pages are the same on both kinds of database; what axe finds on one it finds on the other.
    saana, heli, aino = (enter(width, language, axe=database_kind == "sqlite") for _ in range(3))
    saana.sign_in(SAANA)
    open_a_family(saana)
    propose(heli)
    accept(saana)
    get_to_know(saana)
    agree(saana)
    invite(saana)
    aino.sign_in(AINO)
    aino.press("Accept the invitation")
    aino.sees_not(WISH)
    confirm(saana)
    take_part(aino)
    look_again(saana, heli)
    for person in (saana, heli, aino):
        person.complains_not()


def open_a_family(saana: Person) -> None:
    saana.follow("Open a family")
    saana.fill("What is the family called?", "Rautio")
    saana.fill("Who made contact?", "Aino, puhelimella")
    saana.press("Open the family")
    saana.follow("Add a person")
    saana.fill("Name", AINO)
    saana.fill("Date of birth", "1992-05-25")
    saana.fill("Personal identity code", CODE)
    saana.press("Save")
    saana.follow("Add a person")
    saana.fill("Name", "Otso")
    saana.fill("Date of birth", "2019-02-28")
    saana.page.get_by_role("checkbox", name=AINO).check()
    saana.press("Save")
    saana.sees("Otso")


def propose(heli: Person) -> None:
    heli.sign_in(HELI)
    heli.sees_not("Rautio")
    heli.follow("Open the name and propose", last=True)
    heli.sees("Rautio")
    heli.page.get_by_role("radio", name=re.compile(SAANA)).check()
    heli.press("Propose")
    heli.sees(heli.say("Proposed, not answered yet"))


def accept(saana: Person) -> None:
    saana.follow("Today")
    saana.press("Accept", "Rautio")
    saana.choose("Who said it?", AINO)
    saana.page.get_by_role("radio", name=saana.say("Agrees")).check()
    saana.page.get_by_role("radio", name=saana.say("By phone")).check()
    saana.press("Save")
    saana.open("Rautio")
    saana.sees(saana.say("You are the responsible worker"))


def get_to_know(saana: Person) -> None:
    saana.follow("Write down what was said")
    saana.fill("In their own words", WISH)
    saana.choose("Who said it?", AINO)
    saana.press("Save")
    saana.sees(WISH)
    saana.follow("Open the network")
    saana.follow("Add to the network")
    saana.fill("Name, or only a first name", "Mummo")
    saana.page.get_by_role("radio", name=saana.say("The family's own person")).check()
    saana.page.get_by_role("radio", name=saana.say("Family and relatives")).check()
    saana.press("Save")
    saana.sees("Mummo")
    saana.open("Rautio")
    saana.follow("Log an encounter")
    saana.among("With whom?").get_by_role("checkbox", name=AINO).check()
    saana.press("Save")
    saana.follow("Plan and prints")
    saana.follow("Set a goal")
    saana.fill("What do you want, in your own words?", GOAL)
    saana.press("Save")
    saana.sees(GOAL)


def agree(saana: Person) -> None:
    quick = saana.page.locator("#quick")
    quick.get_by_label(saana.say("What was agreed?")).fill(PROMISE)
    who = quick.locator("details").filter(has_text=saana.say("Who does it?")).first
    who.locator("summary").click()
    who.get_by_role("checkbox", name=AINO).check()
    saana.page.keyboard.press("Escape")
    quick.get_by_role("button", name=saana.say("Save")).click()
    expect(saana.page.locator(".quick-status")).to_be_visible()
    expect(saana.page.locator("#agreements").get_by_text(PROMISE)).to_be_visible()
    saana.look()


def invite(saana: Person) -> None:
    saana.open(AINO)
    saana.press("Invite to take part")


def confirm(saana: Person) -> None:
    saana.follow("Today")
    saana.open(AINO)
    saana.press("Confirm")
    saana.sees(saana.say("Takes part"))


def take_part(aino: Person) -> None:
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
    aino._press(aino.page.get_by_role("button", name=aino.say("Yes, I said this")))
    aino.sees(aino.say("You confirmed this."))


def look_again(saana: Person, heli: Person) -> None:
    saana.follow("Today")
    saana.sees(WISH)
    saana.open("Rautio")
    saana.sees(saana.say("%(open)s open, %(done)s done", open=0, done=1))
    assert saana.button(saana.say("Done, take back: %(text)s", text=PROMISE)).is_visible()
    heli.follow("Situation")
    heli.sees_not("Rautio")
    row = heli.page.get_by_role("row", name=re.compile(SAANA))
    assert "1" in row.inner_text()
