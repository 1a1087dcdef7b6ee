"""One line as somebody would read it, before it is shared with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.families import sharing as families_sharing
from casework.families.actions import family_of
from casework.families.lines import Line
from casework.families.people import PersonView, people_of
from casework.families.sharing import Sharing, as_read_by, line_to_share, must_be_protected, sharing_of, told_in
from casework.meetings.gatherings.models import Note
from casework.meetings.gatherings.notes import NoteView, note_views
from casework.picture.actions import StatementView
from casework.picture.actions import view_of as statement_view
from casework.picture.models import Statement
from casework.plan.actions import ActionView, GoalView, goal_view
from casework.plan.actions import view_of as action_view
from casework.plan.models import AgreedAction, Goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One line as the person chosen would read it, nothing else; as it stands, where nobody is chosen yet."""

    statement: StatementView | None = None
    goal: GoalView | None = None
    action: ActionView | None = None
    note: NoteView | None = None

    @property
    def text(self) -> str:
        """Every word of it that its reader sees."""
        words: list[str | None] = []
        if self.statement:
            words += [self.statement.text, self.statement.interpreter, *self.statement.about]
        if self.action:
            words += [self.action.text, self.action.due_words, *(owner.name for owner in self.action.owners)]
        words += [self.goal.title if self.goal else None, self.note.text if self.note else None]
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePage:
    """A line with whom it is shared, and what to heed before it is shared with one more."""

    family_id: UUID
    family_name: str
    line_id: UUID
    sharing: Sharing
    preview: Preview
    told: Sequence[str]
    """Protected values of the family that stand in it."""
    ride_id: UUID | None


def preview_line(
    *, by: Actor, family_id: UUID, line_id: UUID, person_id: UUID | None = None, ride_id: UUID | None = None
) -> SharePage:
    """One line as the chosen person would read it, for whoever carries the matter.

    Raises:
        NotFound: nobody who could be chosen, or no line that is shared line by line.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=line_id,
    ) as door:
        line, people = line_to_share(door, line_id), people_of(door)
        sharing = sharing_of(door, line, person_id)
        preview = _preview(as_read_by(door, person_id) if person_id else door, line, people)
        return SharePage(
            family_id=family_id,
            family_name=family_of(door).name,
            line_id=line_id,
            sharing=sharing,
            preview=preview,
            told=told_in(door, preview.text),
            ride_id=door.ride_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAlready:
    """One line that somebody reads."""

    line_id: UUID
    version: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBefore:
    """Somebody who is protected now, and what each other adult of the family reads already."""

    family_id: UUID
    family_name: str
    person: PersonView
    read: Sequence[tuple[PersonView, Sequence[ReadAlready]]]


def shared_before(*, by: Actor, family_id: UUID, person_id: UUID) -> SharedBefore:
    """Line by line what was shared before a non-disclosure began, for whoever carries the matter.

    Raises:
        NotFound: this person is not protected today.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.WRITE_FAMILY, action=Action.FAMILY_READ
    ) as door:
        must_be_protected(door, person_id)
        people = {person.id: person for person in people_of(door)}
        return SharedBefore(
            family_id=family_id,
            family_name=family_of(door).name,
            person=people[person_id],
            read=[
                (
                    people[other.id],
                    [ReadAlready(line_id=one.id, version=one.version, text=_words(one)) for one in lines],
                )
                for other, lines in families_sharing.shared_before(door, person_id)
            ],
        )


def _words(line: Line) -> str:
    match line:
        case Goal():
            return line.title
        case Statement() | AgreedAction() | Note():
            return line.text
        case _:
            raise TypeError(type(line))


def _preview(door: Opening, line: Line, people: Sequence[PersonView]) -> Preview:
    known = {person.id: person for person in people}
    match line:
        case Statement():
            return Preview(statement=statement_view(door, line, known))
        case Goal():
            return Preview(goal=goal_view(line))
        case AgreedAction():
            return Preview(action=replace(action_view(door, line, known), may_mark=False))
        case Note():
            return Preview(note=note_views([line], people)[0])
        case _:
            raise TypeError(type(line))
