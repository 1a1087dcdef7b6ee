"""Every encounter with a family: read through, put right, taken back where it was logged by mistake."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, AudienceRule, Permission
from casework.audit.models import Action
from casework.errors import N_, Refused
from casework.families.actions import PeoplePage, people_page_of
from casework.families.lines import Audience, line_of, save, unchanged_since
from casework.families.people import people_of
from casework.meetings.actions import EncounterView, Met, encounters_in, fill, must_have_been, view_of
from casework.meetings.models import Encounter, How


class TakenBackAlready(Refused):
    """It was taken back; only bringing it back makes it writable again."""

    def __init__(self) -> None:
        super().__init__(N_("This entry was taken back. Bring it back first."))


def change_encounter(*, by: Actor, family_id: UUID, encounter_id: UUID, version: int, met: Met) -> None:
    """Put right how an encounter was; on the same day it keeps its time.

    Raises:
        Changed: somebody saved it after ``version``.
        Refused: it lies in the future, or was taken back.
    """
    must_have_been(met)
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        encounter = line_of(door, Encounter, encounter_id)
        unchanged_since(encounter, version)
        if encounter.taken_back_at is not None:
            raise TakenBackAlready
        same_day = clock.local(met.held_at).date() == clock.local(encounter.held_at).date()
        fill(door, encounter, replace(met, held_at=encounter.held_at) if same_day else met)
        save(door, Action.ENCOUNTER_CHANGED, encounter)


def take_back(*, by: Actor, family_id: UUID, encounter_id: UUID) -> None:
    """Take back what was logged by mistake: it is kept, ends no silence and stands in no list.

    Raises:
        NotFound: there is no such encounter in this family.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        encounter = line_of(door, Encounter, encounter_id)
        if encounter.taken_back_at is None:
            encounter.taken_back_at = clock.now()
            save(door, Action.ENCOUNTER_TAKEN_BACK, encounter)


def bring_back(*, by: Actor, family_id: UUID, encounter_id: UUID) -> None:
    """Undo that it was taken back.

    Raises:
        NotFound: there is no such encounter in this family.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        encounter = line_of(door, Encounter, encounter_id)
        if encounter.taken_back_at is not None:
            encounter.taken_back_at = None
            save(door, Action.ENCOUNTER_BROUGHT_BACK, encounter)


@dataclass(frozen=True, slots=True)
class Month:
    """The encounters of one month; ``day`` is its first."""

    day: date
    encounters: Sequence[EncounterView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounters:
    """The page of encounters: by month, the newest first."""

    page: PeoplePage
    months: Sequence[Month]
    number: int
    """How many there are in all, whatever is shown of them."""


def encounters_page(*, by: Actor, family_id: UUID, how: How | None = None, person_id: UUID | None = None) -> Encounters:
    """Every encounter of a family, or those of one kind or with one person.

    Raises:
        Forbidden: the actor does not carry the matter, or there is no such family.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        page = people_page_of(door)
        every = encounters_in(door, page.people)
        wanted = [one for one in every if how in {None, one.how} and (person_id is None or person_id in one.with_ids)]
        return Encounters(page=page, months=by_month(wanted), number=len(every))


def latest(*, by: Actor, family_id: UUID, ride_id: UUID | None) -> Sequence[EncounterView]:
    """The latest encounters, for the family page's own line."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.WRITE_FAMILY, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        return encounters_in(door, people_of(door), most=LATEST)


LATEST = 5
"""How many the family page asks for."""


def by_month(encounters: Sequence[EncounterView]) -> Sequence[Month]:
    """The same, gathered by the months of Finland's calendar."""
    months: dict[date, list[EncounterView]] = {}
    for one in encounters:
        months.setdefault(clock.local(one.held_at).date().replace(day=1), []).append(one)
    return [Month(day, found) for day, found in months.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterPage:
    """One encounter, to put it right among the people of the family."""

    around: PeoplePage
    encounter: EncounterView
    audience: Audience


def encounter_page(*, by: Actor, family_id: UUID, encounter_id: UUID, ride_id: UUID | None = None) -> EncounterPage:
    """One encounter of a family, for whoever carries the matter."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=encounter_id,
    ) as door:
        encounter = line_of(door, Encounter, encounter_id)
        around = people_page_of(door)
        named = tuple(row.participant_id for row in encounter.audience)
        network = encounter.rule is AudienceRule.NETWORK
        return EncounterPage(
            around=around,
            encounter=view_of(encounter, {person.id: person.name for person in around.people}),
            audience=Audience.of(named, network=network),
        )
