"""Open a family, add its people and what each adult is to each child, and let somebody take part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Permission, Role
from casework.accounts.actions import account_name, identity_for, identity_of
from casework.audit.models import Action
from casework.db import session, store
from casework.errors import N_, NotFound, Refused
from casework.families.lines import keep_revision
from casework.families.models import (
    SERVICES,
    Custody,
    Family,
    Household,
    Matter,
    MatterState,
    Participant,
    ParticipantKind,
    PersonDetails,
    Relation,
    Resident,
    RevisionOf,
    Standing,
)
from casework.families.people import PersonView, people_of, view_of


def open_family(*, by: Actor, unit_id: UUID, name: str, contact_by: str, services: Sequence[str] = ()) -> UUID:
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
        home = Household(family_id=family_id, name=name)
        matter = Matter(
            family_id=family_id,
            state=MatterState.CONTACT,
            intake_id=worker.id,
            contact_at=clock.now(),
            contact_by=contact_by,
            services=[code for code in services if code in SERVICES],
        )
        store(home, matter)
        door.record(Action.FAMILY_OPENED, family, home, matter, detail={"key_commitment": key.commitment.hex()})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is asked of a member of the family; only the name is needed to begin."""

    name: str
    role: str = ""
    birth_date: date | None = None
    expected_birth: date | None = None
    identity_code: str | None = None
    service_language: str | None = None
    interpreter: bool = False
    phone: str | None = None
    municipality: str | None = None
    safe_contact: str | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Bond:
    """What an adult is to a child: custody, whether it gives information about the child, and living together."""

    other_id: UUID
    custody: Custody
    gives_information: bool
    lives_together: bool = True


def add_family_member(*, by: Actor, family_id: UUID, person: NewPerson, bonds: Sequence[Bond] = ()) -> UUID:
    """Add somebody to the family with their relations to its children, or to its adults if they are a child.

    An identity code that is known elsewhere links silently; nobody is told.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: the identity code is wrong, or the day of birth is still to come.
    """
    if person.birth_date is not None and person.birth_date > clock.today():
        raise Refused(N_("This day is still to come. Who is not born yet has an expected date."), field="born")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        identity = identity_for(person.identity_code) if person.identity_code else None
        member = Participant(
            family_id=family_id,
            kind=ParticipantKind.FAMILY,
            standing=Standing.MENTIONED,
            identity_id=identity.id if identity else None,
            added_at=clock.now(),
            name=person.name,
            role=person.role,
            sector="family",
            birth_date=person.birth_date,
            expected_birth=person.expected_birth,
            service_language=person.service_language,
            interpreter=person.interpreter,
        )
        save_person(door, Action.PERSON_ADDED, member)
        _keep_details(door, member, person)
        _move_in(door, member)
        for bond in bonds:
            _relate(door, member, bond)
    return member.id


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
        rows = session().scalars(select(Family).where(Family.id.in_(doors)))
        names = [FamilyName(row.id, row.name, doors[row.id].reader.basis in OWN_FAMILY) for row in rows]
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
    careful: bool
    """Somebody here is protected for their safety: nothing is shared before a second thought."""
    ride_id: UUID | None


def people_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> PeoplePage:
    """The people of a family for whoever carries its matter. A form rides on the page it was opened from.

    Raises:
        Forbidden: the actor does not carry the matter, or there is no such family.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.WRITE_FAMILY, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        return people_page_of(door)


def people_page_of(door: Opening) -> PeoplePage:
    """The same within an opening that is there already."""
    return PeoplePage(
        family_id=door.family_id,
        family_name=family_of(door).name,
        people=people_of(door),
        me=door.reader.participant_id,
        careful=any(details.protected for details in session().scalars(_all_details(door))),
        ride_id=door.ride_id,
    )


def _all_details(door: Opening) -> Select[PersonDetails]:
    return select(PersonDetails).where(PersonDetails.family_id == door.family_id)


def family_of(door: Opening) -> Family:
    """The family that is open."""
    return session().get_one(Family, door.family_id)


def matter_of(family_id: UUID) -> Matter:
    """The family's matter that is under way, or the last one.

    Raises:
        NotFound: the family has no matter.
    """
    query = select(Matter).where(Matter.family_id == family_id).order_by(Matter.contact_at.desc())
    matter = session().scalars(query.limit(1)).first()
    if matter is None:
        raise NotFound
    return matter


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person with their details, for whoever carries the matter."""

    person: PersonView
    family_name: str
    family_id: UUID
    phone: str | None
    municipality: str | None
    safe_contact: str | None
    protected: bool
    code_known: bool
    bonds: Sequence[tuple[str, Custody, bool]]
    """Name of the other one, custody, and whether it gives information about the child."""


def person_page(*, by: Actor, family_id: UUID, person_id: UUID) -> PersonPage:
    """One person of a family, with what only those who carry the matter need."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        person = participant(family_id, person_id)
        details = _details_of(person)
        return PersonPage(
            person=view_of(person),
            family_name=family_of(door).name,
            family_id=family_id,
            phone=details.phone if details else None,
            municipality=details.municipality if details else None,
            safe_contact=details.safe_contact if details else None,
            protected=details.protected if details else False,
            code_known=person.identity_id is not None,
            bonds=_bonds_of(person),
        )


def _bonds_of(person: Participant) -> list[tuple[str, Custody, bool]]:
    query = select(Relation).where(
        (Relation.adult_id == person.id) | (Relation.child_id == person.id), Relation.until.is_(None)
    )
    bonds = []
    for relation in session().scalars(query):
        other = relation.child_id if relation.adult_id == person.id else relation.adult_id
        name = session().get_one(Participant, other).name
        bonds.append((name, Custody(relation.custody), relation.gives_information))
    return bonds


def _details_of(person: Participant) -> PersonDetails | None:
    query = select(PersonDetails).where(PersonDetails.participant_id == person.id)
    return session().scalars(query).one_or_none()


def _keep_details(door: Opening, member: Participant, person: NewPerson) -> None:
    details = PersonDetails(
        family_id=door.family_id,
        participant_id=member.id,
        identity_code=person.identity_code,
        municipality=person.municipality,
        phone=person.phone,
        safe_contact=person.safe_contact,
        protected=person.protected,
    )
    store(details)
    door.record(Action.PERSON_ADDED, details, keep_revision(door, details, RevisionOf.DETAILS, details.plain()))


def _move_in(door: Opening, member: Participant) -> None:
    query = select(Household).where(Household.family_id == door.family_id).limit(1)
    home = session().scalars(query).one()
    home.residents.append(Resident(participant_id=member.id))
    session().flush()
    door.record(Action.PERSON_ADDED, home)


def _relate(door: Opening, member: Participant, bond: Bond) -> None:
    other = participant(door.family_id, bond.other_id)
    adult, child = (other, member) if view_of(member).is_child else (member, other)
    relation = Relation(
        family_id=door.family_id,
        adult_id=adult.id,
        child_id=child.id,
        gives_information=bond.gives_information,
        since=clock.today(),
        custody=bond.custody.value,
        lives_together="yes" if bond.lives_together else "no",
    )
    store(relation)
    door.record(Action.PERSON_ADDED, relation)
