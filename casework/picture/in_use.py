"""The services that a family uses: since when, for whom, and whom to contact there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import Changed, session
from casework.errors import N_, NotFound, Refused
from casework.families.actions import PeoplePage, matter_of, people_page_of
from casework.families.lines import must_be_here
from casework.families.models import SERVICES, RevisionOf
from casework.families.people import PersonView
from casework.families.revisions import keep_revision
from casework.picture.models import ServiceInUse, ServiceUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is written of a service: its name, whom to contact, for whom it is and since when."""

    name: str
    contact_id: UUID | None = None
    contact: str = ""
    users: tuple[UUID, ...] = ()
    since: date
    until: date | None = None
    code: str | None = None
    """Which of the services named when the matter began this is; each is offered once."""


def note_service(*, by: Actor, family_id: UUID, service: Service) -> UUID:
    """Write down a service that somebody of the family uses.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: somebody named in it is not of this family.
        Refused: it would end before it begins.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        code = service.code if service.code in SERVICES else None
        record = ServiceInUse(family_id=family_id, since=service.since, name=service.name, code=code)
        _fill(door, record, service)
        _save(door, Action.SERVICE_NOTED, record)
    return record.id


def change_service(*, by: Actor, family_id: UUID, service_id: UUID, version: int, service: Service) -> None:
    """Put what is written of a service right.

    Raises:
        Changed: somebody saved it after ``version``.
        NotFound: there is no such service in this family.
        Refused: it would end before it begins.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        record = _service(door, service_id)
        if record.version != version:
            raise Changed
        _fill(door, record, service)
        _save(door, Action.SERVICE_CHANGED, record)


def end_service(*, by: Actor, family_id: UUID, service_id: UUID) -> None:
    """Say that it ends today. What has ended already stays as it is.

    Raises:
        NotFound: there is no such service in this family.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        record = _service(door, service_id)
        if record.until is None or record.until > clock.today():
            record.until = max(clock.today(), record.since)
            _save(door, Action.SERVICE_ENDED, record)


def _service(door: Opening, service_id: UUID) -> ServiceInUse:
    record = session().get(ServiceInUse, service_id)
    if record is None or record.family_id != door.family_id:
        raise NotFound
    return record


def _fill(door: Opening, record: ServiceInUse, service: Service) -> None:
    if service.until is not None and service.until < service.since:
        raise Refused(N_("It cannot end before it begins."), field="until")
    must_be_here(door, service.contact_id, *service.users)
    record.name, record.contact, record.contact_id = service.name, service.contact, service.contact_id
    record.since, record.until = service.since, service.until
    record.users = [ServiceUser(participant_id=person) for person in dict.fromkeys(service.users)]


def _save(door: Opening, action: Action, record: ServiceInUse) -> None:
    session().add(record)
    session().flush()
    content = {
        **record.plain(),
        "since": record.since.isoformat(),
        "until": record.until.isoformat() if record.until else None,
        "contact_id": str(record.contact_id) if record.contact_id else None,
        "users": sorted(str(row.participant_id) for row in record.users),
    }
    door.record(action, record, keep_revision(door, record, RevisionOf.SERVICE, content))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """A service in use as those who carry the matter see it."""

    id: UUID
    name: str
    contact_id: UUID | None
    contact: str
    contact_name: str
    """The person around the family, and what else is written of whom to contact."""
    users: Sequence[UUID]
    user_names: Sequence[str]
    since: date
    until: date | None
    ended: bool
    code: str | None
    version: int


def services_in(door: Opening, people: Sequence[PersonView]) -> Sequence[ServiceView]:
    """Every service that is or was in use, those in use first, the newest of each first."""
    names = {person.id: person.name for person in people}
    newest_first = sorted(door.rows(ServiceInUse), key=lambda record: record.since, reverse=True)
    return sorted((_view(record, names) for record in newest_first), key=lambda one: one.ended)


def services_to_note(door: Opening, noted: Sequence[ServiceView]) -> Sequence[str]:
    """The services that were named when the matter began and have no record yet."""
    known = {one.code for one in noted}
    return [code for code in matter_of(door).services if code not in known]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage:
    """One service in use, to change it, among the people of the family."""

    around: PeoplePage
    service: ServiceView


def service_page(*, by: Actor, family_id: UUID, service_id: UUID, ride_id: UUID | None = None) -> ServicePage:
    """One service of a family, for whoever carries the matter."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=service_id,
    ) as door:
        around = people_page_of(door)
        names = {person.id: person.name for person in around.people}
        return ServicePage(around=around, service=_view(_service(door, service_id), names))


def _view(record: ServiceInUse, names: dict[UUID, str]) -> ServiceView:
    person = names.get(record.contact_id, "") if record.contact_id else ""
    users = [row.participant_id for row in record.users]
    return ServiceView(
        id=record.id,
        name=record.name,
        contact_id=record.contact_id,
        contact=record.contact or "",
        contact_name=", ".join(part for part in (person, record.contact) if part),
        users=users,
        user_names=[names[user] for user in users if user in names],
        since=record.since,
        until=record.until,
        ended=record.until is not None and record.until <= clock.today(),
        code=record.code,
        version=record.version,
    )
