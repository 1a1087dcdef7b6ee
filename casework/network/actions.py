"""Gather the people and places around a family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Basis, Permission
from casework.accounts.actions import identity_for
from casework.audit.models import Action
from casework.db import Changed, session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import PeoplePage, family_of, homes_of, participant, people_page_of, save_person
from casework.families.details import careful
from casework.families.invitations import end_in
from casework.families.members import INVITED_OR_IN, become
from casework.families.models import Participant, ParticipantKind, Standing
from casework.families.people import PersonView, people_of, view_of
from casework.network.basis import BasisView, basis_in
from casework.network.guess import guess, name_and_role
from casework.network.models import SECTORS, Closeness, NetworkMember, TieKind
from casework.network.ties import Felt, TieView, ties_in, write_tie
from casework.responsibility.actions import responsible_participant


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Somebody around the family. Until they are contacted a first name or a role is enough.

    Where kind or sector are not told, they are guessed from the words that say who it is.
    """

    name: str
    kind: ParticipantKind | None = None
    sector: str | None = None
    role: str = ""
    identity_code: str | None = None
    since: date | None = None
    until: date | None = None
    closeness: Closeness = Closeness.SOMETIMES
    shown: bool | None = None
    """Whether the family's own members see this person; None: unless somebody here is protected."""


_AROUND = frozenset({ParticipantKind.OWN, ParticipantKind.PROFESSIONAL, ParticipantKind.PLACE})


class WrongWayRound(Refused):
    """An end before its beginning."""

    def __init__(self) -> None:
        super().__init__(N_("The last day cannot be before the first one."), field="until")


def add_member(
    *, by: Actor, family_id: UUID, member: NewMember, viewpoint_id: UUID | None = None, tie: TieKind | None = None
) -> UUID:
    """Add somebody to the network, with how the tie feels to one person of the family where that is told.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: the identity code is wrong, or the last day is before the first.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        identity = identity_for(member.identity_code) if member.identity_code else None
        name, role = (member.name, member.role) if member.role else name_and_role(member.name)
        kind, sector = guess(role or name)
        added = Participant(
            family_id=family_id,
            kind=member.kind or kind,
            standing=Standing.MENTIONED,
            identity_id=identity.id if identity else None,
            added_at=clock.now(),
            name=name,
            role=role,
            sector=member.sector or sector,
            interpreter=False,
        )
        save_person(door, Action.PERSON_ADDED, added)
        place = NetworkMember(family_id=family_id, participant_id=added.id)
        place.shown = not people_page_of(door).careful if member.shown is None else member.shown
        _keep_place(door, Action.PERSON_ADDED, place, member)
        if viewpoint_id is not None and tie is not None:
            write_tie(door, viewpoint_id, added.id, Felt(kind=tie))
    return added.id


def change_member(*, by: Actor, family_id: UUID, member_id: UUID, version: int, member: NewMember) -> None:
    """Say otherwise who somebody is to the family. The revision before stays.

    Raises:
        Changed: somebody saved it after ``version``.
        NotFound: nobody of this family's network has this id.
        Refused: the last day is before the first, or, of somebody who takes part, has come; or the code is another's.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        person = _member(door, member_id)
        place = _place_of(member_id)
        if _version(person, place) != version:
            raise Changed
        if member.until and member.until <= clock.today() and person.standing in INVITED_OR_IN:
            raise Refused(
                N_("A day alone ends nobody's part. Go back and choose: Does not stand here any more."), field="until"
            )
        was = person.version
        person.name, person.role = member.name, member.role
        person.kind, person.sector = member.kind or person.kind, member.sector or person.sector
        if member.identity_code:
            become(person, identity_for(member.identity_code).id)
        place = place or NetworkMember(family_id=family_id, participant_id=member_id)
        place.shown = bool(member.shown)
        _keep_place(door, Action.MEMBER_CHANGED, place, member)
        if person.version != was:
            save_person(door, Action.PERSON_CHANGED, person)


def end_member(*, by: Actor, family_id: UUID, member_id: UUID, until: date) -> None:
    """Somebody does not stand around the family any more: they are listed as former and see nothing from now on.

    Raises:
        Refused: the day is still to come, or before the first one.
    """
    if until > clock.today():
        raise Refused(N_("Choose today or an earlier day."), field="until")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        person = _member(door, member_id)
        place = _place_of(member_id) or NetworkMember(
            family_id=family_id, participant_id=member_id, shown=False, closeness=Closeness.SOMETIMES.value
        )
        if place.since is not None and until < place.since:
            raise WrongWayRound
        place.until = until
        store(place)
        door.record(Action.MEMBER_CHANGED, place)
        end_in(door, person)


def _member(door: Opening, member_id: UUID) -> Participant:
    person = participant(door.family_id, member_id)
    if person.kind not in _AROUND or person.standing is Standing.ENDED:
        raise NotFound
    return person


def _place_of(member_id: UUID) -> NetworkMember | None:
    return session().scalars(select(NetworkMember).where(NetworkMember.participant_id == member_id)).one_or_none()


def _version(person: Participant, place: NetworkMember | None) -> int:
    """Counts the saves of both records that one form changes."""
    return person.version + (place.version if place else 0)


def _keep_place(door: Opening, action: Action, place: NetworkMember, member: NewMember) -> None:
    if member.since and member.until and member.until < member.since:
        raise WrongWayRound
    place.since, place.until, place.closeness = member.since, member.until, member.closeness.value
    store(place)
    door.record(action, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """Somebody around the family, with the tie from the viewpoint that is shown."""

    person: PersonView
    closeness: Closeness
    since: date | None
    until: date | None
    shown: bool
    tie: TieView | None
    version: int
    code_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPage:
    """The people and places around a family by sector, with the ties of one viewpoint that the reader may see."""

    page: PeoplePage
    homes: Sequence[tuple[str, Sequence[PersonView]]]
    """The family's own people by home, those without one in the first."""
    members: Sequence[MemberView]
    former: Sequence[MemberView]
    viewpoints: Sequence[PersonView]
    viewpoint: PersonView | None
    """Whose view is shown; None: all people, no ties."""
    ties: Sequence[TieView]
    """Every tie the reader may see, of all viewpoints, the newest first."""
    basis: BasisView | None
    holder_id: UUID | None

    @property
    def sectors(self) -> Sequence[tuple[str, Sequence[PersonView]]]:
        """The people by sector, in the order of the map."""
        people = [view.person for view in self.members]
        return [(code, [person for person in people if person.sector == code]) for code in SECTORS]

    @property
    def own(self) -> int:
        """How many of those around the family are its own people, and no professionals or places."""
        return sum(view.person.kind is ParticipantKind.OWN for view in self.members)

    def member(self, member_id: UUID | None) -> MemberView | None:
        """One of those around the family."""
        return next((view for view in (*self.members, *self.former) if view.person.id == member_id), None)


def network_page(*, by: Actor, family_id: UUID, viewpoint_id: UUID | None = None) -> NetworkPage:
    """The network of a family, for whoever carries its matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        return network_in(door, people_page_of(door), viewpoint_id)


def people_around(*, by: Actor, family_id: UUID) -> NetworkPage:
    """The same for a member of the family: people and places, their own ties, and those shared with them.

    Raises:
        NotFound: the actor takes part from the network, which is told of nobody else.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_SHARED, action=Action.SHARED_READ
    ) as door:
        if door.reader.basis is not Basis.RELATION:
            raise NotFound
        page = PeoplePage(
            family_id=family_id,
            family_name=family_of(door).name,
            people=people_of(door),
            me=door.reader.participant_id,
            careful=careful(door),
            ride_id=door.ride_id,
        )
        return network_in(door, page, door.reader.participant_id)


def members(people: Sequence[PersonView]) -> Sequence[PersonView]:
    """Those of the people who stand around the family rather than belong to it."""
    return [person for person in people if person.kind is not ParticipantKind.FAMILY]


def network_in(door: Opening, page: PeoplePage, viewpoint_id: UUID | None) -> NetworkPage:
    """The network within an opening that is there already."""
    family = [person for person in page.people if person.kind is ParticipantKind.FAMILY]
    ties = ties_in(door)
    own_view = door.reader.basis is Basis.RELATION
    theirs = {tie.viewpoint_id for tie in ties} | {door.reader.participant_id}
    viewpoints = [p for p in family if p.shape != "triangle" and (not own_view or p.id in theirs)]
    viewpoint = next((person for person in viewpoints if person.id == viewpoint_id), None)
    felt = {tie.member_id: tie for tie in ties if tie.now and viewpoint and tie.viewpoint_id == viewpoint.id}
    everybody = _members_in(door, felt)
    if own_view:
        everybody = [v for v in everybody if (v.shown and not page.careful) or v.person.id in felt or _works(v)]
    return NetworkPage(
        page=page,
        homes=[] if own_view else _homes_in(door, family),
        members=[view for view in everybody if view.person.standing is not Standing.ENDED],
        former=[view for view in everybody if view.person.standing is Standing.ENDED and not _works(view)],
        viewpoints=viewpoints,
        viewpoint=viewpoint,
        ties=ties,
        basis=basis_in(door),
        holder_id=responsible_participant(door),
    )


def _works(view: MemberView) -> bool:
    return view.person.kind is ParticipantKind.WORKER


def _members_in(door: Opening, felt: dict[UUID, TieView]) -> list[MemberView]:
    around = [person for person in door.rows(Participant) if person.kind is not ParticipantKind.FAMILY]
    known = {place.participant_id: place for place in door.rows(NetworkMember)}
    return [
        _member_view(person, known.get(person.id), felt.get(person.id))
        for person in sorted(around, key=lambda person: (person.added_at, person.id))
    ]


def _member_view(person: Participant, place: NetworkMember | None, tie: TieView | None) -> MemberView:
    return MemberView(
        person=view_of(person),
        closeness=Closeness(place.closeness) if place else Closeness.SOMETIMES,
        since=place.since if place else None,
        until=place.until if place else None,
        shown=place.shown if place else False,
        tie=tie,
        version=_version(person, place),
        code_known=person.identity_id is not None,
    )


def _homes_in(door: Opening, family: Sequence[PersonView]) -> Sequence[tuple[str, Sequence[PersonView]]]:
    """Whom each home holds; a child of two homes stands in both, whoever has none in the first."""
    homes = [(home.name, {resident.participant_id for resident in home.residents}) for home in homes_of(door)]
    placed = {person_id for _, residents in homes for person_id in residents}
    found = []
    for number, (name, residents) in enumerate(homes):
        here = [p for p in family if p.id in residents or (number == 0 and p.id not in placed)]
        if here:
            found.append((name, here))
    return found
