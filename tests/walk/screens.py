"""The main pages as pictures in docs/screens/, taken by people who walk there from Today: `make screens`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.walk.conftest import WIDTHS, Enter, Person
from tests.walk.going_together import note
from tests.walk.test_meeting import FAMILY, OLLI, PURPOSE, SARI, under_way

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
Walk = Callable[[Person], object]


def tab(name: str) -> Walk:
    """From the family's page to one of its other pages."""

    def walk(person: Person) -> None:
        person.open(FAMILY)
        person.follow(name)

    return walk


def child(meri: Person) -> None:
    tab("People")(meri)
    meri.open("Eliel")


def network(meri: Person) -> None:
    tab("Network")(meri)
    meri._press(meri.page.get_by_role("navigation", name=meri.say("Whose view")).get_by_role("link", name="Sari"))
    meri.open(OLLI)


def paper(meri: Person) -> None:
    tab("Plan")(meri)
    meri.follow("Print")
    meri.open(SARI)


PAGES: dict[str, tuple[str, Walk]] = {
    "01-today": ("Meri Kallioranta", lambda meri: None),
    "02-family": ("Meri Kallioranta", lambda meri: meri.open(FAMILY)),
    "03-picture": ("Meri Kallioranta", tab("Overall picture")),
    "04-person": ("Meri Kallioranta", child),
    "05-network": ("Meri Kallioranta", network),
    "06-plan": ("Meri Kallioranta", tab("Plan")),
    "07-printed-plan": ("Meri Kallioranta", paper),
    "08-board": ("Heli Rautavaara", lambda heli: None),
    "09-our-plan": ("Sari Lehtovaara", lambda sari: None),
    "10-my-part": ("Olli Väisälä", lambda olli: None),
}
DARK = ("02-family", "05-network", "09-our-plan", "11-meeting")
"""What is shown by night, too."""
SPOKEN = (
    ("Eliel puki itse kolmena aamuna.", SARI),
    ("Koulussa aamut alkavat nyt rauhassa.", OLLI),
    ("Haluaisin, että viesti tulee vain kerran päivässä.", SARI),
)

AGENDA = (
    ("Tervetuloa ja toiveet", "Mitä toivotte tältä tapaamiselta?"),
    ("Mikä on nyt hyvin", "Mikä kantaa arjessa?"),
    ("Mikä mietityttää", "Mihin kaivataan muutosta?"),
    ("Mitä sovimme", "Kuka tekee mitä ja milloin?"),
    ("Miltä tuntui", "Mitä jäi mieleen?"),
)


def take(person: Person, name: str, width: str) -> None:
    """One picture by day, and by night where it is one of those. Taking it must not write into the page (the caret)."""
    for scheme in ("light", "dark") if name in DARK else ("light",):
        person.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two.
        person.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        file = f"{name}-{WIDTHS[width][0]}{'-dark' if scheme == 'dark' else ''}.png"
        person.page.screenshot(path=SCREENS / file, caret="initial", scale="css")
    person.page.emulate_media(color_scheme="light")
    person.complains_not()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_take_them_all(enter: Enter, width: str) -> None:
    SCREENS.mkdir(exist_ok=True)
    for name, (who, walk) in PAGES.items():
        person = enter(width, axe=False)
        person.sign_in(who)
        walk(person)
        take(person, name, width)
    meeting(enter(width, axe=False), width)


def meeting(meri: Person, width: str) -> None:
    under_way(meri, place="Koivulan perhekeskus, huone Tupa", interpreter="", agreed_with=SARI, agenda=AGENDA)
    meri.open(PURPOSE)
    meri.follow("Open the meeting")
    meri.follow("Go on writing")
    for words, speaker in SPOKEN:
        meri.choose("Speaks", speaker)
        note(meri, words)
    meri.pick("Agreed")
    composer = meri.page.locator("#composer")
    composer.locator("summary").filter(has_text=meri.say("Who does it?")).click()
    composer.get_by_role("checkbox", name=SARI).first.check()
    meri.page.keyboard.press("Escape")
    note(meri, "Vaatteet laitetaan valmiiksi illalla")
    take(meri, "11-meeting", width)
    meri.press("Read aloud and close")
    take(meri, "12-read-back", width)
    for box in meri.page.get_by_role("checkbox", name=meri.say("Keep this"), exact=True).all():
        box.check()
    meri.pick("Yes, this is how we agreed")
    meri.press("Close the meeting")
    take(meri, "13-closed-meeting", width)
