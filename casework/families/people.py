"""Participants as pages show them, within an opening that has unlocked their labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from casework import clock
from casework.access.opening import Opening
from casework.access.policy import Basis
from casework.families.models import Participant, ParticipantKind, Standing

SECTORS = ("family", "friends", "everyday", "pro", "community")
"""The fixed sectors of the map, clockwise from the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """Somebody in or around a family. ``shape`` carries the kind everywhere: circle, square, hexagon, triangle."""

    id: UUID
    name: str
    initials: str
    shape: str
    sector: str
    note: str
    kind: ParticipantKind
    standing: Standing
    age: int | None
    """Whole years, of a child whose birth date is known."""
    expected: date | None
    """Expected day of birth."""
    language: str | None
    interpreter: bool
    is_child: bool
    until: date | None = None
    """The last day of the consent by which somebody of the network takes part."""
    wish: bool = False

    @property
    def agreed(self) -> bool:
        """Whether they may take part today: somebody of the family, or of the network while a consent holds."""
        return self.kind is ParticipantKind.FAMILY or (self.until is not None and self.until >= clock.today())

    @property
    def takes_part(self) -> bool:
        """Whether they see what is meant for them today."""
        return self.standing is Standing.CONFIRMED and self.agreed

    @property
    def ends_soon(self) -> bool:
        """Whether they take part, and the family's consent to it ends within 30 days."""
        return self.takes_part and self.until is not None and self.until <= clock.today() + SOON


ADULT_YEARS = 18
SOON = timedelta(days=30)


def people_of(door: Opening) -> Sequence[PersonView]:
    """Everybody in and around the family who has not left, adults of the family first, then children by age.

    Whoever takes part no more still belongs to the family. Once its matter is closed nobody takes part, and it is
    shown to its members as it was.
    """
    former = door.reader.basis is Basis.FORMER
    views = [
        view_of(person)
        for person in sorted(door.rows(Participant), key=lambda person: person.added_at)
        if former or person.standing is not Standing.ENDED or person.kind is ParticipantKind.FAMILY
    ]
    return sorted(views, key=lambda view: (_KIND_ORDER[view.kind], view.is_child, -(view.age or 0)))


_KIND_ORDER = {kind: place for place, kind in enumerate(ParticipantKind)}


def view_of(person: Participant) -> PersonView:
    """One participant, with age counted by today's date in Finland."""
    age = years_between(person.birth_date, clock.today()) if person.birth_date else None
    unborn = person.expected_birth is not None and person.birth_date is None
    return PersonView(
        id=person.id,
        name=person.name,
        initials=initials(person.name),
        shape="triangle" if unborn else _SHAPES[person.kind],
        sector=person.sector,
        note=person.role or "",
        kind=person.kind,
        standing=person.standing,
        age=age if age is not None and age < ADULT_YEARS else None,
        expected=person.expected_birth if unborn else None,
        language=person.service_language,
        interpreter=person.interpreter,
        is_child=unborn or (age is not None and age < ADULT_YEARS),
        until=person.takes_part_until,
    )


_SHAPES = {
    ParticipantKind.FAMILY: "circle",
    ParticipantKind.OWN: "circle",
    ParticipantKind.PROFESSIONAL: "square",
    ParticipantKind.PLACE: "hexagon",
    ParticipantKind.WORKER: "square",
}


def initials(name: str) -> str:
    """Up to two first letters, for the avatar."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def years_between(birth: date, day: date) -> int:
    """Whole years of age on a day; somebody born on 29 February comes of age on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
