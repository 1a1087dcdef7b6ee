"""The members of a family: who they are, where they live, and what each adult is to each child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.accounts.actions import identity_for
from casework.accounts.identity_code import birth_date, canonical
from casework.audit.models import Action
from casework.db import Changed, session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import family_of, homes_of, participant, save_person
from casework.families.details import (
    NewPerson,
    details_of,
    protected_in,
    refuse_contradictions,
    shown_phone,
    told_of,
    write_details,
)
from casework.families.models import (
    Custody,
    Household,
    Participant,
    ParticipantKind,
    Resident,
    Standing,
)
from casework.families.people import PersonView, view_of
from casework.families.protection import housemates_without
from casework.families.relations import (
    RelationView,
    begin_in,
    last_day_as_a_child,
    relations_in_force,
    relations_of,
)
from casework.families.sharing import shared_before
from casework.families.terms import Information, NewRelation, Residence


@dataclass(frozen=True, slots=True)
class Bond:
    """What an adult is to a child: custody, whether it gives information about the child, and living together."""

    other_id: UUID
    custody: Custody
    gives_information: bool
    lives_together: bool = True

    def relation(self) -> NewRelation:
        """The same as it is written down."""
        return NewRelation(
            custody=self.custody,
            information=Information.ALL if self.gives_information else Information.NONE,
            residence=Residence.LIVES_WITH if self.lives_together else Residence.APART,
        )


def add_family_member(*, by: Actor, family_id: UUID, person: NewPerson, bonds: Sequence[Bond] = ()) -> UUID:
    """Add somebody to the family with their relations to its children, or to its adults if they are a child.

    An identity code that is known elsewhere links silently; nobody is told.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: what is told cannot be (see ``refuse_contradictions``), or a bond joins no adult and child.
    """
    refuse_contradictions(person)
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
            birth_date=_birth_date(person),
            expected_birth=person.expected_birth,
            service_language=person.service_language,
            interpreter=person.interpreter,
        )
        save_person(door, Action.PERSON_ADDED, member)
        write_details(door, Action.PERSON_ADDED, member, person)
        _move_in(door, member, person)
        for bond in bonds:
            begin_in(door, member, participant(family_id, bond.other_id), bond.relation(), field="bonds")
    return member.id


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person with their details, for whoever carries the matter."""

    person: PersonView
    family_name: str
    family_id: UUID
    told: NewPerson
    """Everything that is written down of the person, but the identity code."""
    phone: str | None
    """As it is read in Finland."""
    masked_code: str | None
    code_known: bool
    version: int
    protected: bool
    """Whether a non-disclosure is in force today."""
    unprotected: Sequence[PersonView]
    """Who lives with somebody protected, and is not."""
    shared_before: int
    """How many lines other adults of the family read, where somebody is protected."""
    took_part: bool
    """Whether they took part before, and do not now."""
    homes: Sequence[tuple[UUID, str]]
    relations: Sequence[RelationView]
    ride_id: UUID | None


def person_page(*, by: Actor, family_id: UUID, person_id: UUID) -> PersonPage:
    """One person of a family, with what only those who carry the matter need."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        return _page(door, participant(family_id, person_id))


def person_to_change(*, by: Actor, family_id: UUID, person_id: UUID, ride_id: UUID | None = None) -> PersonPage:
    """The same for the form that changes somebody of the family itself.

    Raises:
        NotFound: there is no such person of the family itself.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=person_id,
    ) as door:
        return _page(door, _of_family(family_id, person_id))


def _of_family(family_id: UUID, person_id: UUID) -> Participant:
    person = participant(family_id, person_id)
    if person.kind is not ParticipantKind.FAMILY:
        raise NotFound
    return person


def _page(door: Opening, person: Participant) -> PersonPage:
    details, _ = details_of(person)
    protected = person.id in protected_in(door)
    homes = [home for home in homes_of(door) if person.id in {row.participant_id for row in home.residents}]
    without = housemates_without(door, person.id) if protected else []
    return PersonPage(
        person=view_of(person),
        family_name=family_of(door).name,
        family_id=door.family_id,
        told=told_of(person),
        phone=shown_phone(details.phone) if details else None,
        masked_code=_masked(details.identity_code) if details else None,
        code_known=person.identity_id is not None,
        version=version_of(person),
        protected=protected,
        unprotected=[view_of(other) for other in without],
        shared_before=sum(len(lines) for _, lines in shared_before(door, person.id)) if protected else 0,
        took_part=person.standing is Standing.ENDED and person.confirmed_at is not None,
        homes=[(home.id, home.name) for home in homes],
        relations=relations_of(person),
        ride_id=door.ride_id,
    )


def change_person(*, by: Actor, family_id: UUID, person_id: UUID, version: int, person: NewPerson) -> None:
    """Put right what is written of somebody of the family; how it stood before is kept.

    Another identity code means another human, so it is taken only while the person takes no part: an invitation, or
    what was shared, would else reach somebody for whom it was not meant. A code known elsewhere links silently.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: there is no such person of the family itself.
        Changed: somebody else saved them after the page was read.
        Refused: what is told cannot be, or does not fit what is written already.
    """
    refuse_contradictions(person)
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        member = _of_family(family_id, person_id)
        if version_of(member) != version:
            raise Changed
        if person.identity_code:
            become(member, identity_for(person.identity_code).id)
        member.name, member.interpreter = person.name, person.interpreter
        member.service_language = person.service_language
        _born(door, member, person)
        # Their version moves, too, where only their details change.
        flag_modified(member, "family_id")
        save_person(door, Action.PERSON_CHANGED, member)
        write_details(door, Action.PERSON_CHANGED, member, person)


def version_of(person: Participant) -> int:
    """Counts every save of a person and of their details: both only grow, so their sum tells whether either moved."""
    details, _ = details_of(person)
    return person.version + (details.version if details else 0)


INVITED_OR_IN = frozenset({Standing.INVITED, Standing.ACCEPTED, Standing.CONFIRMED})


def become(member: Participant, identity_id: UUID) -> None:
    """Say which human somebody is, within an opening.

    Raises:
        Refused: they were somebody else until now, and take part.
    """
    if member.identity_id not in {None, identity_id} and member.standing in INVITED_OR_IN:
        raise Refused(
            N_("This is the code of somebody else. End taking part first, then correct the code and invite again."),
            field="identity_code",
        )
    member.identity_id = identity_id


def _birth_date(person: NewPerson) -> date | None:
    """The day that was told, or the one that the identity code names."""
    return person.birth_date or (birth_date(canonical(person.identity_code)) if person.identity_code else None)


def _born(door: Opening, member: Participant, person: NewPerson) -> None:
    """Write down the day of birth, and until when the person is somebody's child."""
    before, was_child = last_day_as_a_child(member), view_of(member).is_child
    member.birth_date, member.expected_birth = _birth_date(person), person.expected_birth
    in_force = relations_in_force(member)
    if in_force and view_of(member).is_child is not was_child:
        raise Refused(
            N_("With this day an adult would become a child, or a child an adult. End the relations first."),
            field="born",
        )
    for relation in in_force:
        if relation.child_id == member.id and relation.until == before:
            relation.until = last_day_as_a_child(member)
            session().flush()
            door.record(Action.PERSON_CHANGED, relation)


def _masked(code: str | None) -> str | None:
    """The day of birth alone: enough to see that a code is known, too little to use it."""
    return f"{code[:6]}\u2022\u2022\u2022\u2022\u2022" if code else None


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
