"""Deputies for an absence: from one day to another, changed or ended early, never two at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import family_of, worker_in
from casework.organisation.actions import workers_of
from casework.responsibility.actions import AnsweredAlready, NotThatWorker, holder_of, worker_name
from casework.responsibility.colleagues import Worker, workers
from casework.responsibility.models import Deputy, Responsibility

LONGEST_ABSENCE = timedelta(days=90)
SOON = timedelta(days=14)
"""How long before it begins the family's pages tell of an absence."""


def name_deputy(*, by: Actor, family_id: UUID, account_id: UUID, since: date, until: date) -> None:
    """Have another worker of the unit stand in for some days, both ends included.

    Raises:
        Forbidden: the actor is not the responsible worker; a deputy names nobody.
        Refused: no worker of the unit, the days are the wrong way round or too many, or somebody stands in then.
    """
    _refuse_wrong_days(since, until)
    with opening.to_change(by=by, family_id=family_id, permission=Permission.NAME_DEPUTY) as door:
        unit_id = family_of(door).unit_id
        if account_id == by.account_id or account_id not in workers_of(unit_id):
            raise NotThatWorker
        _refuse_two_at_once(door, _held(door), since, until)
        deputy = Deputy(
            family_id=family_id,
            responsibility_id=_held(door).id,
            worker_id=worker_in(door, account_id).id,
            since=since,
            until=until,
        )
        store(deputy)
        door.record(Action.DEPUTY_NAMED, deputy)


def change_deputy(*, by: Actor, family_id: UUID, deputy_id: UUID, until: date) -> None:
    """Give a deputy another last day, today or later.

    Raises:
        Forbidden: the actor is not the responsible worker.
        Refused: the day is over, too far off, or somebody else stands in by then.
        AnsweredAlready: the deputy's days are over.
    """
    if until < clock.today():
        raise Refused(N_("This day has gone by. Choose today or a later day."), field="until")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.NAME_DEPUTY) as door:
        deputy = _named(door, deputy_id)
        _refuse_wrong_days(deputy.since, until)
        _refuse_two_at_once(door, _held(door), deputy.since, until, but=deputy)
        deputy.until = until
        session().flush()
        door.record(Action.DEPUTY_CHANGED, deputy)


def end_deputy(*, by: Actor, family_id: UUID, deputy_id: UUID) -> None:
    """End it now: the deputy's next request finds nothing. What had not begun yet never begins.

    Raises:
        Forbidden: the actor is not the responsible worker.
        AnsweredAlready: it has ended already.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.NAME_DEPUTY) as door:
        deputy = _named(door, deputy_id)
        deputy.ended_at = clock.now()
        session().flush()
        door.record(Action.DEPUTY_CHANGED, deputy)


def _refuse_wrong_days(since: date, until: date) -> None:
    if until < since:
        raise Refused(N_("The last day is before the first day."), field="until")
    if until - since >= LONGEST_ABSENCE:
        raise Refused(N_("Name a deputy for 90 days at most. After that the responsibility moves."), field="until")


def _refuse_two_at_once(
    door: Opening, held: Responsibility, since: date, until: date, *, but: Deputy | None = None
) -> None:
    for other in _standing(held):
        if other is not but and other.since <= until and since <= other.until:
            field = "since" if other.since <= since else "until"
            raise Refused(
                N_("%(name)s stands in on some of these days already."), field=field, name=worker_name(door, other)
            )


def _held(door: Opening) -> Responsibility:
    """The actor's own responsibility. Locked, so that two who name at once see each other's days."""
    held = session().get(Responsibility, door.reader.basis_id, with_for_update=True)
    if held is None:
        raise NotFound
    return held


def _named(door: Opening, deputy_id: UUID) -> Deputy:
    deputy = session().get(Deputy, deputy_id)
    if deputy is None or deputy.family_id != door.family_id or deputy.responsibility_id != _held(door).id:
        raise NotFound
    if deputy.ended_at is not None or deputy.until < clock.today():
        raise AnsweredAlready
    return deputy


def _standing(held: Responsibility) -> Sequence[Deputy]:
    """The deputies of one holder that have not been ended early, by their first day."""
    return [deputy for deputy in held.deputies if deputy.ended_at is None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyRow:
    """Who stands in, or stood in, and on which days."""

    id: UUID
    name: str
    since: date
    until: date
    ended_on: date | None
    """The day on which it was ended early."""


def _row(door: Opening, deputy: Deputy) -> DeputyRow:
    return DeputyRow(
        id=deputy.id,
        name=worker_name(door, deputy),
        since=deputy.since,
        until=deputy.until,
        ended_on=clock.local(deputy.ended_at).date() if deputy.ended_at else None,
    )


def deputies_of(door: Opening, held: Responsibility) -> Sequence[DeputyRow]:
    """Everybody who was named to stand in for one holder, by their first day; within an opening."""
    return [_row(door, deputy) for deputy in held.deputies]


def standing_in(door: Opening) -> DeputyRow | None:
    """Who stands in today, or will within two weeks, in a family that is open."""
    holder, today = holder_of(door), clock.today()
    if holder is None:
        return None
    soon = (d for d in _standing(holder) if d.until >= today and d.since <= today + SOON)
    first = next(soon, None)
    return _row(door, first) if first else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyPage:
    """The other workers of the unit, and the deputies named for today or later."""

    family_id: UUID
    family_name: str
    workers: Sequence[Worker]
    deputies: Sequence[DeputyRow]
    ride_id: UUID | None


def deputy_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> DeputyPage:
    """Who can stand in, for whoever is responsible."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.NAME_DEPUTY, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        family = family_of(door)
        held = session().get_one(Responsibility, door.reader.basis_id)
        return DeputyPage(
            family_id=family_id,
            family_name=family.name,
            workers=[w for w in workers(family.unit_id) if w.account_id != by.account_id],
            deputies=[_row(door, deputy) for deputy in _standing(held) if deputy.until >= clock.today()],
            ride_id=door.ride_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDeputyPage:
    """One deputy whose days are not over."""

    family_id: UUID
    family_name: str
    deputy: DeputyRow
    ride_id: UUID | None


def one_deputy(*, by: Actor, family_id: UUID, deputy_id: UUID, ride_id: UUID | None = None) -> ChangedDeputyPage:
    """One deputy whose days are not over, to change.

    Raises:
        Forbidden: the actor is not the responsible worker.
        NotFound: no such deputy of theirs.
    """
    page = deputy_page(by=by, family_id=family_id, ride_id=ride_id)
    for row in page.deputies:
        if row.id == deputy_id:
            return ChangedDeputyPage(
                family_id=family_id, family_name=page.family_name, deputy=row, ride_id=page.ride_id
            )
    raise NotFound
