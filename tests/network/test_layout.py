"""The map: nobody's label upon another's, always the same for the same people, and quick enough to wait for."""

from secrets import SystemRandom
from time import perf_counter
from uuid import UUID

import pytest

from casework.network.layout import Layout, Stands, lay_out

NAMES = (
    "Raili Lehtovaara", "Olli Väisälä", "Okko", "Perhekahvila Pihlaja", "Mirja Säynäjäniemi", "Å",
    "Varhaiskasvatuskeskus Kanerva", "مریم حیدری", "W" * 120,
)  # fmt: skip
ROLES = ("", "mummo", "neuvolan terveydenhoitaja", "luokanopettaja, 3B")


@pytest.fixture
def database_kind() -> str:
    """No database is asked."""
    return "sqlite"


def somebody(number: int, dice: SystemRandom, *, skewed: bool) -> Stands:
    sector = dice.choice((3, 3, 3, 0)) if skewed else dice.randrange(5)
    return Stands(UUID(int=number), sector, dice.randrange(3), dice.choice(NAMES), dice.choice(ROLES))


def overlaps(layout: Layout) -> int:
    found = 0
    for number, one in enumerate(layout.spots):
        for other in layout.spots[number + 1 :]:
            found += sum(a.meets(b) for a in (one.label, one.symbol) for b in (other.label, other.symbol))
        found += sum(one.label.meets(box) or one.symbol.meets(box) for box in (*layout.homes, *layout.rings))
        inside = one.label.left >= 0 and one.label.right <= layout.width
        found += not (inside and one.label.top >= 0 and one.label.bottom <= layout.height)
    return found


def test_on_two_hundred_random_maps_nothing_lies_upon_another() -> None:
    dice = SystemRandom()
    for number in range(200):
        skewed = number % 3 == 0
        people = [somebody(place, dice, skewed=skewed) for place in range(dice.randint(0, 40))]
        homes = dice.choice(([1], [3], [5], [7], [2, 3], [3, 1, 2]))
        layout = lay_out(people, homes, ("Arjessa mukana", "Mukana välillä", "Taustalla"))
        assert overlaps(layout) == 0, (people, homes)
        assert [spot.id for spot in layout.spots] == [one.id for one in people]


def test_the_same_people_stand_at_the_same_places() -> None:
    dice = SystemRandom()
    people = [somebody(place, dice, skewed=False) for place in range(20)]
    assert lay_out(people, [4]) == lay_out(people, [4])


def test_twenty_people_do_not_keep_anybody_waiting() -> None:
    people = [Stands(UUID(int=n), n % 5, n % 3, NAMES[n % 6], ROLES[n % 4]) for n in range(20)]
    begin = perf_counter()
    lay_out(people, [5])
    assert perf_counter() - begin < 1, "0.1 s on a machine that does nothing else"


def test_everybody_stands_in_their_own_sector() -> None:
    people = [Stands(UUID(int=n), n % 5, n % 3, "Name") for n in range(15)]
    layout = lay_out(people, [3])
    assert layout.sectors[0].start == -layout.sectors[0].end, "the family is centred at the top"
    tops = [spot.y for spot in layout.spots if spot.id.int % 5 == 0]
    assert all(y < layout.height / 2 for y in tops)
