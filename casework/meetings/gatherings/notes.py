"""Write down in a meeting what is said, and agree at once on what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Permission
from casework.access.shelf import Among
from casework.audit.models import Action
from casework.db import session
from casework.errors import NotFound
from casework.families.actions import family_of, participant
from casework.families.lines import Audience, LineAbout, LineAudience, must_be_here, readable, readable_to
from casework.families.models import ParticipantKind
from casework.families.naming import about_by_itself
from casework.families.people import PersonView, people_of
from casework.meetings.gatherings.actions import NotNow, meeting_of
from casework.meetings.gatherings.calendar import MeetingView, view_of
from casework.meetings.gatherings.models import Meeting, MeetingState, Note, NoteState
from casework.picture.actions import statements_in
from casework.picture.models import StatementKind
from casework.plan.actions import ActionView, GoalView, Promise, actions_in, agree, goal_view, goals_in
from casework.plan.models import GoalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What somebody said, at which place of the agenda, and who is to read it once it is kept."""

    text: str
    speaker_id: UUID
    phase: int
    audience: Audience


def write_note(*, by: Actor, family_id: UUID, meeting_id: UUID, noted: Noted) -> UUID:
    """Note what somebody said. It is a draft without revisions until it is read back, and its audience reads nothing.

    Raises:
        Forbidden: the actor neither carries the matter nor records a meeting of this family.
        NotFound: it is not the meeting that they record, or nobody here has said it.
        NotNow: the meeting is not under way.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.RECORD_MEETING) as door:
        meeting = _under_way(door, meeting_id)
        if noted.speaker_id not in {guest.participant_id for guest in meeting.guests}:
            raise NotFound
        must_be_here(door, *noted.audience.named)
        note = Note(
            family_id=family_id,
            recorder_id=door.me,
            written_at=clock.now(),
            rule=noted.audience.rule,
            language="fi",
            meeting_id=meeting_id,
            speaker_id=noted.speaker_id,
            phase=min(max(noted.phase, 1), len(meeting.agenda)),
            state=NoteState.DRAFT,
            text=noted.text,
        )
        note.audience = [LineAudience(participant_id=person) for person in noted.audience.named]
        about = about_by_itself(door, noted.speaker_id, noted.text)
        note.about = [LineAbout(participant_id=person) for person in about]
        session().add(note)
        session().flush()
        door.record(Action.NOTE_WRITTEN, note)
    return note.id


def agree_in_meeting(*, by: Actor, family_id: UUID, meeting_id: UUID, promise: Promise) -> UUID:
    """Agree in a meeting that is under way on who does what.

    Raises:
        Forbidden: the actor does not carry the matter; a recorder only takes notes.
        NotNow: the meeting is not under way.
        Refused: nobody is named who does it, or its day has gone by.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        _under_way(door, meeting_id)
        return agree(by=by, family_id=family_id, promise=replace(promise, meeting_id=meeting_id))


def _under_way(door: Opening, meeting_id: UUID) -> Meeting:
    meeting = _own_meeting(door, meeting_id)
    if meeting.state is not MeetingState.UNDER_WAY:
        raise NotNow
    return meeting


def _own_meeting(door: Opening, meeting_id: UUID) -> Meeting:
    """A meeting of the family; for a recorder the one that they record."""
    if door.reader.basis not in OWN_FAMILY and door.reader.basis_id != meeting_id:
        raise NotFound
    return meeting_of(door, meeting_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note as a meeting's pages show it."""

    id: UUID
    text: str
    speaker: PersonView | None
    phase: int
    written_at: datetime
    sees: Sequence[PersonView]
    about: Sequence[UUID]
    """Whom it is about, as far as its speaker and its words tell, until that is said aloud."""

    @property
    def own_voice(self) -> bool:
        """Whether the family said it."""
        return self.speaker is not None and self.speaker.kind is ParticipantKind.FAMILY


@dataclass(frozen=True, slots=True, kw_only=True)
class ModePage:
    """A meeting under way, as its recorder or whoever carries the matter has it before them."""

    family_name: str
    meeting: MeetingView
    people: Sequence[PersonView]
    """Those who may be chosen as having come: everybody, for whoever carries the matter."""
    notes: Sequence[NoteView]
    actions: Sequence[ActionView]
    """What was agreed today, the last first."""
    goals: Sequence[GoalView]
    strengths: Sequence[str]
    carries: bool
    me: UUID
    ride_id: UUID | None

    @property
    def minutes(self) -> int:
        """How long it has lasted."""
        begun = self.meeting.began_at
        return int((clock.now() - begun).total_seconds() // 60) if begun else 0


def mode_page(*, by: Actor, family_id: UUID, meeting_id: UUID, ride_id: UUID | None = None) -> ModePage:
    """A meeting that has begun.

    Raises:
        Forbidden: the actor neither carries the matter nor records a meeting of this family.
        NotFound: they record another meeting, or this one has not begun or is over.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.RECORD_MEETING,
        action=Action.MEETING_READ,
        ride_id=ride_id,
        part=meeting_id,
    ) as door:
        record = _own_meeting(door, meeting_id)
        if record.state not in {MeetingState.UNDER_WAY, MeetingState.READ_BACK}:
            raise NotFound
        people, carries = people_of(door), door.reader.basis in OWN_FAMILY
        meeting = view_of(door, record, people)
        return ModePage(
            family_name=family_of(door).name,
            meeting=meeting,
            people=people if carries else meeting.present,
            notes=notes_in(door, meeting_id, people),
            actions=agreed_in(door, meeting_id, people),
            goals=_goals(door, meeting) if carries else [],
            strengths=_strengths(door, people, meeting),
            carries=carries,
            me=door.me,
            ride_id=door.ride_id,
        )


def notes_in(door: Opening, meeting_id: UUID, people: Sequence[PersonView]) -> Sequence[NoteView]:
    """The notes of a meeting that whoever opened the family may read, in the order in which they were said."""
    notes = door.rows(Note, Among(Note.meeting_id, frozenset({meeting_id})))
    return note_views(readable(door, _as_noted(notes)), people)


def notes_of(meeting_id: UUID) -> Sequence[Note]:
    """What was noted in a meeting and not dropped, for the rooms that decide who reads it."""
    return _as_noted(session().scalars(select(Note).where(Note.meeting_id == meeting_id)))


def _as_noted(notes: Iterable[Note]) -> Sequence[Note]:
    kept = (note for note in notes if note.state is not NoteState.DROPPED)
    return sorted(kept, key=lambda note: (note.written_at, note.id))


def note_views(notes: Sequence[Note], people: Sequence[PersonView]) -> Sequence[NoteView]:
    """Notes that have been decided on, for pages."""
    known = {person.id: person for person in people}
    return [
        NoteView(
            id=note.id,
            text=note.text,
            speaker=known.get(note.speaker_id) if note.speaker_id else None,
            phase=note.phase,
            written_at=note.written_at,
            sees=[known[row.participant_id] for row in note.audience if row.participant_id in known],
            about=[row.participant_id for row in note.about],
        )
        for note in notes
    ]


def agreed_in(door: Opening, meeting_id: UUID, people: Sequence[PersonView]) -> Sequence[ActionView]:
    """What was agreed in a meeting, as far as whoever opened the family may read it."""
    return [view for _, view in actions_in(door, people) if view.meeting_id == meeting_id]


def _goals(door: Opening, meeting: MeetingView) -> Sequence[GoalView]:
    """The goals that each adult of the family who came may read: the page may stand on a wall."""
    adults = [p for p in meeting.present if p.kind is ParticipantKind.FAMILY and not p.is_child]
    goals = [goal for goal in goals_in(door) if goal.state is GoalState.OPEN] if adults else []
    for person in adults:
        goals = readable_to(participant(door.family_id, person.id), goals)
    return [goal_view(goal) for goal in goals]


def _strengths(door: Opening, people: Sequence[PersonView], meeting: MeetingView) -> Sequence[str]:
    """What carries the family, where each of its adults who came may read it: the page may stand on a wall."""
    adults = {
        person.name for person in meeting.present if person.kind is ParticipantKind.FAMILY and not person.is_child
    }
    return [
        said.text
        for said in statements_in(door, people)
        if said.kind is StatementKind.STRENGTH and said.own_voice and adults and adults <= set(said.sees)
    ]
