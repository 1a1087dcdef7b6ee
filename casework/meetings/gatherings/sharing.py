"""What those who take part see of meetings: the next one, what is theirs of the last one, and their answer to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Basis, Permission
from casework.audit.models import Action
from casework.db import session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import participant
from casework.families.lines import readable_to
from casework.families.models import ParticipantKind, Standing
from casework.families.people import PersonView, people_of, view_of
from casework.meetings.gatherings.actions import NotNow, meeting_of
from casework.meetings.gatherings.facts import MAY_RECORD, RECORDS_FOR
from casework.meetings.gatherings.models import NOT_BEGUN, Guest, Meeting, MeetingState, Note, Reply
from casework.meetings.gatherings.notes import NoteView, agreed_in, note_views, notes_in, notes_of
from casework.plan.actions import ActionView
from casework.plan.models import AgreedAction


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMeeting:
    """A meeting to come, as one of those invited sees it."""

    id: UUID
    family_id: UUID
    starts_at: datetime
    ends_at: datetime
    purpose: str
    place: str | None
    guests: Sequence[PersonView]
    """Who else comes; nobody where somebody of the family is protected."""
    interpreter: str | None
    cannot_come: bool
    wish: str
    records: bool
    """Whether they write its notes right now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMeeting:
    """What somebody who was at a meeting may read of it."""

    held_at: datetime
    notes: Sequence[NoteView]
    actions: Sequence[ActionView]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMeetings:
    """The next meeting, one that was cancelled and had been to come, and the last one; each may be missing."""

    next: NextMeeting | None
    cancelled: tuple[datetime, str] | None
    last: LastMeeting | None


def shared_meetings(door: Opening, people: Sequence[PersonView]) -> SharedMeetings:
    """The meetings to which whoever opened what is shared is invited, or came; after the matter, those that were."""
    theirs = [m for m in door.rows(Meeting) if door.me in {guest.participant_id for guest in m.guests}]
    meetings = sorted(theirs, key=lambda meeting: meeting.starts_at)
    coming = [m for m in meetings if m.state in NOT_BEGUN and m.ends_at > clock.now() - RECORDS_FOR]
    gone = [m for m in meetings if m.state is MeetingState.CANCELLED and m.starts_at > clock.now()]
    closed = [m for m in meetings if m.state is MeetingState.CLOSED]
    if door.reader.basis is Basis.FORMER:
        coming = gone = []
    return SharedMeetings(
        next=_next(door, coming[0], people) if coming else None,
        cancelled=(gone[0].starts_at, gone[0].cancelled_because or "") if gone else None,
        last=_last(door, closed[-1], people) if closed else None,
    )


def _next(door: Opening, meeting: Meeting, people: Sequence[PersonView]) -> NextMeeting:
    reply, me = _reply_of(door, meeting), participant(door.family_id, door.me)
    guests = {guest.participant_id: guest for guest in meeting.guests}
    others = [person for person in people if person.id in guests and person.id != door.me]
    writes = me.kind in MAY_RECORD and guests[door.me].records and meeting.state is MeetingState.UNDER_WAY
    return NextMeeting(
        id=meeting.id,
        family_id=meeting.family_id,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        purpose=meeting.purpose,
        place=meeting.place_told,
        guests=others if meeting.guests_told else [],
        interpreter=meeting.interpreter,
        cannot_come=reply.cannot_come if reply else False,
        wish=reply.wish if reply else "",
        records=writes,
    )


def _last(door: Opening, meeting: Meeting, people: Sequence[PersonView]) -> LastMeeting:
    notes = notes_in(door, meeting.id, people)
    return LastMeeting(
        held_at=meeting.began_at or meeting.starts_at, notes=notes, actions=agreed_in(door, meeting.id, people)
    )


def _reply_of(door: Opening, meeting: Meeting) -> Reply | None:
    said = (reply for reply in door.rows(Reply) if reply.meeting_id == meeting.id)
    return next((reply for reply in said if reply.participant_id == door.me), None)


def reply(*, by: Actor, family_id: UUID, meeting_id: UUID, wish: str, cannot_come: bool) -> None:
    """Tell a wish for a coming meeting, or that one cannot come. Saying it again says it anew.

    Raises:
        Forbidden: the actor takes no part.
        NotFound: they are not invited.
        NotNow: the meeting is over.
        Refused: nothing was said.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        meeting = _invited(door, meeting_id)
        if meeting.state not in NOT_BEGUN:
            raise NotNow
        said = _reply_of(door, meeting)
        if said is None and not wish and not cannot_come:
            raise Refused(N_("Write a wish, or say that you cannot come."), field="wish")
        if said is None:
            said = Reply(family_id=family_id, meeting_id=meeting_id, participant_id=door.me, cannot_come=False, wish="")
        said.said_at, said.wish, said.cannot_come = clock.now(), wish, cannot_come
        store(said)
        door.record(Action.MEETING_ANSWERED, said)


def reply_page(
    *, by: Actor, family_id: UUID, meeting_id: UUID, ride_id: UUID | None = None
) -> tuple[NextMeeting, UUID | None]:
    """A meeting that the actor is invited to, to answer it, and the opening that the form rides on.

    Raises:
        NotFound: they are not invited, or it is over.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.TAKE_PART,
        action=Action.SHARED_READ,
        ride_id=ride_id,
        part=meeting_id,
    ) as door:
        meeting = _invited(door, meeting_id)
        if meeting.state not in NOT_BEGUN:
            raise NotFound
        return _next(door, meeting, people_of(door)), door.ride_id


def _invited(door: Opening, meeting_id: UUID) -> Meeting:
    meeting = meeting_of(door, meeting_id)
    invited = door.me in {guest.participant_id for guest in meeting.guests}
    if not invited or participant(door.family_id, door.me).standing is not Standing.CONFIRMED:
        raise NotFound
    return meeting


# --- on paper ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A meeting on one page, for one recipient and no other."""

    family_id: UUID
    meeting_id: UUID
    recipient: PersonView
    held_at: datetime
    worker: str
    notes: Sequence[NoteView]
    actions: Sequence[ActionView]
    next: tuple[datetime, str | None] | None
    """The next meeting to which the recipient is invited, and its place where it may be told."""


def paper_for(*, by: Actor, family_id: UUID, meeting_id: UUID, person_id: UUID) -> Paper:
    """What one of those who came takes home: only what that person may read. Handing it over is a disclosure.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: the person did not come, nobody agrees any more that they take part, or the meeting is not closed.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        meeting, person = meeting_of(door, meeting_id), participant(family_id, person_id)
        came = {guest.participant_id for guest in meeting.guests if guest.came}
        if (
            meeting.state is not MeetingState.CLOSED
            or person_id not in came
            or person.kind not in _TAKES_HOME
            or person.standing is Standing.ENDED
            or not view_of(person).agreed
        ):
            raise NotFound
        door.record(Action.MEETING_PRINTED, person, detail={"meeting": str(meeting_id), "recipient": str(person_id)})
        people = people_of(door)
        theirs = {line.id for line in readable_to(person, _lines(meeting_id))}
        return Paper(
            family_id=family_id,
            meeting_id=meeting_id,
            recipient=view_of(person),
            held_at=meeting.began_at or meeting.starts_at,
            worker=participant(family_id, door.me).name,
            notes=[note for note in note_views(notes_of(meeting_id), people) if note.id in theirs],
            actions=[action for action in agreed_in(door, meeting_id, people) if action.id in theirs],
            next=_following(family_id, person_id),
        )


_TAKES_HOME = frozenset({ParticipantKind.FAMILY, *MAY_RECORD})


def _lines(meeting_id: UUID) -> list[Note | AgreedAction]:
    actions = session().scalars(select(AgreedAction).where(AgreedAction.meeting_id == meeting_id))
    return [*notes_of(meeting_id), *actions]


def _following(family_id: UUID, person_id: UUID) -> tuple[datetime, str | None] | None:
    query = (
        select(Meeting)
        .join(Guest)
        .where(
            Meeting.family_id == family_id,
            Meeting.state == MeetingState.PLANNED,
            Meeting.starts_at > clock.now(),
            Guest.participant_id == person_id,
        )
    )
    meeting = session().scalars(query.order_by(Meeting.starts_at).limit(1)).first()
    return (meeting.starts_at, meeting.place_told) if meeting else None
