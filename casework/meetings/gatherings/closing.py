"""Read a meeting back and end it: what is kept is decided aloud, and what is not kept is destroyed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, AudienceRule, Permission
from casework.audit.models import Action
from casework.db import Changed, session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import PeoplePage, people_page_of
from casework.families.lines import Audience, Line, address, must_be_here, save
from casework.families.models import Participant, ParticipantKind
from casework.families.naming import about_by_itself, named_of_family
from casework.families.people import PersonView
from casework.meetings.actions import Met, log_encounter
from casework.meetings.gatherings.actions import meeting_of, move
from casework.meetings.gatherings.calendar import MeetingView, view_of
from casework.meetings.gatherings.models import (
    Answer,
    Given,
    Meeting,
    MeetingState,
    Note,
    NoteState,
    View,
)
from casework.meetings.gatherings.notes import NoteView, agreed_in, notes_in, notes_of
from casework.meetings.models import How
from casework.plan.actions import UNDER_WAY, ActionView
from casework.plan.models import AgreedAction
from casework.plan.reading_back import confirm_agreed, take_back


@dataclass(frozen=True, slots=True)
class Kept:
    """A note that is kept, as it was corrected aloud, who reads it, and whom it is about where that was said."""

    text: str
    audience: Audience
    about: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What everybody has heard: the notes that are kept, the actions that stand, and what each adult says of it.

    Notes and actions that are not among them are destroyed. An adult who was invited and is not marked as having come
    has no answer where they were not there.
    """

    kept: Mapping[UUID, Kept]
    standing: Mapping[UUID, Audience]
    answers: Mapping[UUID, tuple[View, Given] | None]


def begin_reading_back(*, by: Actor, family_id: UUID, meeting_id: UUID) -> None:
    """Stop writing and read aloud. The recorder's right ends with it."""
    _go_on(by, family_id, meeting_id, MeetingState.READ_BACK, Action.MEETING_READ_BACK)


def resume(*, by: Actor, family_id: UUID, meeting_id: UUID) -> None:
    """Go on with the meeting: something is still to be said."""
    _go_on(by, family_id, meeting_id, MeetingState.UNDER_WAY, Action.MEETING_STARTED)


def _go_on(by: Actor, family_id: UUID, meeting_id: UUID, state: MeetingState, action: Action) -> None:
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        meeting = meeting_of(door, meeting_id)
        move(meeting, state)
        session().flush()
        door.record(action, meeting)


def close_meeting(*, by: Actor, family_id: UUID, meeting_id: UUID, version: int, outcome: Outcome) -> None:
    """End a meeting that was read back. Kept notes reach their audience; of the others no text is left.

    The same holds of what was agreed in it: what does not stand leaves neither words nor revisions, unless it was laid
    aside before. Only what is necessary is recorded (Act 703/2023 § 17), so dropping is what happens when nobody
    decides; but what came after ``version`` nobody has read aloud, and it is not destroyed unread.

    Raises:
        Changed: the meeting went on after ``version`` was read.
        NotNow: it is not being read back.
        NotAgreed: somebody is to see a line who may not, unless those it is about agree.
        Refused: an adult of the family who was invited or came has not been asked, or what is taken back is done by
            now. The line it speaks of is named, and the field beside it.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        meeting = meeting_of(door, meeting_id)
        move(meeting, MeetingState.CLOSED)
        if meeting.version != version:
            raise Changed
        meeting.closed_at = clock.now()
        for note in notes_of(meeting_id):
            kept = outcome.kept.get(note.id)
            if kept is None:
                _drop(door, note)
            else:
                with _beside(note, kept.text):
                    _keep(door, note, kept)
        _settle_actions(door, meeting, outcome)
        _answer(door, meeting, outcome)
        session().flush()
        door.record(Action.MEETING_CLOSED, meeting)
        _log(by, meeting)


def _keep(door: Opening, note: Note, kept: Kept) -> None:
    speaker = [note.speaker_id] if note.speaker_id else []
    audience, about = kept.audience.also(note.speaker_id), _about(door, note, kept)
    must_be_here(door, *audience.named, *about)
    note.state, note.text, note.rule = NoteState.KEPT, kept.text, audience.rule
    address(door, note, audience, about, own=speaker)
    save(door, Action.NOTE_KEPT, note)


def _about(door: Opening, note: Note, kept: Kept) -> Sequence[UUID]:
    """Whom a kept note is about: what was said aloud of it, and whom words name that came only while it was read."""
    if not kept.about:
        return about_by_itself(door, note.speaker_id, kept.text)
    before = set(named_of_family(door, note.text))
    return (*kept.about, *(one for one in named_of_family(door, kept.text) if one not in before))


@contextmanager
def _beside(line: Line, text: str, field: str = "agreed") -> Iterator[None]:
    """Of a whole page of lines, say which one is refused."""
    try:
        yield
    except Refused as refused:
        refused.field = f"{field}_{line.id.hex}"
        refused.about = text
        raise


def _drop(door: Opening, note: Note) -> None:
    """Overwrite what was said and by whom. It has no revision; that something was noted stays in the log."""
    note.state, note.text, note.speaker_id, note.rule = NoteState.DROPPED, "", None, AudienceRule.WORKER
    note.about, note.audience = [], []
    session().flush()
    door.record(Action.NOTE_DROPPED, note)


def _settle_actions(door: Opening, meeting: Meeting, outcome: Outcome) -> None:
    """Those that its page shows; what was laid aside since it was agreed stays as it is."""
    query = select(AgreedAction).where(AgreedAction.meeting_id == meeting.id, AgreedAction.state.in_(UNDER_WAY))
    for action in session().scalars(query).all():
        if action.id in outcome.standing:
            with _beside(action, action.text):
                confirm_agreed(door, action, outcome.standing[action.id])
        else:
            with _beside(action, action.text, "stands"):
                take_back(door, action)


def _answer(door: Opening, meeting: Meeting, outcome: Outcome) -> None:
    shown = view_of(door, meeting, people_page_of(door).people)
    for person in _adults(shown):
        said = outcome.answers.get(person.id)
        if said is None:
            if person in shown.present or person.id not in outcome.answers:
                raise Refused(N_("Ask %(name)s, too."), field=f"view_{person.id.hex}", name=person.name)
            continue
        view, given = said
        answer = Answer(
            family_id=door.family_id,
            meeting_id=meeting.id,
            participant_id=person.id,
            given_at=clock.now(),
            view=view.value,
            given=given.value,
        )
        store(answer)
        door.record(Action.MEETING_CLOSED, answer)


def _log(by: Actor, meeting: Meeting) -> None:
    """A meeting to which the family came is an encounter that reached it."""
    came = tuple(guest.participant_id for guest in meeting.guests if guest.came)
    people = [session().get_one(Participant, person_id) for person_id in came]
    if meeting.began_at is not None and any(person.kind is ParticipantKind.FAMILY for person in people):
        met = Met(how=How.MEETING, people=came, held_at=meeting.began_at, audience=Audience.of(()))
        log_encounter(by=by, family_id=meeting.family_id, met=met)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What an adult said of the outcome."""

    person: PersonView
    view: View
    given: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeMeeting:
    """A meeting with everything that was noted, agreed and answered."""

    around: PeoplePage
    meeting: MeetingView
    notes: Sequence[NoteView]
    actions: Sequence[ActionView]
    answers: Sequence[AnswerView]

    @property
    def adults(self) -> Sequence[PersonView]:
        """The adults of the family who were invited or came: each is asked at the end."""
        return _adults(self.meeting)


def whole_meeting(*, by: Actor, family_id: UUID, meeting_id: UUID, ride_id: UUID | None = None) -> WholeMeeting:
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
        return WholeMeeting(
            around=around,
            meeting=view_of(door, meeting_of(door, meeting_id), around.people),
            notes=notes_in(door, meeting_id, around.people),
            actions=agreed_in(door, meeting_id, around.people),
            answers=_answers(meeting_id, around.people),
        )


def read_back_page(*, by: Actor, family_id: UUID, meeting_id: UUID, ride_id: UUID | None = None) -> WholeMeeting:
    """A meeting that has begun, to be read aloud line by line.

    Raises:
        NotFound: it has not begun, or is over.
    """
    shown = whole_meeting(by=by, family_id=family_id, meeting_id=meeting_id, ride_id=ride_id)
    if shown.meeting.state not in {MeetingState.UNDER_WAY, MeetingState.READ_BACK}:
        raise NotFound
    return shown


def _adults(meeting: MeetingView) -> Sequence[PersonView]:
    guests = [guest.person for guest in meeting.guests]
    return [person for person in guests if person.kind is ParticipantKind.FAMILY and not person.is_child]


def _answers(meeting_id: UUID, people: Sequence[PersonView]) -> Sequence[AnswerView]:
    known = {person.id: person for person in people}
    query = select(Answer).where(Answer.meeting_id == meeting_id).order_by(Answer.given_at, Answer.id)
    return [
        AnswerView(person=known[row.participant_id], view=View(row.view), given=Given(row.given))
        for row in session().scalars(query)
        if row.participant_id in known
    ]
