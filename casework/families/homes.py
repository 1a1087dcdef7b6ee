"""The homes of a family and who lives where; a child may live in two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import Changed, session, store
from casework.errors import NotFound
from casework.families.actions import PeoplePage, family_of, homes_of, matter_of, people_page_of
from casework.families.details import protected_in
from casework.families.matters import former_matters, wish_of
from casework.families.models import Household, MatterState, Participant, ParticipantKind, Resident, Standing
from casework.families.people import PersonView, people_of, view_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """A home and who lives there."""

    id: UUID
    name: str
    version: int
    residents: Sequence[PersonView]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerMatter:
    """A matter that was closed: from when to when, and why, as a code and in words."""

    contact_at: datetime
    closed_at: datetime
    reason: str
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyPeople:
    """The family's own people by home, how the matter began, and what was before."""

    page: PeoplePage
    homes: Sequence[HomeView]
    homeless: Sequence[PersonView]
    """Of whom no home is written down."""
    protected: frozenset[UUID]
    state: MatterState
    contact_by: str
    wish: str | None
    services: Sequence[str]
    former_team: Sequence[PersonView]
    """Who took part before and does not now: each is asked anew."""
    former: Sequence[FormerMatter]


def family_people(*, by: Actor, family_id: UUID) -> FamilyPeople:
    """Who belongs to the family and lives where, for whoever carries the matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        page, matter = people_page_of(door), matter_of(door)
        own = [person for person in page.people if person.kind is ParticipantKind.FAMILY]
        homes = [_view(home, own) for home in homes_of(door)]
        housed = {person.id for home in homes for person in home.residents}
        return FamilyPeople(
            page=page,
            homes=homes,
            homeless=[person for person in own if person.id not in housed],
            protected=frozenset(protected_in(door)),
            state=matter.state,
            contact_by=matter.contact_by,
            wish=wish_of(matter),
            services=matter.services,
            former_team=_former_team(door),
            former=[
                FormerMatter(
                    contact_at=closed.contact_at, closed_at=closed.closed_at, reason=how.reason, words=how.words
                )
                for closed, how in former_matters(door)
                if how is not None and closed.closed_at is not None
            ],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """A home to be written down or put right, and everybody who may live there."""

    family_id: UUID
    family_name: str
    home: HomeView | None
    family: Sequence[PersonView]
    ride_id: UUID | None

    @property
    def version(self) -> int:
        """Of the home, where there is one."""
        return self.home.version if self.home else 0


def home_page(*, by: Actor, family_id: UUID, home_id: UUID | None, ride_id: UUID | None = None) -> HomePage:
    """A home for whoever carries the matter; without an id, a new one.

    Raises:
        NotFound: there is no such home in this family.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=home_id,
    ) as door:
        own = [person for person in people_of(door) if person.kind is ParticipantKind.FAMILY]
        return HomePage(
            family_id=family_id,
            family_name=family_of(door).name,
            home=_view(_home(door, home_id), own) if home_id else None,
            family=own,
            ride_id=door.ride_id,
        )


def add_home(*, by: Actor, family_id: UUID, name: str, residents: Sequence[UUID]) -> UUID:
    """Write down another home of the family, and who lives there.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: somebody is not of this family.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        home = Household(family_id=family_id, added_at=clock.now(), name=name)
        _settle(door, home, residents)
        store(home)
        door.record(Action.HOME_CHANGED, home)
    return home.id


def change_home(
    *, by: Actor, family_id: UUID, home_id: UUID, version: int, name: str, residents: Sequence[UUID]
) -> None:
    """Rename a home, and say who lives there from now on: whoever is not named moves out.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: there is no such home, or somebody is not of this family.
        Changed: somebody else changed it after the page was read.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        home = _home(door, home_id)
        if home.version != version:
            raise Changed
        home.name = name
        _settle(door, home, residents)
        session().flush()
        door.record(Action.HOME_CHANGED, home)


def _settle(door: Opening, home: Household, residents: Sequence[UUID]) -> None:
    for person_id in residents:
        person = session().get(Participant, person_id)
        if person is None or person.family_id != door.family_id or person.kind is not ParticipantKind.FAMILY:
            raise NotFound
    stay = {row.participant_id: row for row in home.residents}
    chosen = dict.fromkeys(residents)
    home.residents = [stay.get(person_id) or Resident(participant_id=person_id) for person_id in chosen]


def _home(door: Opening, home_id: UUID) -> Household:
    home = session().get(Household, home_id)
    if home is None or home.family_id != door.family_id:
        raise NotFound
    return home


def _view(home: Household, people: Sequence[PersonView]) -> HomeView:
    there = {row.participant_id for row in home.residents}
    residents = [person for person in people if person.id in there]
    return HomeView(id=home.id, name=home.name, version=home.version, residents=residents)


def _former_team(door: Opening) -> Sequence[PersonView]:
    people = sorted(door.rows(Participant), key=lambda person: person.added_at)
    return [view_of(one) for one in people if one.standing is Standing.ENDED and one.confirmed_at is not None]
