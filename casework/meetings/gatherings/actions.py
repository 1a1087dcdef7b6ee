"""Plan a meeting with the family, change the plan or cancel it, start it, and write down who came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import Changed, session
from casework.errors import N_, NotFound, Refused
from casework.families.actions import participant
from casework.families.details import protected_in
from casework.families.lines import must_be_here
from casework.families.people import view_of
from casework.meetings.gatherings.facts import MAY_RECORD
from casework.meetings.gatherings.models import (
    MEETING_MOVES,
    NOT_BEGUN,
    OVER,
    Guest,
    Meeting,
    MeetingState,
)

AGENDA = (
    (N_("Welcome and wishes"), N_("What do you hope for from today?")),
    (N_("What is good now"), N_("What works in everyday life? What carries?")),
    (N_("What is on our minds"), N_("The child and the parents first. Ask: did I get it right?")),
    (N_("What we agree"), N_("What can each of us do? Who does what, and by when?")),
    (N_("How it felt"), N_("How was it to be here today? When do we look at this together again?")),
)  # fmt: skip
"""Strengths first, then what worries, then what each can do, agreed deeds and their follow-up: the order of the
deliberation of Let's Talk about Children (Lapset puheeksi)."""


class NotNow(Refused):
    """The meeting does not stand where this could be done."""

    def __init__(self) -> None:
        super().__init__(N_("This meeting has moved on in the meantime. Look at its page again."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When and where a meeting is, what for, who is invited, and with whom and when the invitations were agreed."""

    starts_at: datetime
    ends_at: datetime
    purpose: str
    place: str | None = None
    interpreter: str | None = None
    guests: tuple[UUID, ...]
    agreed_with: str | None = None
    agreed_on: date | None = None
    agenda: tuple[tuple[str, str], ...]


def plan_meeting(*, by: Actor, family_id: UUID, plan: Plan) -> UUID:
    """Plan a meeting. The family chooses who is invited.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: its time has gone by.
    """
    if plan.starts_at < clock.now():
        raise Refused(N_("This time has gone by. Choose a later one."), field="day")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        meeting = Meeting(
            family_id=family_id, state=MeetingState.PLANNED, **_times(plan), guests_told=False, agenda=[], purpose=""
        )
        _fill(door, meeting, plan)
        session().add(meeting)
        session().flush()
        door.record(Action.MEETING_PLANNED, meeting)
    return meeting.id


def change_meeting(*, by: Actor, family_id: UUID, meeting_id: UUID, version: int, plan: Plan) -> None:
    """Change the plan of a meeting that is not over. Who came stays written down.

    Raises:
        Changed: somebody saved it after ``version``.
        NotNow: it is being read back, or over.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        meeting = meeting_of(door, meeting_id)
        if meeting.version != version:
            raise Changed
        if meeting.state not in NOT_BEGUN:
            raise NotNow
        meeting.starts_at, meeting.ends_at = plan.starts_at, plan.ends_at
        _fill(door, meeting, plan)
        session().flush()
        door.record(Action.MEETING_CHANGED, meeting)


def cancel_meeting(*, by: Actor, family_id: UUID, meeting_id: UUID, because: str) -> None:
    """Cancel a planned meeting, with a word that those invited read.

    Raises:
        NotNow: it has begun.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        meeting = meeting_of(door, meeting_id)
        move(meeting, MeetingState.CANCELLED)
        meeting.cancelled_because = because
        session().flush()
        door.record(Action.MEETING_CANCELLED, meeting)


def start_meeting(*, by: Actor, family_id: UUID, meeting_id: UUID, recorder_id: UUID | None = None) -> None:
    """Begin. Whoever begins it is there; a member of the network may be chosen to write the notes as well.

    Raises:
        NotFound: the recorder is no guest from the network who takes part today.
        NotNow: it has begun already, or was cancelled.
        Refused: another meeting of the family is under way.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        meeting = meeting_of(door, meeting_id)
        move(meeting, MeetingState.UNDER_WAY)
        meeting.began_at = clock.now()
        _guest(meeting, door.me).came = True
        if recorder_id is not None:
            recorder = participant(family_id, recorder_id)
            invited = {guest.participant_id for guest in meeting.guests}
            if recorder.kind not in MAY_RECORD or not view_of(recorder).takes_part or recorder_id not in invited:
                raise NotFound
            guest = _guest(meeting, recorder_id)
            guest.came = guest.records = True
        session().flush()
        door.record(Action.MEETING_STARTED, meeting)


def write_attendance(*, by: Actor, family_id: UUID, meeting_id: UUID, came: Sequence[UUID]) -> None:
    """Write down who came; somebody of the network may have come without an invitation.

    Raises:
        NotNow: the meeting has not begun, or is over.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        meeting = meeting_of(door, meeting_id)
        if meeting.state not in {MeetingState.UNDER_WAY, MeetingState.READ_BACK}:
            raise NotNow
        must_be_here(door, *came)
        for person_id in came:
            _guest(meeting, person_id)
        for guest in meeting.guests:
            guest.came = guest.participant_id in came
            guest.records = guest.records and guest.came
        meeting.guests = [guest for guest in meeting.guests if guest.came or guest.invited]
        session().flush()
        door.record(Action.MEETING_ATTENDED, meeting)


def keep_places_back(door: Opening) -> None:
    """Tell nobody any more where coming meetings are, or who else comes: somebody of the family is now protected."""
    query = select(Meeting).where(Meeting.family_id == door.family_id, Meeting.closed_at.is_(None))
    for meeting in session().scalars(query):
        meeting.place_told, meeting.guests_told = None, False
        session().flush()
        door.record(Action.MEETING_CHANGED, meeting)


def planned_for(door: Opening) -> Sequence[datetime]:
    """When the meetings of a family are that have not begun: those that its matter's end cancels."""
    query = select(Meeting.starts_at).where(Meeting.family_id == door.family_id, Meeting.state == MeetingState.PLANNED)
    return session().scalars(query.order_by(Meeting.starts_at)).all()


def let_none_wait(door: Opening) -> None:
    """Cancel the coming meetings of a family whose matter ends; a draft would stay for ever where one has begun.

    Raises:
        Refused: a meeting has begun and is not over: what was noted is neither kept nor destroyed yet.
    """
    query = select(Meeting).where(Meeting.family_id == door.family_id, Meeting.state.not_in(OVER))
    for meeting in session().scalars(query).all():
        if meeting.state is not MeetingState.PLANNED:
            raise Refused(N_("A meeting of this family has begun and is not over. Read it back and close it first."))
        move(meeting, MeetingState.CANCELLED)
        session().flush()
        door.record(Action.MEETING_CANCELLED, meeting)


def _times(plan: Plan) -> dict[str, datetime]:
    return {"starts_at": plan.starts_at, "ends_at": plan.ends_at}


def _fill(door: Opening, meeting: Meeting, plan: Plan) -> None:
    must_be_here(door, *plan.guests)
    # A place that is told today is known on the day on which a non-disclosure begins.
    careful = bool(protected_in(door, ahead=True))
    meeting.purpose, meeting.place, meeting.interpreter = plan.purpose, plan.place, plan.interpreter
    meeting.place_told = None if careful else plan.place
    meeting.guests_told = not careful
    meeting.agreed_with, meeting.agreed_on = plan.agreed_with, plan.agreed_on
    meeting.agenda = [list(phase) for phase in plan.agenda]
    for person_id in plan.guests:
        _guest(meeting, person_id).invited = True
    for guest in meeting.guests:
        guest.invited = guest.participant_id in plan.guests
    meeting.guests = [guest for guest in meeting.guests if guest.came or guest.invited]


def _guest(meeting: Meeting, person_id: UUID) -> Guest:
    """Somebody among the guests, added as not invited where they were not."""
    known = next((guest for guest in meeting.guests if guest.participant_id == person_id), None)
    if known is None:
        known = Guest(participant_id=person_id, invited=False, came=False, records=False)
        meeting.guests.append(known)
    return known


def meeting_of(door: Opening, meeting_id: UUID) -> Meeting:
    """A meeting of the family that is open.

    Raises:
        NotFound: there is none such in this family.
    """
    meeting = session().get(Meeting, meeting_id)
    if meeting is None or meeting.family_id != door.family_id:
        raise NotFound
    return meeting


def move(meeting: Meeting, state: MeetingState) -> None:
    """Let a meeting go on to this state.

    Raises:
        NotNow: it does not lead there.
    """
    if state not in MEETING_MOVES[meeting.state]:
        raise NotNow
    meeting.state = state
