"""Write down what was said, change it until its speaker confirms it, correct it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, NotFound, Refused
from casework.families.lines import (
    Audience,
    address,
    line_of,
    must_be_here,
    readable,
    save,
    sees,
    unchanged_since,
)
from casework.families.models import ParticipantKind
from casework.families.people import PersonView
from casework.picture.models import Statement, StatementKind


class ConfirmedAlready(Refused):
    """The speaker has confirmed these words; they stand as they are."""

    def __init__(self) -> None:
        super().__init__(N_("The speaker has confirmed these words. Write a correction beside them."), field="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said: the words, who said them, how they were meant, whom they are about, who reads them."""

    text: str
    speaker_id: UUID
    kind: StatementKind
    about: tuple[UUID, ...] = ()
    audience: Audience
    language: str = "fi"


def write_statement(*, by: Actor, family_id: UUID, said: Said, corrects_id: UUID | None = None) -> UUID:
    """Write a statement down. Its speaker always sees it.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: somebody named in it is not of this family.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        if corrects_id is not None:
            line_of(door, Statement, corrects_id)
        audience = said.audience.also(said.speaker_id)
        must_be_here(door, said.speaker_id, *said.about, *audience.named)
        statement = Statement(
            family_id=family_id,
            recorder_id=door.me,
            written_at=clock.now(),
            rule=audience.rule,
            language=said.language,
            speaker_id=said.speaker_id,
            said_at=clock.now(),
            corrects_id=corrects_id,
            text=said.text,
            said_as=said.kind.value,
        )
        address(door, statement, audience, said.about or (said.speaker_id,), own=(said.speaker_id,))
        save(door, Action.STATEMENT_WRITTEN, statement)
    return statement.id


def change_statement(*, by: Actor, family_id: UUID, statement_id: UUID, version: int, text: str) -> None:
    """Put the words right while their speaker has not confirmed them.

    Raises:
        Changed: somebody saved it after ``version``.
        ConfirmedAlready: the speaker has confirmed it.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        statement = line_of(door, Statement, statement_id)
        unchanged_since(statement, version)
        if statement.confirmed_at is not None:
            raise ConfirmedAlready
        statement.text = text
        save(door, Action.STATEMENT_CHANGED, statement)


def confirm_statement(*, by: Actor, family_id: UUID, statement_id: UUID, version: int) -> None:
    """Say "these are my words", of the version that was read. Only the speaker can.

    Raises:
        Changed: the words were changed after ``version``.
        NotFound: they are somebody else's words.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        statement = line_of(door, Statement, statement_id)
        if statement.speaker_id != door.reader.participant_id:
            raise NotFound
        unchanged_since(statement, version)
        if statement.confirmed_at is None:
            statement.confirmed_at, statement.confirmed_version = clock.now(), version
            save(door, Action.STATEMENT_CONFIRMED, statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A statement as pages show it."""

    id: UUID
    text: str
    speaker: PersonView | None
    recorder: PersonView | None
    kind: StatementKind
    said_at: datetime
    sees: Sequence[str]
    language: str
    version: int
    confirmed: bool
    mine: bool
    corrects: UUID | None

    @property
    def own_voice(self) -> bool:
        """Whether the family or one of its own people said it."""
        return self.speaker is not None and self.speaker.kind in {ParticipantKind.FAMILY, ParticipantKind.OWN}


def statements_in(door: Opening, people: Sequence[PersonView]) -> Sequence[StatementView]:
    """The statements that whoever opened the family may read, newest first."""
    query = select(Statement).where(Statement.family_id == door.family_id).order_by(Statement.said_at.desc())
    known = {person.id: person for person in people}
    return [_view(door, statement, known) for statement in readable(door, session().scalars(query))]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """One statement, to change it."""

    family_id: UUID
    statement: StatementView
    ride_id: UUID | None


def statement_page(*, by: Actor, family_id: UUID, statement_id: UUID, ride_id: UUID | None = None) -> StatementPage:
    """One statement of a family, for whoever carries the matter."""
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=statement_id,
    ) as door:
        statement = line_of(door, Statement, statement_id)
        view = _view(door, statement, {})
        return StatementPage(family_id=family_id, statement=view, ride_id=door.ride_id)


def _view(door: Opening, statement: Statement, known: dict[UUID, PersonView]) -> StatementView:
    return StatementView(
        id=statement.id,
        text=statement.text,
        speaker=known.get(statement.speaker_id),
        recorder=known.get(statement.recorder_id),
        kind=StatementKind(statement.said_as),
        said_at=statement.said_at,
        sees=sees(statement, {person_id: person.name for person_id, person in known.items()}),
        language=statement.language,
        version=statement.version,
        confirmed=statement.confirmed_at is not None,
        mine=statement.speaker_id == door.reader.participant_id,
        corrects=statement.corrects_id,
    )
