"""The workers that the law names for one person: the own worker, and the social worker of a child's affairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import family_of, participant
from casework.families.models import Participant, ParticipantKind
from casework.families.people import PersonView, people_of, view_of
from casework.responsibility.actions import AnsweredAlready
from casework.responsibility.models import SOCIAL_WORKER, OwnWorker, OwnWorkerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwnWorker:
    """Who is named: somebody around the family, or a name; what the law asks of their post is never a gate."""

    kind: OwnWorkerKind
    since: date
    worker_id: UUID | None = None
    name: str = ""
    qualification: str | None = None
    public_office: bool = False
    special_support: bool = False


def name_own_worker(*, by: Actor, family_id: UUID, person_id: UUID, named: NewOwnWorker) -> UUID:
    """Record the own worker of one person (Act 1301/2014 § 42), or a child's social worker (Act 417/2007 § 13 b).

    Whoever had the same post until now has it until the day before.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: nobody is named, the day is before the last one's first day, or a social worker of a child's affairs
            for somebody who is no child.
    """
    if (named.worker_id is None) == (not named.name):
        raise Refused(N_("Choose somebody around the family, or write a name."), field="name")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        person = _of_family(family_id, person_id)
        if named.kind is OwnWorkerKind.CHILDS_SOCIAL_WORKER and not view_of(person).is_child:
            raise Refused(N_("This post is for a child's affairs."), field="kind")
        _end_former(door, person, named)
        worker = OwnWorker(
            family_id=family_id,
            person_id=person_id,
            worker_id=named.worker_id,
            since=named.since,
            kind=named.kind.value,
            name=_professional(family_id, named.worker_id).name if named.worker_id else named.name,
            qualification=named.qualification,
            public_office=named.public_office,
            special_support=named.special_support,
        )
        store(worker)
        door.record(Action.OWN_WORKER_NAMED, worker)
    return worker.id


def end_own_worker(*, by: Actor, family_id: UUID, person_id: UUID, record_id: UUID, until: date) -> None:
    """Record the last day of somebody's own worker.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: the last day is before the first.
        AnsweredAlready: it has its last day already.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        worker = _recorded(family_id, person_id, record_id)
        if worker.until is not None:
            raise AnsweredAlready
        if until < worker.since:
            raise Refused(N_("The last day is before the first day."), field="until")
        worker.until = until
        session().flush()
        door.record(Action.OWN_WORKER_ENDED, worker)


def _end_former(door: Opening, person: Participant, named: NewOwnWorker) -> None:
    for former in _all(person.id):
        if former.kind == named.kind.value and former.until is None:
            if named.since <= former.since:
                sentence = N_("%(name)s began on that day or later. Choose a later day, or end that first.")
                raise Refused(sentence, field="since", name=former.name)
            former.until = date.fromordinal(named.since.toordinal() - 1)
            session().flush()
            door.record(Action.OWN_WORKER_ENDED, former)


def _of_family(family_id: UUID, person_id: UUID) -> Participant:
    person = participant(family_id, person_id)
    if person.kind is not ParticipantKind.FAMILY:
        raise NotFound
    return person


def _professional(family_id: UUID, person_id: UUID) -> Participant:
    person = participant(family_id, person_id)
    if person.kind not in _PROFESSIONAL:
        raise NotFound
    return person


_PROFESSIONAL = {ParticipantKind.PROFESSIONAL, ParticipantKind.WORKER}


def _recorded(family_id: UUID, person_id: UUID, record_id: UUID) -> OwnWorker:
    worker = session().get(OwnWorker, record_id)
    if worker is None or (worker.family_id, worker.person_id) != (family_id, person_id):
        raise NotFound
    return worker


def _all(person_id: UUID) -> Sequence[OwnWorker]:
    query = select(OwnWorker).where(OwnWorker.person_id == person_id).order_by(OwnWorker.since.desc())
    return session().scalars(query).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWorkerRow:
    """One worker that the law names for a person."""

    id: UUID
    kind: OwnWorkerKind
    name: str
    qualification: str | None
    public_office: bool
    since: date
    until: date | None
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsWorkers:
    """Everybody who is or was named for one person, and whether something that the law asks is missing."""

    person: PersonView
    rows: Sequence[OwnWorkerRow]
    support_lacks_office: bool
    """Needs special support, and no social worker in a public office is named (Act 1301/2014 § 42)."""
    unqualified: bool
    """The social worker of the child's affairs is not recorded as a social worker (Act 417/2007 § 13 b)."""

    @property
    def current(self) -> Sequence[OwnWorkerRow]:
        """Those who are named today."""
        return [row for row in self.rows if row.current]


def own_workers_of(person: PersonView) -> PersonsWorkers:
    """Who is named for one person, the latest first; within an opening."""
    records, today = _all(person.id), clock.today()
    now = [record for record in records if record.since <= today and (record.until is None or record.until >= today)]
    in_office = any(record.qualification == SOCIAL_WORKER and record.public_office for record in now)
    childs = [record for record in now if record.kind == OwnWorkerKind.CHILDS_SOCIAL_WORKER.value]
    return PersonsWorkers(
        person=person,
        rows=[_row(record, current=record in now) for record in records],
        support_lacks_office=any(record.special_support for record in now) and not in_office,
        unqualified=any(record.qualification != SOCIAL_WORKER for record in childs),
    )


def _row(record: OwnWorker, *, current: bool) -> OwnWorkerRow:
    return OwnWorkerRow(
        id=record.id,
        kind=OwnWorkerKind(record.kind),
        name=record.name,
        qualification=record.qualification,
        public_office=record.public_office,
        since=record.since,
        until=record.until,
        current=current,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWorkerPage:
    """One person with their workers, and the professionals around the family to choose among."""

    family_id: UUID
    family_name: str
    named: PersonsWorkers
    professionals: Sequence[PersonView]
    ride_id: UUID | None


def own_worker_page(*, by: Actor, family_id: UUID, person_id: UUID, ride_id: UUID | None = None) -> OwnWorkerPage:
    """Who is named for one person of the family.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: nobody of that id belongs to the family.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=person_id,
    ) as door:
        person = view_of(_of_family(family_id, person_id))
        return OwnWorkerPage(
            family_id=family_id,
            family_name=family_of(door).name,
            named=own_workers_of(person),
            professionals=[one for one in people_of(door) if one.kind in _PROFESSIONAL],
            ride_id=door.ride_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOwnWorkerPage:
    """One worker who is still named, to end."""

    family_id: UUID
    person: PersonView
    row: OwnWorkerRow
    ride_id: UUID | None


def one_own_worker(
    *, by: Actor, family_id: UUID, person_id: UUID, record_id: UUID, ride_id: UUID | None = None
) -> OneOwnWorkerPage:
    """One worker of a person, to end.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: no such worker of this person, or their last day is known already.
    """
    page = own_worker_page(by=by, family_id=family_id, person_id=person_id, ride_id=ride_id)
    for row in page.named.rows:
        if row.id == record_id and row.until is None:
            return OneOwnWorkerPage(family_id=family_id, person=page.named.person, row=row, ride_id=page.ride_id)
    raise NotFound
