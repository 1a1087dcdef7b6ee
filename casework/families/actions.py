"""Open a family, add its people and what each adult is to each child, and let somebody take part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Permission, Role
from casework.accounts.actions import account_name, identity_of
from casework.audit.models import Action
from casework.db import session, store
from casework.errors import NotFound
from casework.families.details import careful
from casework.families.facts import informed_of
from casework.families.matters import begin_matter
from casework.families.models import Family, Household, Matter, Participant, ParticipantKind, RevisionOf, Standing
from casework.families.people import PersonView, people_of
from casework.families.revisions import keep_revision


def open_family(
    *, by: Actor, unit_id: UUID, name: str, contact_by: str, services: Sequence[str] = (), wish: str | None = None
) -> UUID:
    """Open a family and its matter in the state of contact, with the actor as intake worker.

    Only a name and who made contact are required to begin; several services at once hint that a responsible worker
    is needed and are never a gate.

    Raises:
        Forbidden: the actor is no worker of the unit.
    """
    family_id = uuid4()
    with opening.new_family(by=by, unit_id=unit_id, family_id=family_id) as (door, key):
        family = Family(id=family_id, unit_id=unit_id, created_at=clock.now(), name=name)
        store(family, key)
        worker = worker_in(door, by.account_id)
        home = Household(family_id=family_id, added_at=clock.now(), name=name)
        store(home)
        begun = begin_matter(door, worker, contact_by=contact_by, services=services, wish=wish)
        door.record(Action.FAMILY_OPENED, family, home, *begun, detail={"key_commitment": key.commitment.hex()})
    return family_id


def worker_in(door: Opening, account_id: UUID | None) -> Participant:
    """The participant that a worker of the house is in this family, made when they first stand there."""
    if account_id is None:
        raise NotFound
    identity_id = identity_of(account_id)
    known = select(Participant).where(
        Participant.family_id == door.family_id,
        Participant.identity_id == identity_id,
        Participant.kind == ParticipantKind.WORKER,
    )
    worker = session().scalars(known.limit(1)).first()
    if worker is None:
        worker = Participant(
            family_id=door.family_id,
            kind=ParticipantKind.WORKER,
            standing=Standing.MENTIONED,
            identity_id=identity_id,
            added_at=clock.now(),
            name=account_name(account_id),
            role="",
            sector="pro",
            interpreter=False,
        )
        save_person(door, Action.PERSON_ADDED, worker)
    return worker


def save_person(door: Opening, action: Action, person: Participant) -> None:
    """Store a participant with the next revision and the events of both."""
    store(person)
    door.record(action, person, keep_revision(door, person, RevisionOf.PERSON, person.plain()))


def participant(family_id: UUID, person_id: UUID) -> Participant:
    """A participant of this family.

    Raises:
        NotFound: there is none of that id in this family.
    """
    person = session().get(Participant, person_id)
    if person is None or person.family_id != family_id:
        raise NotFound
    return person


@dataclass(frozen=True, slots=True)
class FamilyName:
    """A family in a list, and whether the reader carries its matter rather than takes part."""

    family_id: UUID
    name: str
    carried: bool


def family_names(*, by: Actor) -> Sequence[FamilyName]:
    """The families the actor works with or takes part in, by name."""
    with opening.labels(by=by, permission=Permission.LIST_FAMILIES) as doors:
        names = [FamilyName(f, family_of(door).name, door.reader.basis in OWN_FAMILY) for f, door in doors.items()]
        return sorted(names, key=lambda row: row.name.casefold())


def own_units(by: Actor) -> frozenset[UUID]:
    """The units in which the actor may open a family."""
    return by.units_as(Role.WORKER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Everybody of one family, for pages and forms that choose among them."""

    family_id: UUID
    family_name: str
    people: Sequence[PersonView]
    me: UUID | None
    homes: Sequence[tuple[UUID, str]] = ()
    """The households in the order in which they were added, on the page on which somebody moves in."""
    careful: bool
    """Somebody here is protected for their safety: nothing is shared before a second thought."""
    read_of_all: frozenset[UUID] = frozenset()
    """The adults of the family who may read of everybody in it without anybody's leave."""
    ride_id: UUID | None


def people_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> PeoplePage:
    """The people of a family for whoever carries its matter. A form rides on the page it was opened from.

    Raises:
        Forbidden: the actor does not carry the matter, or there is no such family.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.WRITE_FAMILY, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        return replace(people_page_of(door), homes=[(home.id, home.name) for home in homes_of(door)])


def people_page_of(door: Opening) -> PeoplePage:
    """The same without the homes, within an opening that is there already."""
    people = people_of(door)
    return PeoplePage(
        family_id=door.family_id,
        family_name=family_of(door).name,
        people=people,
        me=door.reader.participant_id,
        careful=careful(door),
        read_of_all=_read_of_all(people),
        ride_id=door.ride_id,
    )


def _read_of_all(people: Sequence[PersonView]) -> frozenset[UUID]:
    family = [person for person in people if person.kind is ParticipantKind.FAMILY]
    informed = informed_of([person.id for person in family if not person.is_child])
    everybody = {person.id for person in family}
    return frozenset(
        one.id for one in family if not one.is_child and everybody <= {one.id} | informed.get(one.id, frozenset())
    )


def family_of(door: Opening) -> Family:
    """The family that is open."""
    (family,) = door.rows(Family)
    return family


def matter_of(door: Opening) -> Matter:
    """The family's matter that is under way, or the last one.

    Raises:
        NotFound: the family has no matter.
    """
    matters = door.rows(Matter)
    if not matters:
        raise NotFound
    return max(matters, key=lambda matter: matter.contact_at)


def homes_of(door: Opening) -> Sequence[Household]:
    """The households of the family that is open, the first one first."""
    return sorted(door.rows(Household), key=lambda home: home.added_at)
