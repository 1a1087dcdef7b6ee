"""The network as it stood on an earlier day, beside the one of today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.families.actions import matter_of, people_page_of
from casework.families.models import Participant, Standing
from casework.families.people import PersonView
from casework.network.actions import MemberView, NetworkPage, network_in
from casework.network.ties import TieView


@dataclass(frozen=True, slots=True)
class ChangedTie:
    """How a tie was and is to the person whose view is shown; None where nothing is told."""

    person: PersonView
    was: TieView | None
    now: TieView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The network of a day, and what has become otherwise since."""

    day: date
    then: NetworkPage
    came: Sequence[PersonView]
    left: Sequence[PersonView]
    ties: Sequence[ChangedTie]


def network_on(*, by: Actor, family_id: UUID, day: date | None = None, viewpoint_id: UUID | None = None) -> Earlier:
    """The network of an earlier day, or of the one on which the family made contact, for whoever carries its matter.

    Who stood there and how each tie felt are those of the day; names, roles and closeness are today's.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        now = network_in(door, people_page_of(door), viewpoint_id)
        asked = min(day or clock.local(matter_of(door).contact_at).date(), clock.today())
        people = {person.id: person for person in door.rows(Participant)}
        every = [*now.members, *now.former]
        stood = {view.person.id for view in every if _stood(view, people[view.person.id], asked)}
        felt = _felt(now, asked)
        stands = {view.person.id for view in now.members}
        return Earlier(
            day=asked,
            then=replace(
                now,
                members=[replace(v, tie=felt.get(v.person.id)) for v in every if v.person.id in stood],
                former=[],
            ),
            came=[view.person for view in now.members if view.person.id not in stood],
            left=[view.person for view in now.former if view.person.id in stood],
            ties=[
                ChangedTie(view.person, felt.get(view.person.id), view.tie)
                for view in now.members
                if view.person.id in stood & stands and _kind(felt.get(view.person.id)) != _kind(view.tie)
            ],
        )


def _stood(view: MemberView, person: Participant, day: date) -> bool:
    begun = view.since or clock.local(person.added_at).date()
    if begun > day:
        return False
    if person.standing is not Standing.ENDED:
        return True
    ended = view.until or (clock.local(person.ended_at).date() if person.ended_at else None)
    return ended is not None and ended > day


def _felt(now: NetworkPage, day: date) -> dict[UUID, TieView]:
    """The ties of the viewpoint that is shown, as they were on the day; they come the newest first."""
    felt: dict[UUID, TieView] = {}
    for tie in now.ties:
        if now.viewpoint and tie.viewpoint_id == now.viewpoint.id and tie.since <= day:
            felt.setdefault(tie.member_id, tie)
    return felt


def _kind(tie: TieView | None) -> str | None:
    return tie.kind.value if tie else None
