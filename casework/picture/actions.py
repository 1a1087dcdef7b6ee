"""Write down what was said, change it until its speaker confirms it, correct it afterwards, see it differently."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Permission
from casework.access.shelf import Since
from casework.audit.models import Action
from casework.errors import N_, NotFound, Refused
from casework.families.details import careful
from casework.families.lines import (
    Audience,
    LineAbout,
    address,
    keep_back,
    line_of,
    must_be_here,
    readable,
    save,
    sees,
    unchanged_since,
)
from casework.families.models import ParticipantKind
from casework.families.naming import about_by_itself, named_of_family
from casework.families.people import PersonView
from casework.picture.models import Area, Statement, StatementKind


class ConfirmedAlready(Refused):
    """The speaker has confirmed these words; they stand as they are."""

    def __init__(self) -> None:
        super().__init__(N_("The speaker has confirmed these words. Write a correction beside them."), field="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said: the words, who said them, how they were meant, whom they are about, who reads them.

    Where nobody says whom it is about, it is about its speaker and those whom it names (``families.naming``).
    """

    text: str
    speaker_id: UUID
    kind: StatementKind
    about: tuple[UUID, ...] = ()
    audience: Audience
    language: str = "fi"
    area: Area | None = None
    said_at: datetime | None = None
    """When it was said; now, where nothing is given."""
    interpreter: str | None = None
    """Through whose interpreting the words were understood."""


def write_statement(
    *, by: Actor, family_id: UUID, said: Said, corrects_id: UUID | None = None, differs_from_id: UUID | None = None
) -> UUID:
    """Write a statement down. Its speaker always sees it.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: somebody named in it, or what it stands beside, is not of this family.
        Refused: it was said on a day that is still to come.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        return write_in(door, said, corrects_id, differs_from_id).id


def write_in(
    door: Opening, said: Said, corrects_id: UUID | None = None, differs_from_id: UUID | None = None
) -> Statement:
    """The same within an opening that is there already."""
    if said.said_at is not None and said.said_at > clock.now():
        raise Refused(N_("This day is still to come. Write down what has been said."), field="day")
    for beside in (corrects_id, differs_from_id):
        if beside is not None:
            line_of(door, Statement, beside)
    audience = said.audience.also(said.speaker_id)
    must_be_here(door, said.speaker_id, *said.about, *audience.named)
    statement = Statement(
        family_id=door.family_id,
        recorder_id=door.me,
        written_at=clock.now(),
        rule=audience.rule,
        language=said.language,
        speaker_id=said.speaker_id,
        said_at=said.said_at or clock.now(),
        corrects_id=corrects_id,
        differs_from_id=differs_from_id,
        text=said.text,
        said_as=said.kind.value,
        area=said.area.value if said.area else None,
        interpreter=said.interpreter,
    )
    about = said.about or about_by_itself(door, said.speaker_id, said.text)
    address(door, statement, audience, about, own=(said.speaker_id,))
    save(door, Action.STATEMENT_WRITTEN, statement)
    return statement


def see_differently(
    *, by: Actor, family_id: UUID, statement_id: UUID, text: str, sees: Sequence[UUID] = (), language: str = "fi"
) -> UUID:
    """Say in one's own words how one sees it oneself. It stands beside the other words and changes nothing in them.

    It is about the same people and those whom it names, so nobody reads it who could not read of them: about
    themselves alone somebody agrees by choosing. The dissenting views of those concerned are kept (Act 417/2007 § 30).

    Raises:
        NotFound: the actor may not read the words that they see differently.
        NotAgreed: somebody chosen may not read of those it is about.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        seen = line_of(door, Statement, statement_id)
        about = tuple(dict.fromkeys((*(row.participant_id for row in seen.about), *named_of_family(door, text))))
        said = Said(
            text=text,
            speaker_id=door.me,
            kind=StatementKind.FACT,
            about=about,
            audience=Audience.of(sees, agreed=about == (door.me,)),
            language=language,
            area=Area(seen.area) if seen.area else None,
        )
        return write_in(door, said, differs_from_id=statement_id).id


def change_statement(
    *, by: Actor, family_id: UUID, statement_id: UUID, version: int, text: str, area: Area | None = None
) -> None:
    """Put the words right while their speaker has not confirmed them; ``area`` moves them where one is given.

    Raises:
        Changed: somebody saved it after ``version``.
        ConfirmedAlready: the speaker has confirmed it.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        statement = line_of(door, Statement, statement_id)
        unchanged_since(statement, version)
        if statement.confirmed_at is not None:
            raise ConfirmedAlready
        if statement.text != text:
            keep_back(door, statement)
            _ask_about(door, statement, text)
        statement.text = text
        if area is not None:
            statement.area = area.value
        save(door, Action.STATEMENT_CHANGED, statement)


def _ask_about(door: Opening, statement: Statement, text: str) -> None:
    """Whoever is named only by the new words has not agreed: nobody reads them who would need that."""
    known = {row.participant_id for row in statement.about} | set(named_of_family(door, statement.text))
    new = [person for person in named_of_family(door, text) if person not in known]
    statement.about = [*statement.about, *(LineAbout(participant_id=person) for person in new)]


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


def say_still_so(*, by: Actor, family_id: UUID, statement_id: UUID, version: int) -> None:
    """Say that it is still so: the speaker themselves, or whoever carries the matter and has asked.

    Raises:
        Changed: the words were changed after ``version``.
        NotFound: they are somebody else's words.
    """
    with _own_or_carried(by, family_id, statement_id) as (door, statement):
        unchanged_since(statement, version)
        statement.still_so_at = clock.now()
        save(door, Action.STATEMENT_STILL_SO, statement)


def lay_aside(*, by: Actor, family_id: UUID, statement_id: UUID) -> None:
    """Say that it is no longer so. It leaves the picture and is kept; doing it again changes nothing.

    Raises:
        NotFound: the actor neither said it nor carries the matter.
    """
    with _own_or_carried(by, family_id, statement_id) as (door, statement):
        if statement.aside_at is None:
            statement.aside_at = clock.now()
            save(door, Action.STATEMENT_LAID_ASIDE, statement)


def bring_back(*, by: Actor, family_id: UUID, statement_id: UUID) -> None:
    """Put what was laid aside back into the picture; doing it again changes nothing.

    Raises:
        NotFound: the actor neither said it nor carries the matter.
    """
    with _own_or_carried(by, family_id, statement_id) as (door, statement):
        if statement.aside_at is not None:
            statement.aside_at = None
            save(door, Action.STATEMENT_BROUGHT_BACK, statement)


@contextmanager
def _own_or_carried(by: Actor, family_id: UUID, statement_id: UUID) -> Iterator[tuple[Opening, Statement]]:
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        statement = line_of(door, Statement, statement_id)
        if door.reader.basis not in OWN_FAMILY and statement.speaker_id != door.reader.participant_id:
            raise NotFound
        yield door, statement


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
    about: Sequence[str] = ()
    area: Area | None = None
    interpreter: str | None = None
    differs_from: UUID | None = None
    last_confirmed: datetime | None = None
    """When its speaker confirmed it or somebody last said that it is still so; never, where there is none."""
    aside_at: datetime | None = None

    @property
    def own_voice(self) -> bool:
        """Whether the family or one of its own people said it."""
        return self.speaker is not None and self.speaker.kind in {ParticipantKind.FAMILY, ParticipantKind.OWN}

    @property
    def stands_under(self) -> UUID | None:
        """The statement that it corrects, or sees differently."""
        return self.corrects or self.differs_from

    @property
    def fresh_at(self) -> datetime:
        """From when it is known to be so."""
        return max(self.said_at, self.last_confirmed or self.said_at)


def statements_in(
    door: Opening, people: Sequence[PersonView], *, aside: bool = False, since: datetime | None = None
) -> Sequence[StatementView]:
    """The statements that whoever opened the family may read, newest first; those laid aside are asked for apart."""
    known = {person.id: person for person in people}
    rows = door.rows(Statement, Since(Statement.said_at, since) if since else None)
    asked = [one for one in rows if (one.aside_at is not None) == aside]
    found = sorted(readable(door, asked), key=lambda one: one.said_at, reverse=True)
    return [view_of(door, one, known) for one in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """One statement, to change it."""

    family_id: UUID
    statement: StatementView
    careful: bool
    """Somebody of the family is protected: what is written here is kept, and shared afterwards."""
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
        view = view_of(door, statement, {})
        return StatementPage(family_id=family_id, statement=view, careful=careful(door), ride_id=door.ride_id)


def view_of(door: Opening, statement: Statement, known: dict[UUID, PersonView]) -> StatementView:
    """One statement that whoever opened the family may read, with the people they know there."""
    names = {person_id: person.name for person_id, person in known.items()}
    return StatementView(
        id=statement.id,
        text=statement.text,
        speaker=known.get(statement.speaker_id),
        recorder=known.get(statement.recorder_id),
        kind=StatementKind(statement.said_as),
        said_at=statement.said_at,
        sees=sees(statement, names),
        language=statement.language,
        version=statement.version,
        confirmed=statement.confirmed_at is not None,
        mine=statement.speaker_id == door.reader.participant_id,
        corrects=statement.corrects_id,
        about=[names[row.participant_id] for row in statement.about if row.participant_id in names],
        area=Area(statement.area) if statement.area else None,
        interpreter=statement.interpreter,
        differs_from=statement.differs_from_id,
        last_confirmed=max((at for at in (statement.confirmed_at, statement.still_so_at) if at), default=None),
        aside_at=statement.aside_at,
    )
