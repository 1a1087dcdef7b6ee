"""The first half of the main job: a family is opened, somebody is responsible, a picture and a network come about."""

import re
from datetime import date

from playwright.sync_api import expect

from casework.demo.cast import artificial_code
from tests.walk.conftest import Person

AINO, OTSO, PETRI, OLLI = "Aino Rautio", "Otso", "Petri Rautio", "Olli Väisälä"
SAANA, HELI = "Saana Pitkäjärvi", "Heli Rautavaara"
FAMILY, HOME, FATHERS = "Rautio", "Koivupiha", "Isän luona"
WISH, VIEW, CARRIES = "Että aamut olisivat rauhallisia.", "Aamulla on liian kiire.", "Mummo tulee, kun pyytää."
CODES = {AINO: artificial_code(date(1992, 5, 25), 926), OLLI: artificial_code(date(1979, 11, 8), 919)}


# --- 1 the family ---


def open_a_family(saana: Person) -> None:
    saana.follow("Open a family")
    saana.fill("What is the family called?", FAMILY)
    saana.fill("Who made contact?", "Aino, puhelimella")
    saana.fill("What does the family wish for?", "Apua aamuihin.")
    saana.press("Open the family")
    add(saana, AINO, born="1992-05-25", code=CODES[AINO], home=HOME)
    add(saana, OTSO, born="2019-02-28", child_of=AINO)
    add(saana, PETRI, born="1990-03-04")
    saana.follow("People")
    saana.sees("Apua aamuihin.")
    two_homes(saana)
    relate(saana)
    saana.open(FAMILY)


def add(saana: Person, name: str, *, born: str, code: str = "", home: str = "", child_of: str = "") -> None:
    saana.follow("Add a person")
    saana.fill("Name", name)
    saana.fill("Date of birth", born)
    saana.fill("Personal identity code", code)
    saana.fill("Or in another home, by name", home)
    if child_of:
        saana.among("Whose parent, or whose child?").get_by_role("checkbox", name=child_of).check()
    saana.press("Save")
    saana.sees(name.split(maxsplit=1)[0])


def two_homes(saana: Person) -> None:
    saana.follow("Add a home")
    saana.fill("What is the home called?", FATHERS)
    saana.tick(PETRI, OTSO)
    saana.press("Save")
    saana.sees(FATHERS)


def relate(saana: Person) -> None:
    saana.open(PETRI)
    saana.follow("Add a relation")
    saana.among("Whose parent or guardian, or whose child?").get_by_role("radio", name=OTSO).check()
    saana.pick("Joint custody", "In all matters", "The child lives in two homes by turns")
    saana.press("Save")
    saana.sees(saana.say("Joint custody"))


# --- 2 the responsibility ---


def propose(heli: Person) -> None:
    heli.sign_in(HELI)
    heli.sees_not(FAMILY)
    waiting = heli.page.get_by_role("listitem").filter(has_text=heli.say("Since today"))
    heli._press(waiting.last.get_by_role("link"))
    heli.sees(FAMILY)
    heli.page.get_by_role("radio", name=re.compile(SAANA)).check()
    heli.press("Propose")
    heli.sees(heli.say("Proposed, not answered yet"))


def accept(saana: Person) -> None:
    saana.follow("Today")
    saana.press("Accept", FAMILY)
    saana.choose("Who said it?", AINO)
    saana.pick("Agrees", "By phone")
    saana.press("Save")
    saana.open(FAMILY)
    saana.sees(saana.say("You are the responsible worker"))
    saana.follow("Deputies and history")
    saana.sees(SAANA)
    saana.open(FAMILY)


# --- 3 the picture ---


def listen(saana: Person) -> None:
    write_down(saana, WISH, "A wish", "Everyday life and home")
    write_down(saana, CARRIES, "What carries us", "People around")
    saana.follow("Write down the child's view")
    saana.among("Which child?").get_by_role("radio", name=OTSO).check()
    saana.pick("The child drew or played")
    saana.fill("The child's view, in the child's words where you can", VIEW)
    saana.press("Save")
    saana.sees(VIEW)


def write_down(saana: Person, words: str, kind: str, area: str) -> None:
    saana.follow("Write down what was said")
    saana.fill("In their own words", words)
    saana.choose("Who said it?", AINO)
    saana.pick(kind)
    saana.choose("Which part of everyday life?", saana.say(area))
    saana.tick("Those it is about agree that the persons chosen see it")
    saana.press("Save")
    saana.follow("Overall picture")
    saana.unfold(area)
    saana.sees(words)


# --- 4 the network ---


def gather(saana: Person) -> None:
    saana.follow("Network")
    saana.follow("Add to the network")
    saana.fill("Name, or only a first name", "Mummo")
    saana.pick("The family's own person", "Family and relatives", "In everyday life")
    saana.choose("Whose view of the connection?", AINO)
    saana.choose("How does the connection feel?", saana.say("Strong"))
    saana.press("Save")
    saana.follow("Add to the network")
    saana.fill("Name, or only a first name", OLLI)
    saana.fill("Who is this to the family?", "luokanopettaja")
    saana.pick("Professional", "Everyday life: early education, school, work")
    saana.fill("Personal identity code, if this person will take part", CODES[OLLI])
    saana.press("Save")
    as_aino_sees_it(saana)


def as_aino_sees_it(saana: Person) -> None:
    """The map, from a named person's view; and the same as a list."""
    saana._press(saana.page.get_by_role("navigation", name=saana.say("Whose view")).get_by_role("link", name="Aino"))
    saana.sees(saana.say("Connections as %(name)s sees them", name=AINO))
    chart = saana.page.get_by_role("main").locator("svg").filter(has_text="Mummo")
    expect(chart.first).to_be_visible()
    saana.follow("List")
    expect(saana.page.get_by_role("row", name=re.compile(f"Mummo.*{saana.say('Strong')}", re.DOTALL))).to_be_visible()


def invite(saana: Person) -> None:
    saana.follow("People")
    saana.open(AINO)
    saana.press("Invite to take part")
    saana.open(FAMILY)
    saana.follow("Network")
    saana.open(OLLI)
    saana.follow("Record a consent")
    saana.choose("Who agrees?", AINO)
    saana.among("For whom? Leave empty if only for themselves").get_by_role("checkbox", name=OTSO).check()
    saana.pick("Takes part in the shared plan", "In person")
    saana.press("Record the consent")
    saana.press("Invite to take part")


def accept_invitation(guest: Person, name: str) -> None:
    guest.sign_in(name)
    guest.press("Accept the invitation")
    guest.sees_not(WISH)


def confirm(saana: Person) -> None:
    for name in (AINO, OLLI):
        saana.follow("Today")
        saana.open(name)
        saana.press("Confirm")
        saana.sees(saana.say("Takes part"))
