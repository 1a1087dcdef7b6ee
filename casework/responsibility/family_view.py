"""The family's word on a proposed worker: it agrees, or is heard where the law lays the post down, and it passes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Basis, Permission
from casework.audit.models import Action
from casework.db import session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import family_of, participant
from casework.families.models import Participant, ParticipantKind
from casework.families.people import PersonView, people_of, view_of
from casework.responsibility.actions import AnsweredAlready, pending_of, take_over, worker_name
from casework.responsibility.models import (
    SETTLED,
    Answer,
    FamilyView,
    Responsibility,
    ResponsibilityState,
    Way,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody of the family said to a proposed worker, and how.

    ``who`` is for people not written down yet: their word is kept and can stand against it, but it carries nothing.
    """

    answer: Answer
    way: Way
    given_on: date
    person_id: UUID | None = None
    who: str = ""


def record_family_view(*, by: Actor, family_id: UUID, word: Word, proposal_id: UUID | None = None) -> bool:
    """Write down what the family said, and let the responsibility pass when nothing stands against it.

    It passes when an adult who is written down as one of the family has agreed or been heard (Act 812/2000 §§ 4, 8),
    and nobody's latest word asks for somebody else or to talk first. The word of a child, or of a name that stands on
    no list, counts against it like anybody's, and alone does not carry it.

    Returns:
        Whether it passed.

    Raises:
        Forbidden: the actor neither carries the matter nor has accepted it.
        AnsweredAlready: the worker has not accepted, or the proposal that the page showed is another one.
        Refused: nobody is named, or the day is still to come.
    """
    if word.given_on > clock.today():
        raise Refused(N_("This day is still to come."), field="given_on")
    if (word.person_id is None) == (not word.who):
        raise Refused(N_("Choose who said it, or write it if they are not on the list."), field="person")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.RECORD_VIEW) as door:
        if word.person_id and participant(family_id, word.person_id).kind is not ParticipantKind.FAMILY:
            raise NotFound
        return _record(door, word, proposal_id)


def give_view(*, by: Actor, family_id: UUID, proposal_id: UUID, answer: Answer) -> bool:
    """Say on one's own page what one thinks of the worker: yes, or first a talk.

    Raises:
        Forbidden: the actor is no confirmed member of the family.
        AnsweredAlready: nobody is asked about this worker any more.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.GIVE_VIEW) as door:
        word = Word(person_id=door.me, answer=answer, way=Way.OWN_PAGE, given_on=clock.today())
        return _record(door, word, proposal_id)


def _record(door: Opening, word: Word, proposal_id: UUID | None) -> bool:
    proposal = _accepted(door)
    if proposal is None or proposal_id not in {None, proposal.id}:
        raise AnsweredAlready
    view = FamilyView(
        family_id=door.family_id,
        responsibility_id=proposal.id,
        person_id=word.person_id,
        recorder_id=door.me,
        given_on=word.given_on,
        recorded_at=clock.now(),
        who=word.who or None,
        answer=word.answer.value,
        way=word.way.value,
    )
    store(view)
    door.record(Action.FAMILY_VIEW_RECORDED, view)
    passes = _settled(_views(door, proposal))
    if passes:
        take_over(door, proposal)
    return passes


def _settled(views: Iterable[FamilyView]) -> bool:
    """Whether a known adult of the family has agreed or been heard and nobody's latest word stands against it."""
    latest = {view.person_id or (view.who or "").casefold(): view for view in views}
    if not all(Answer(view.answer) in SETTLED for view in latest.values()):
        return False
    return any(view.person_id is not None and not _speaker(view.person_id).is_child for view in latest.values())


def _speaker(person_id: UUID) -> PersonView:
    return view_of(session().get_one(Participant, person_id))


def _accepted(door: Opening) -> Responsibility | None:
    """The proposal whose worker has accepted. Locked, so that two words at once see each other."""
    proposal = pending_of(door)
    if proposal is None:
        return None
    session().refresh(proposal, with_for_update={"of": Responsibility})
    return proposal if proposal.state is ResponsibilityState.ACCEPTED else None


def _views(door: Opening, proposal: Responsibility) -> Sequence[FamilyView]:
    of_it = [view for view in door.rows(FamilyView) if view.responsibility_id == proposal.id]
    return sorted(of_it, key=lambda view: view.recorded_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRow:
    """One word of the family, with who wrote it down."""

    who: str
    answer: Answer
    way: Way
    given_on: date
    recorder: str


def views_of(door: Opening, proposal: Responsibility) -> Sequence[ViewRow]:
    """What the family said to a proposed worker, the first word first; within an opening."""
    return [_row(view) for view in _views(door, proposal)]


def _row(view: FamilyView) -> ViewRow:
    return ViewRow(
        who=_speaker(view.person_id).name if view.person_id else view.who or "",
        answer=Answer(view.answer),
        way=Way(view.way),
        given_on=view.given_on,
        recorder=session().get_one(Participant, view.recorder_id).name,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewPage:
    """Whom to ask about which worker, and what has been said already."""

    family_id: UUID
    proposal_id: UUID
    family_name: str
    worker: str
    family: Sequence[PersonView]
    views: Sequence[ViewRow]
    carries: bool
    """Whether the reader reaches the family's page, too."""
    ride_id: UUID | None


def view_page(*, by: Actor, family_id: UUID, proposal_id: UUID, ride_id: UUID | None = None) -> ViewPage:
    """What is needed to write down the family's word.

    Raises:
        Forbidden: the actor neither carries the matter nor has accepted it.
        NotFound: no such proposal waits for the family's word.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.RECORD_VIEW,
        action=Action.ALLOCATION_OPENED,
        ride_id=ride_id,
    ) as door:
        proposal = pending_of(door)
        if proposal is None or proposal.id != proposal_id or proposal.state is not ResponsibilityState.ACCEPTED:
            raise NotFound
        return ViewPage(
            family_id=family_id,
            proposal_id=proposal_id,
            family_name=family_of(door).name,
            worker=worker_name(door, proposal),
            family=[person for person in people_of(door) if person.kind is ParticipantKind.FAMILY],
            views=views_of(door, proposal),
            carries=door.reader.basis is not Basis.ACCEPTED,
            ride_id=door.ride_id,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A worker whom a member of the family is asked about on their own page, and what they answered last."""

    proposal_id: UUID
    worker: str
    answered: Answer | None


def question_in(door: Opening) -> Question | None:
    """What the family member who opened their page is asked; nothing where no worker has accepted."""
    proposal = pending_of(door)
    if door.reader.basis is not Basis.RELATION or proposal is None:
        return None
    if proposal.state is not ResponsibilityState.ACCEPTED:
        return None
    own = [Answer(view.answer) for view in _views(door, proposal) if view.person_id == door.reader.participant_id]
    return Question(proposal.id, worker_name(door, proposal), own[-1] if own else None)
