"""Lines under an agreed action: how it goes, why it is no longer needed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.access.shelf import Among
from casework.audit.models import Action
from casework.db import store
from casework.families.lines import line_of
from casework.families.people import PersonView
from casework.plan.models import ActionNote, AgreedAction


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note as pages show it."""

    text: str
    who: PersonView | None
    written_at: datetime


def add_note(*, by: Actor, family_id: UUID, action_id: UUID, text: str) -> None:
    """Write a line under an agreed action; whoever reads the action reads it."""
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        write_note(door, line_of(door, AgreedAction, action_id), text)


def write_note(door: Opening, action: AgreedAction, text: str) -> None:
    """The same within an opening that is there already."""
    note = ActionNote(
        family_id=door.family_id, action_id=action.id, recorder_id=door.me, written_at=clock.now(), text=text
    )
    store(note)
    door.record(Action.ACTION_NOTED, note)


def notes_in(
    door: Opening, people: Sequence[PersonView], action_ids: Collection[UUID]
) -> dict[UUID, Sequence[NoteView]]:
    """The notes under these actions, which whoever opened the family has been found to read; the newest last."""
    known = {person.id: person for person in people}
    notes = door.rows(ActionNote, Among(ActionNote.action_id, frozenset(action_ids)))
    found: dict[UUID, list[NoteView]] = {}
    for note in sorted(notes, key=lambda note: note.written_at):
        view = NoteView(text=note.text, who=known.get(note.recorder_id), written_at=note.written_at)
        found.setdefault(note.action_id, []).append(view)
    return dict(found)
