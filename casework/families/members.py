"""The members of a family: who they are, where they live, and what each adult is to each child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.accounts.actions import identity_for
from casework.accounts.identity_code import birth_date
from casework.audit.models import Action
from casework.db import session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import family_of, homes_of, participant, save_person
from casework.families.lines import keep_revision
from casework.families.models import (
    Custody,
    Household,
    Participant,
    ParticipantKind,
    PersonDetails,
    Relation,
    Resident,
    RevisionOf,
    Standing,
)
from casework.families.people import ADULT_YEARS, PersonView, view_of


class NotOneChild(Refused):
    """A relation joins one adult and one child."""

    def __init__(self) -> None:
        super().__init__(
            N_("Choose only a child of this adult, or an adult of this child. Age is counted from the date of birth."),
            field="bonds",
        )


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
    homes: Sequence[UUID] = ()
    """Where this person lives; the family's first home where nothing is said. A child may live in two."""
    new_home: str | None = None


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
        born = person.birth_date or (birth_date(person.identity_code) if person.identity_code else None)
        member = Participant(
            family_id=family_id,
            kind=ParticipantKind.FAMILY,
            standing=Standing.MENTIONED,
            identity_id=identity.id if identity else None,
            added_at=clock.now(),
            name=person.name,
            role=person.role,
            sector="family",
            birth_date=born,
            expected_birth=person.expected_birth,
            service_language=person.service_language,
            interpreter=person.interpreter,
        )
        save_person(door, Action.PERSON_ADDED, member)
        _keep_details(door, member, person)
        _move_in(door, member, person)
        for bond in bonds:
            _relate(door, member, bond)
    return member.id


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
    homes: Sequence[str]
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
            homes=[home.name for home in homes_of(door) if person.id in {r.participant_id for r in home.residents}],
            bonds=_bonds_of(person),
        )


def _bonds_of(person: Participant) -> list[tuple[str, Custody, bool]]:
    query = select(Relation).where(
        (Relation.adult_id == person.id) | (Relation.child_id == person.id),
        or_(Relation.until.is_(None), Relation.until >= clock.today()),
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


def _move_in(door: Opening, member: Participant, person: NewPerson) -> None:
    known = {home.id: home for home in homes_of(door)}
    if not known.keys() >= set(person.homes):
        raise NotFound
    homes = [known[home_id] for home_id in person.homes]
    if person.new_home:
        homes.append(Household(family_id=door.family_id, added_at=clock.now(), name=person.new_home))
        store(homes[-1])
    for home in homes or list(known.values())[:1]:
        home.residents.append(Resident(participant_id=member.id))
        session().flush()
        door.record(Action.PERSON_ADDED, home)


def _relate(door: Opening, member: Participant, bond: Bond) -> None:
    other = participant(door.family_id, bond.other_id)
    if view_of(member).is_child == view_of(other).is_child:
        raise NotOneChild
    adult, child = (other, member) if view_of(member).is_child else (member, other)
    if adult.birth_date is None:
        raise NotOneChild
    relation = Relation(
        family_id=door.family_id,
        adult_id=adult.id,
        child_id=child.id,
        gives_information=bond.gives_information,
        since=clock.today(),
        until=_last_day_as_a_child(child),
        custody=bond.custody.value,
        lives_together="yes" if bond.lives_together else "no",
    )
    store(relation)
    door.record(Action.PERSON_ADDED, relation)


def _last_day_as_a_child(child: Participant) -> date | None:
    """Custody, and the right to information with it, ends at 18 (Act 361/1983 § 3); unknown before birth."""
    born = child.birth_date
    if born is None:
        return None
    leap = (born.month, born.day) == (2, 29)
    comes_of_age = date(born.year + ADULT_YEARS, 3, 1) if leap else born.replace(year=born.year + ADULT_YEARS)
    return comes_of_age - timedelta(days=1)
