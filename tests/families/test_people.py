"""How people look on pages: their age, their shape, their order."""

from datetime import UTC, date, datetime

import pytest

from casework import clock
from casework.families.actions import people_page
from casework.families.people import initials, years_between
from tests.cast import Cast
from tests.stories import home


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 7, 14), date(2026, 7, 13), 17),
        (date(2008, 7, 14), date(2026, 7, 14), 18),
        (date(2026, 7, 14), date(2026, 7, 14), 0),
        (date(2008, 12, 31), date(2026, 1, 1), 17),
    ],
)
def test_years_are_whole(birth: date, day: date, years: int) -> None:
    assert years_between(birth, day) == years


def test_somebody_comes_of_age_at_midnight_in_finland(cast: Cast) -> None:
    own = home(cast)
    own.add("Ilona", born=date(2009, 7, 14))

    def is_child_at(moment: datetime) -> tuple[bool, int | None]:
        with clock.at(moment):
            (ilona,) = [one for one in people_page(by=own.by, family_id=own.family_id).people if one.name == "Ilona"]
        return ilona.is_child, ilona.age

    # In July Finland is three hours before UTC.
    assert is_child_at(datetime(2027, 7, 13, 20, 59, tzinfo=UTC)) == (True, 17)
    assert is_child_at(datetime(2027, 7, 13, 21, 0, tzinfo=UTC)) == (False, None)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Sari Lehtovaara", "SL"), ("Anna Maria von Essen", "AE"), ("Eliel", "E"), ("", "?"), ("  ", "?"), ("نوید", "ن")],
)
def test_initials_are_the_first_and_the_last(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_adults_come_first_then_children_by_age_then_who_stands_around(cast: Cast) -> None:
    shown = people_page(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"))
    names = [person.name for person in shown.people]
    assert names[:5] == ["Sari Lehtovaara", "Navid Haidari", "Eliel", "Aava", "Vauva"]
    assert names.index("Raili Lehtovaara") < names.index("Olli Väisälä") < names.index("Perhekahvila Pihlaja")
    shapes = {person.name: person.shape for person in shown.people}
    assert [
        shapes[name] for name in ("Eliel", "Vauva", "Olli Väisälä", "Perhekahvila Pihlaja", "Meri Kallioranta")
    ] == [
        "circle",
        "triangle",
        "square",
        "hexagon",
        "square",
    ]
