"""Meetings as those see them who carry the matter: the coming ones, the former ones, and each with its guests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Permission
from casework.access.shelf import Among
from casework.audit.models import Action
from casework.db import session
from casework.families.actions import PeoplePage, family_of, people_page_of
from casework.families.people import PersonView, people_of
from casework.meetings.gatherings.actions import meeting_of
from casework.meetings.gatherings.models import OVER, Guest, Meeting, MeetingState, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestView:
    """Somebody at a meeting: whether invited, whether they came, and what they said beforehand."""

    person: PersonView
    invited: bool
    came: bool
    records: bool
    cannot_come: bool
    wish: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A meeting as those see it who carry the matter; its recorder sees no place."""

    id: UUID
    family_id: UUID
    state: MeetingState
    starts_at: datetime
    ends_at: datetime
    began_at: datetime | None
    purpose: str
    place: str | None
    place_told: bool
    guests_told: bool
    interpreter: str | None
    agreed_with: str | None
    agreed_on: date | None
    agenda: Sequence[tuple[str, str]]
    guests: Sequence[GuestView]
    cancelled_because: str | None
    version: int

    @property
    def present(self) -> Sequence[PersonView]:
        """Those who came."""
        return [guest.person for guest in self.guests if guest.came]

    @property
    def coming(self) -> Sequence[PersonView]:
        """Those invited who have not said that they cannot come."""
        return [guest.person for guest in self.guests if guest.invited and not guest.cannot_come]

    @property
    def waits_to_be_closed(self) -> bool:
        """Whether it was begun on an earlier day and never closed: its notes still wait to be kept or destroyed."""
        begun = self.state in {MeetingState.UNDER_WAY, MeetingState.READ_BACK} and self.began_at is not None
        return begun and clock.local(self.began_at).date() < clock.today()  # type: ignore[arg-type]  # begun has its moment.


def view_of(door: Opening, meeting: Meeting, people: Sequence[PersonView]) -> MeetingView:
    """A meeting for whoever opened the family with the right to all of it, or records it."""
    carries = door.reader.basis in OWN_FAMILY
    known = {guest.participant_id: guest for guest in meeting.guests}
    replies = _replies(door, meeting) if carries else {}
    return MeetingView(
        id=meeting.id,
        family_id=meeting.family_id,
        state=meeting.state,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        began_at=meeting.began_at,
        purpose=meeting.purpose,
        place=meeting.place if carries else None,
        place_told=meeting.place_told is not None,
        guests_told=meeting.guests_told,
        interpreter=meeting.interpreter,
        agreed_with=meeting.agreed_with if carries else None,
        agreed_on=meeting.agreed_on,
        agenda=[(title, question) for title, question in meeting.agenda],
        guests=[
            _guest_view(person, known[person.id], replies.get(person.id))
            for person in people
            if person.id in known and (carries or known[person.id].came)
        ],
        cancelled_because=meeting.cancelled_because,
        version=meeting.version,
    )


def _guest_view(person: PersonView, guest: Guest, reply: Reply | None) -> GuestView:
    return GuestView(
        person=person,
        invited=guest.invited,
        came=guest.came,
        records=guest.records,
        cannot_come=reply.cannot_come if reply else False,
        wish=reply.wish if reply else "",
    )


def _replies(door: Opening, meeting: Meeting) -> dict[UUID, Reply]:
    return {reply.participant_id: reply for reply in door.rows(Reply) if reply.meeting_id == meeting.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsPage:
    """The coming meetings of a family, the next one first, and the former ones, the last one first."""

    family_id: UUID
    family_name: str
    coming: Sequence[MeetingView]
    former: Sequence[MeetingView]


def meetings_page(*, by: Actor, family_id: UUID) -> MeetingsPage:
    """The meetings of a family, for whoever carries its matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        people = people_of(door)
        meetings = sorted(door.rows(Meeting), key=lambda meeting: meeting.starts_at)
        views = [view_of(door, meeting, people) for meeting in meetings]
        return MeetingsPage(
            family_id=family_id,
            family_name=family_of(door).name,
            coming=[view for view in views if view.state not in OVER],
            former=[view for view in reversed(views) if view.state in OVER],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """One meeting among the people of its family."""

    around: PeoplePage
    meeting: MeetingView


def meeting_page(*, by: Actor, family_id: UUID, meeting_id: UUID, ride_id: UUID | None = None) -> MeetingPage:
    """One meeting, for whoever carries the matter."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=meeting_id,
    ) as door:
        around = people_page_of(door)
        return MeetingPage(around=around, meeting=view_of(door, meeting_of(door, meeting_id), around.people))


def next_days(family_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each family meets next, among families the caller has been let in to list; the others are missing."""
    query = (
        select(Meeting.family_id, func.min(Meeting.starts_at))
        .where(Meeting.family_id.in_(family_ids), Meeting.state == MeetingState.PLANNED, Meeting.ends_at > clock.now())
        .group_by(Meeting.family_id)
    )
    return dict(session().execute(query).all())


def next_meetings(doors: Mapping[UUID, Opening]) -> Sequence[MeetingView]:
    """The meetings of opened families that are to come, under way, or wait to be closed; the next one first."""
    not_over = Among(Meeting.state, frozenset(MeetingState) - OVER)
    views = []
    for door in doors.values():
        meetings = door.rows(Meeting, not_over)
        people = people_of(door) if meetings else ()
        views += [view_of(door, meeting, people) for meeting in meetings]
    return sorted(views, key=lambda view: view.starts_at)
