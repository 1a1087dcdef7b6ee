"""How each child's view was found out, and what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import participant
from casework.families.lines import Audience
from casework.families.models import ParticipantKind
from casework.families.naming import named_of_family
from casework.families.people import PersonView, view_of
from casework.picture.actions import Said, StatementView, write_in
from casework.picture.models import OWN_WORDS, Area, FoundOut, Hearing, StatementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a child thinks, how and on which day that was found out; or why it was not possible yet."""

    child_id: UUID
    how: FoundOut
    text: str = ""
    note: str = ""
    day: date
    audience: Audience
    language: str = "fi"
    interpreter: str | None = None


def hear_child(*, by: Actor, family_id: UUID, heard: Heard) -> UUID:
    """Write down a child's view and how it was found out.

    How it was found out and its main content are to be recorded (Act 1301/2014 § 32). What the child said, drew or
    played is the child's own voice; what somebody saw or told stands under the name of whoever writes it down.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: there is no such child in this family.
        Refused: the view is missing, or who told it, or why it is not known yet; or the day is still to come.
    """
    _must_be_whole(heard)
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        if not can_be_heard(view_of(participant(family_id, heard.child_id))):
            raise NotFound
        hearing = Hearing(
            family_id=family_id,
            child_id=heard.child_id,
            statement_id=_write_view(door, heard) if heard.how is not FoundOut.NOT_YET else None,
            heard_by=door.me,
            heard_on=heard.day,
            written_at=clock.now(),
            how=heard.how.value,
            note=heard.note,
        )
        store(hearing)
        door.record(Action.CHILD_HEARD, hearing)
    return hearing.id


def can_be_heard(person: PersonView) -> bool:
    """Whether this is a child of the family who is born."""
    return person.kind is ParticipantKind.FAMILY and person.is_child and person.expected is None


def _must_be_whole(heard: Heard) -> None:
    if heard.day > clock.today():
        raise Refused(N_("This day is still to come. Write it down when it has been."), field="day")
    if heard.how is FoundOut.NOT_YET and not heard.note:
        raise Refused(N_("Write why it was not possible yet."), field="note")
    if heard.how is FoundOut.NOT_YET and heard.text:
        raise Refused(N_("Choose how this was found out."), field="how")
    if heard.how is FoundOut.THROUGH and not heard.note:
        raise Refused(N_("Write who told it."), field="note")
    if heard.how is not FoundOut.NOT_YET and not heard.text:
        raise Refused(N_("Write what the child thinks, as it came out."), field="text")


def _write_view(door: Opening, heard: Heard) -> UUID:
    noon = datetime.combine(heard.day, time(12), tzinfo=clock.HELSINKI)
    said = Said(
        text=heard.text,
        speaker_id=heard.child_id if heard.how in OWN_WORDS else door.me,
        kind=StatementKind.FACT,
        about=tuple(dict.fromkeys((heard.child_id, *named_of_family(door, heard.text)))),
        audience=heard.audience,
        language=heard.language,
        area=Area.CHILDREN,
        said_at=min(noon, clock.now()),
        interpreter=heard.interpreter,
    )
    return write_in(door, said).id


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingView:
    """How a child was heard, with the words where there are any."""

    how: FoundOut
    note: str
    day: date
    heard_by: str
    view: StatementView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildView:
    """One child with how they were heard, the latest first."""

    child: PersonView
    hearings: Sequence[HearingView]

    @property
    def asked(self) -> bool:
        """Whether the child's view is known."""
        return any(hearing.view for hearing in self.hearings)


def children_in(door: Opening, people: Sequence[PersonView], said: Sequence[StatementView]) -> Sequence[ChildView]:
    """Every child who can be heard, with those of the statements in which their view stands."""
    known, names = {one.id: one for one in said}, {person.id: person.name for person in people}
    by_child: dict[UUID, list[HearingView]] = {}
    latest_first = sorted(door.rows(Hearing), key=lambda one: (one.heard_on, one.written_at), reverse=True)
    for hearing in latest_first:
        if hearing.statement_id is None or hearing.statement_id in known:
            by_child.setdefault(hearing.child_id, []).append(
                HearingView(
                    how=FoundOut(hearing.how),
                    note=hearing.note or "",
                    day=hearing.heard_on,
                    heard_by=names.get(hearing.heard_by, ""),
                    view=known[hearing.statement_id] if hearing.statement_id else None,
                )
            )
    return [ChildView(child=one, hearings=by_child.get(one.id, [])) for one in people if can_be_heard(one)]
