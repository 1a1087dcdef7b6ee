"""What each adult is to each child: custody, living together, information, meeting; begun, changed, ended, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import Changed, session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import family_of, participant
from casework.families.models import Custody, Participant, ParticipantKind, Relation
from casework.families.people import ADULT_YEARS, PersonView, view_of
from casework.families.terms import Ground, Information, Meeting, NewRelation, RelationTerms, Residence


class NotOneChild(Refused):
    """A relation joins one adult and one child."""

    def __init__(self, field: str) -> None:
        super().__init__(
            N_("Choose only a child of this adult, or an adult of this child. Age is counted from the date of birth."),
            field=field,
        )


def begin_relation(*, by: Actor, family_id: UUID, person_id: UUID, other_id: UUID, relation: NewRelation) -> UUID:
    """Write down what one of two people is to the other, the child of the two.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: they are not one adult and one child, they have a relation already, or the days do not fit.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        return begin_in(door, participant(family_id, person_id), participant(family_id, other_id), relation).id


def begin_in(
    door: Opening, one: Participant, other: Participant, told: NewRelation, *, field: str = "other"
) -> Relation:
    """The same within an opening; ``field`` is where the form asks for the other one."""
    adult, child = _adult_and_child(one, other, field)
    since = told.since or clock.today()
    until = told.until or last_day_as_a_child(child)
    _refuse_wrong_days(told, since, until)
    if any(_overlaps(known, since, until) for known in _between(adult, child)):
        raise Refused(N_("They have a relation already. Change that one."), field=field)
    relation = Relation(
        family_id=door.family_id,
        adult_id=adult.id,
        child_id=child.id,
        gives_information=told.information is Information.ALL,
        since=since,
        until=until,
        custody=told.custody.value,
        lives_together=told.residence.value,
        ground=told.ground.value if told.ground else None,
    )
    store(relation)
    terms = RelationTerms(
        family_id=door.family_id,
        relation_id=relation.id,
        matters=told.matters,
        tasks=told.tasks,
        meeting=told.meeting.value if told.meeting else None,
        ground_on=told.ground_on,
    )
    store(terms)
    door.record(Action.RELATION_BEGUN, relation, terms)
    return relation


def change_relation(*, by: Actor, family_id: UUID, relation_id: UUID, version: int, relation: NewRelation) -> UUID:
    """End a relation and begin another between the same two, so that what was valid before stays readable.

    Returns whose child it is about.

    Where the new one begins on a later day, the old one stands until the day before, or until its own earlier end.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: there is no such relation here, or it has ended.
        Changed: somebody else changed it after the page was read.
        Refused: the days do not fit.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        old = relation_in(door, relation_id)
        if old.version != version:
            raise Changed
        since = relation.since or clock.today()
        if since > clock.today() and old.since < since:
            day_before = since - timedelta(days=1)
            old.until = min(old.until or day_before, day_before)
            session().flush()
            door.record(Action.RELATION_ENDED, old)
        else:
            _end(door, old)
        adult, child = participant(family_id, old.adult_id), participant(family_id, old.child_id)
        begin_in(door, adult, child, relation)
        return child.id


def end_relation(*, by: Actor, family_id: UUID, relation_id: UUID) -> UUID:
    """End a relation now: with the next request the adult reads nothing by it any more. It stays in the history."""
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        relation = relation_in(door, relation_id)
        _end(door, relation)
        return relation.child_id


def relation_in(door: Opening, relation_id: UUID) -> Relation:
    """A relation of the family that is open and has not ended.

    Raises:
        NotFound: there is none such.
    """
    relation = session().get(Relation, relation_id)
    if relation is None or relation.family_id != door.family_id or relation.ended_at is not None:
        raise NotFound
    return relation


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationView:
    """A relation as one of the two sees it; ``other`` is the other one."""

    id: UUID
    version: int
    adult: PersonView
    child: PersonView
    other: PersonView
    custody: Custody
    residence: Residence
    information: Information
    matters: str | None
    tasks: str | None
    meeting: Meeting | None
    ground: Ground | None
    ground_on: date | None
    since: date
    until: date | None
    ended_on: date | None
    past: bool


def relations_of(person: Participant) -> Sequence[RelationView]:
    """Every relation of a person, the ones in force or still to come first, then the past ones."""
    query = select(Relation).where(or_(Relation.adult_id == person.id, Relation.child_id == person.id))
    views = [view_of_relation(relation, person.id) for relation in session().scalars(query.order_by(Relation.since))]
    return sorted(views, key=lambda view: view.past)


def view_of_relation(relation: Relation, seen_from: UUID) -> RelationView:
    """One relation with what is agreed in it."""
    adult = view_of(session().get_one(Participant, relation.adult_id))
    child = view_of(session().get_one(Participant, relation.child_id))
    terms = session().scalars(select(RelationTerms).where(RelationTerms.relation_id == relation.id)).one_or_none()
    matters = terms.matters if terms else None
    over = relation.until is not None and relation.until < clock.today()
    return RelationView(
        id=relation.id,
        version=relation.version,
        adult=adult,
        child=child,
        other=child if seen_from == adult.id else adult,
        custody=Custody(relation.custody),
        residence=Residence(relation.lives_together),
        information=_information(relation, matters),
        matters=matters,
        tasks=terms.tasks if terms else None,
        meeting=Meeting(terms.meeting) if terms and terms.meeting else None,
        ground=Ground(relation.ground) if relation.ground else None,
        ground_on=terms.ground_on if terms else None,
        since=relation.since,
        until=relation.until,
        ended_on=clock.local(relation.ended_at).date() if relation.ended_at else None,
        past=over or relation.ended_at is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationPage:
    """A relation to be changed, or the people between whom one can begin."""

    family_id: UUID
    family_name: str
    person: PersonView
    relation: RelationView | None
    others: Sequence[PersonView]
    ride_id: UUID | None

    @property
    def version(self) -> int:
        """Of the relation, where there is one."""
        return self.relation.version if self.relation else 0


def relation_page(*, by: Actor, family_id: UUID, relation_id: UUID, ride_id: UUID | None = None) -> RelationPage:
    """A relation for whoever carries the matter."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=relation_id,
    ) as door:
        relation = view_of_relation(found := relation_in(door, relation_id), found.child_id)
        return _page(door, relation.child, relation, [])


def new_relation_page(*, by: Actor, family_id: UUID, person_id: UUID, ride_id: UUID | None = None) -> RelationPage:
    """With whom somebody of the family can have a relation: a child with adults, an adult with children."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=person_id,
    ) as door:
        person = view_of(participant(family_id, person_id))
        query = select(Participant).where(
            Participant.family_id == family_id, Participant.kind == ParticipantKind.FAMILY
        )
        family = [view_of(one) for one in session().scalars(query.order_by(Participant.added_at))]
        return _page(door, person, None, [other for other in family if other.is_child != person.is_child])


def last_day_as_a_child(child: Participant) -> date | None:
    """Custody, and the right to information with it, ends at 18 (Act 361/1983 § 3); unknown before birth."""
    born = child.birth_date
    if born is None:
        return None
    leap = (born.month, born.day) == (2, 29)
    comes_of_age = date(born.year + ADULT_YEARS, 3, 1) if leap else born.replace(year=born.year + ADULT_YEARS)
    return comes_of_age - timedelta(days=1)


def relations_in_force(person: Participant) -> Sequence[Relation]:
    """The relations of a person that have not ended, today's and those to come."""
    query = select(Relation).where(
        or_(Relation.adult_id == person.id, Relation.child_id == person.id),
        Relation.ended_at.is_(None),
        or_(Relation.until.is_(None), Relation.until >= clock.today()),
    )
    return session().scalars(query).all()


def _page(
    door: Opening, person: PersonView, relation: RelationView | None, others: Sequence[PersonView]
) -> RelationPage:
    return RelationPage(
        family_id=door.family_id,
        family_name=family_of(door).name,
        person=person,
        relation=relation,
        others=others,
        ride_id=door.ride_id,
    )


def _adult_and_child(one: Participant, other: Participant, field: str) -> tuple[Participant, Participant]:
    if view_of(one).is_child == view_of(other).is_child:
        raise NotOneChild(field)
    adult, child = (other, one) if view_of(one).is_child else (one, other)
    if adult.birth_date is None or {one.kind, other.kind} != {ParticipantKind.FAMILY}:
        raise NotOneChild(field)
    return adult, child


def _refuse_wrong_days(told: NewRelation, since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refused(N_("The last day is before the first day."), field="until")
    if told.information is Information.SPECIFIED and not told.matters:
        raise Refused(N_("Write in which matters."), field="matters")
    if told.information is not Information.SPECIFIED and told.matters:
        raise Refused(N_("Leave this empty, or choose only some matters above."), field="matters")


def _between(adult: Participant, child: Participant) -> Sequence[Relation]:
    query = select(Relation).where(
        Relation.adult_id == adult.id, Relation.child_id == child.id, Relation.ended_at.is_(None)
    )
    return session().scalars(query).all()


def _overlaps(known: Relation, since: date, until: date | None) -> bool:
    begins_before = until is None or known.since <= until
    return begins_before and (known.until is None or known.until >= since)


def _end(door: Opening, relation: Relation) -> None:
    relation.ended_at = clock.now()
    session().flush()
    door.record(Action.RELATION_ENDED, relation)


def _information(relation: Relation, matters: str | None) -> Information:
    if relation.gives_information:
        return Information.ALL
    return Information.SPECIFIED if matters else Information.NONE
