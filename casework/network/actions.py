"""Gather the people and places around a family."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Permission
from casework.accounts.actions import identity_for
from casework.audit.models import Action
from casework.db import session, store
from casework.families.actions import PeoplePage, people_page_of, save_person
from casework.families.lines import must_be_here
from casework.families.models import Participant, ParticipantKind, Standing
from casework.families.people import PersonView
from casework.network.models import SECTORS, Tie, TieKind
from casework.responsibility.actions import responsible_participant


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Somebody around the family. Until they are contacted a first name or a role is enough."""

    name: str
    kind: ParticipantKind
    sector: str
    role: str = ""
    identity_code: str | None = None


def add_member(
    *, by: Actor, family_id: UUID, member: NewMember, viewpoint_id: UUID | None = None, tie: TieKind | None = None
) -> UUID:
    """Add somebody to the network, with how the tie feels to one person of the family where that is told.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: the identity code is wrong.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        identity = identity_for(member.identity_code) if member.identity_code else None
        added = Participant(
            family_id=family_id,
            kind=member.kind,
            standing=Standing.MENTIONED,
            identity_id=identity.id if identity else None,
            added_at=clock.now(),
            name=member.name,
            role=member.role,
            sector=member.sector,
            interpreter=False,
        )
        save_person(door, Action.PERSON_ADDED, added)
        if viewpoint_id is not None and tie is not None:
            must_be_here(door, viewpoint_id)
            felt = Tie(
                family_id=family_id,
                viewpoint_id=viewpoint_id,
                member_id=added.id,
                since=clock.today(),
                feels=tie.value,
            )
            store(felt)
            door.record(Action.PERSON_ADDED, felt)
    return added.id


@dataclass(frozen=True, slots=True)
class TieView:
    """A tie as one person sees it."""

    viewpoint: str
    kind: TieKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPage:
    """The people and places around a family by sector, with the ties that the reader may see."""

    page: PeoplePage
    sectors: Sequence[tuple[str, Sequence[PersonView]]]
    ties: dict[UUID, TieView]
    holder_id: UUID | None


def network_page(*, by: Actor, family_id: UUID) -> NetworkPage:
    """The network of a family, for whoever carries its matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        page = people_page_of(door)
        around = members(page.people)
        sectors = [(code, [person for person in around if person.sector == code]) for code in SECTORS]
        return NetworkPage(
            page=page, sectors=sectors, ties=_ties(door, page.people), holder_id=responsible_participant(door)
        )


def members(people: Sequence[PersonView]) -> Sequence[PersonView]:
    """Those of the people who stand around the family rather than belong to it."""
    return [person for person in people if person.kind is not ParticipantKind.FAMILY]


def _ties(door: Opening, people: Sequence[PersonView]) -> dict[UUID, TieView]:
    names = {person.id: person.name for person in people}
    query = select(Tie).where(Tie.family_id == door.family_id).order_by(Tie.since)
    sees_all = door.reader.basis in OWN_FAMILY
    return {
        tie.member_id: TieView(names.get(tie.viewpoint_id, ""), TieKind(tie.feels))
        for tie in session().scalars(query)
        if sees_all or tie.viewpoint_id == door.reader.participant_id
    }
