"""The quick line's reader: what it understands in three languages, and what it leaves alone."""

from datetime import date
from uuid import UUID

import pytest

from casework.plan.phrases import Heard, Known, Namesakes, family_first, hear

SARI, NAVID, OLLI, KANERVA, RAILI, OTHER_SARI, MERI = (UUID(int=number) for number in range(1, 8))
PEOPLE = (
    Known(SARI, "Sari Lehtovaara"),
    Known(NAVID, "Navid Haidari"),
    Known(OLLI, "Olli Väisälä"),
    Known(KANERVA, "Päiväkoti Kanerva", by_first_name=False),
    Known(RAILI, "Raili"),
    Known(MERI, "Meri Kallioranta"),
)
SUNDAY = date(2026, 11, 8)
FRIDAY = date(2026, 11, 13)


def heard(line: str, *, people: tuple[Known, ...] = PEOPLE, today: date = SUNDAY) -> Heard:
    return hear(line, people=people, today=today, me=MERI)


@pytest.mark.parametrize(
    ("line", "text", "owners", "day"),
    [
        ("Olli kokoaa Wilma-viestit pe", "Olli kokoaa Wilma-viestit", (OLLI,), FRIDAY),
        ("Olli Väisälä kokoaa viestit 14.11.", "Olli Väisälä kokoaa viestit", (OLLI,), date(2026, 11, 14)),
        ("olli väisälä soittaa", "olli väisälä soittaa", (OLLI,), None),
        ("Navid ja Sari siivoavat huomenna", "Navid ja Sari siivoavat", (NAVID, SARI), date(2026, 11, 9)),
        ("Navid, Sari ja Raili siivoavat tänään.", "Navid, Sari ja Raili siivoavat", (NAVID, SARI, RAILI), SUNDAY),
        ("Minä soitan viimeistään torstai", "Minä soitan", (MERI,), date(2026, 11, 12)),
        ("Kuvakortit jääkaapin oveen, Navid, ma", "Kuvakortit jääkaapin oveen, Navid", (NAVID,), date(2026, 11, 9)),
        ("Päiväkoti Kanerva ottaa Aavan 1.2.2027", "Päiväkoti Kanerva ottaa Aavan", (KANERVA,), date(2027, 2, 1)),
        ("Olli samlar meddelandena senast fredag", "Olli samlar meddelandena", (OLLI,), FRIDAY),
        ("Navid och Sari städar i morgon", "Navid och Sari städar", (NAVID, SARI), date(2026, 11, 9)),
        ("jag ringer tors", "jag ringer", (MERI,), date(2026, 11, 12)),
        ("Sari ringer på lör", "Sari ringer", (SARI,), date(2026, 11, 14)),
        ("Olli collects the messages by Friday", "Olli collects the messages", (OLLI,), FRIDAY),
        ("Navid and Sari tidy up tomorrow!", "Navid and Sari tidy up", (NAVID, SARI), date(2026, 11, 9)),
        ("I call on wed", "I call", (MERI,), date(2026, 11, 11)),
        ("Raili looks after Aava 8.11.", "Raili looks after Aava", (RAILI,), SUNDAY),
        ("Raili looks after Aava 7.11.", "Raili looks after Aava", (RAILI,), date(2027, 11, 7)),
        ("Raili kävi 7.11.2026", "Raili kävi", (RAILI,), date(2026, 11, 7)),
    ],
)
def test_exact_names_and_days_are_understood(line: str, text: str, owners: tuple[UUID, ...], day: date | None) -> None:
    assert heard(line) == Heard(text=text, owners=owners, day=day)


@pytest.mark.parametrize(
    "line",
    [
        "Ollin vuoro kirjoittaa",
        "Päiväkoti soittaa",
        "Kanerva soittaa",
        "ensi viikolla mennään",
        "joulukuun loppuun",
        "31.2.",
        "soita 14.11",
        "pe",
        "",
        "  ",
        "Sarille kerrotaan perjantaihin mennessä",
        "12345 99.99.9999 ...",
    ],
)
def test_what_is_not_understood_stays_text(line: str) -> None:
    assert heard(line) == Heard(text=line.strip())


def test_a_name_that_is_not_clearly_the_doers_is_only_suggested() -> None:
    assert heard("Olli calls Sari") == Heard(text="Olli calls Sari", owners=(OLLI,), perhaps=(SARI,))
    assert heard("Call Sari and Navid") == Heard(text="Call Sari and Navid", perhaps=(SARI, NAVID))


def test_a_day_in_the_middle_is_only_suggested_and_a_short_one_is_none() -> None:
    said = heard("Maanantai on Raili päivä")
    assert (said.day, said.perhaps_day, said.text) == (None, date(2026, 11, 9), "Maanantai on Raili päivä")
    assert heard("Raili goes to school").perhaps_day is None
    both = heard("Monday is moved by Raili to tuesday")
    assert (both.day, both.perhaps_day) == (date(2026, 11, 10), None)


def test_two_people_of_one_first_name_are_asked_about() -> None:
    people = (*PEOPLE, Known(OTHER_SARI, "Sari Öystilä"))
    said = heard("Sari soittaa pe", people=people)
    assert (said.owners, said.unsure, said.day) == ((), (Namesakes("Sari", (SARI, OTHER_SARI)),), FRIDAY)
    assert heard("Sari Öystilä soittaa", people=people).owners == (OTHER_SARI,)
    assert heard("Olli ja Sari soittavat", people=people).owners == (OLLI,)
    assert heard("Olli calls Sari", people=people) == Heard(
        text="Olli calls Sari", owners=(OLLI,), perhaps=(SARI, OTHER_SARI)
    )


def test_two_people_of_one_whole_name_are_asked_about() -> None:
    twins = (Known(SARI, "Raili"), Known(RAILI, "Raili"), Known(NAVID, "Raili Lehtovaara"))
    assert heard("Raili soittaa", people=twins).unsure == (Namesakes("Raili", (SARI, RAILI, NAVID)),)
    assert heard("Raili Lehtovaara soittaa", people=twins).owners == (NAVID,)


@pytest.mark.parametrize("number", range(7))
def test_a_weekday_is_the_next_such_day_and_never_today(number: int) -> None:
    monday = date(2026, 11, 9)
    today = date(2026, 11, 9 + number)
    day = heard("Raili tulee ma", today=today).day
    assert day is not None
    assert (day.weekday(), 1 <= (day - today).days <= 7) == (0, True)
    assert day > monday


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("Lehtovaara, Olli soittaa", "Lehtovaara", "Olli soittaa"),
        ("lehtovaara: Olli soittaa", "Lehtovaara", "Olli soittaa"),
        ("Perhe Lehtovaara, soitto", "Lehtovaara", "soitto"),
        ("familjen Öster, ring", "Öster", "ring"),
        ("The Öster family, call", "Öster", "call"),
        ("Öster,", "Öster", ""),
    ],
)
def test_the_family_stands_before_the_first_comma(line: str, name: str, rest: str) -> None:
    families = {SARI: "Lehtovaara", NAVID: "Öster"}
    (found,), text = family_first(line, families)
    assert (families[found], text) == (name, rest)


def test_an_unknown_family_is_no_family_and_namesakes_are_both() -> None:
    families = {SARI: "Lehtovaara", NAVID: "Lehtovaara"}
    assert family_first("Olli, soita", families) == ((), "Olli, soita")
    assert family_first("Lehtovaara soittaa", families) == ((), "Lehtovaara soittaa")
    assert family_first("Lehtovaara, soita", families) == ((SARI, NAVID), "soita")
