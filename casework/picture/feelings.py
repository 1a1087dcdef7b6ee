"""How the week feels: one answer a week from each member of the family, read by whoever carries the matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Basis, Permission
from casework.access.shelf import Since
from casework.audit.models import Action
from casework.db import session, store
from casework.errors import NotFound
from casework.families.people import PersonView
from casework.picture.models import Feeling, HowItFeels
from casework.responsibility.actions import responsible_worker


def tell_feeling(*, by: Actor, family_id: UUID, felt: HowItFeels) -> None:
    """Say how this week feels. Said again in the same week it takes the place of the answer before.

    Raises:
        NotFound: the actor is no member of the family.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        _must_be_of_family(door)
        query = select(Feeling).where(Feeling.participant_id == door.me, Feeling.week == this_week())
        feeling = session().scalars(query).one_or_none()
        if feeling is None:
            feeling = Feeling(family_id=family_id, participant_id=door.me, week=this_week())
        feeling.told_at, feeling.answer = clock.now(), felt.value
        store(feeling)
        door.record(Action.FEELING_TOLD, feeling)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeelingView:
    """How a week felt to somebody."""

    person: PersonView
    felt: HowItFeels
    week: date
    told_at: datetime


def feelings_in(door: Opening, people: Sequence[PersonView], *, since: date) -> Sequence[FeelingView]:
    """How the weeks from a day on felt, the latest answer first. A member of the family reads their own alone."""
    told = sorted(door.rows(Feeling, Since(Feeling.week, since)), key=lambda one: one.told_at, reverse=True)
    if door.reader.basis not in OWN_FAMILY:
        told = [one for one in told if one.participant_id == door.reader.participant_id]
    known = {person.id: person for person in people}
    return [
        FeelingView(person=known[one.participant_id], felt=HowItFeels(one.answer), week=one.week, told_at=one.told_at)
        for one in told
        if one.participant_id in known
    ]


def own_feeling(door: Opening) -> HowItFeels | None:
    """What whoever opened the family answered this week, if they have."""
    told = door.rows(Feeling, Since(Feeling.week, this_week()))
    return next((HowItFeels(one.answer) for one in told if one.participant_id == door.reader.participant_id), None)


def this_week() -> date:
    """The Monday of this week in Finland."""
    return clock.today() - timedelta(days=clock.today().weekday())


@dataclass(frozen=True, slots=True, kw_only=True)
class FeelingPage:
    """The question on a page of its own."""

    family_id: UUID
    felt: HowItFeels | None
    worker: str | None
    """Who reads the answer."""
    ride_id: UUID | None


def feeling_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> FeelingPage:
    """What the actor answered this week, to answer anew.

    Raises:
        NotFound: they are no member of the family.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.TAKE_PART, action=Action.SHARED_READ, ride_id=ride_id
    ) as door:
        _must_be_of_family(door)
        return FeelingPage(
            family_id=family_id, felt=own_feeling(door), worker=responsible_worker(door), ride_id=door.ride_id
        )


def _must_be_of_family(door: Opening) -> None:
    if door.reader.basis is not Basis.RELATION:
        raise NotFound
