"""A line: anything written about a family, with whom it is about, who may read it, and every version of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, relationship

from casework import clock
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, AudienceRule, LineFacts, may_read_line
from casework.audit.models import Action, FamilyOwned, Part
from casework.crypto.fields import Encrypted
from casework.crypto.keyring import DataClass, private
from casework.db import Changed, Record, clear, growing, session, version
from casework.errors import N_, NotFound, Refused
from casework.families.details import careful
from casework.families.facts import reader_of
from casework.families.models import Participant, ParticipantKind, Relation, RevisionOf
from casework.families.revisions import keep_revision


class LineKind(Enum):
    TIE = "tie"
    STATEMENT = "statement"
    ENCOUNTER = "encounter"
    GOAL = "goal"
    ACTION = "action"
    NOTE = "note"


class Line(FamilyOwned):
    """What every written line has: a recorder, people it is about, an audience in persons, a language, versions."""

    __tablename__ = "line"
    parts: ClassVar[tuple[str, ...]] = ("about", "audience")
    kind: Mapped[LineKind] = clear("which kind of record it is", growing(LineKind))
    recorder_id: Mapped[UUID] = clear("which participant wrote it down", ForeignKey("participant.id"))
    written_at: Mapped[datetime] = clear("working date: later members see what is written after they came")
    rule: Mapped[AudienceRule] = clear("access decides by it")
    corner_of: Mapped[UUID | None] = clear("whose private corner it lies in", ForeignKey("participant.id"))
    version: Mapped[int] = version()
    language = Encrypted[str]("line.language", DataClass.CONTENT)
    about: Mapped[list["LineAbout"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    audience: Mapped[list["LineAudience"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    __mapper_args__ = {"polymorphic_on": "kind", "version_id_col": version}  # noqa: RUF012 - read as it stands.

    def key_purpose(self, data_class: DataClass) -> str:
        """A line of a child's private corner lies under the child's own subkey."""
        return private(self.corner_of) if self.corner_of is not None else data_class.value

    def standing(self) -> dict[str, object]:
        """What stands in clear text and belongs to a version, for its revision."""
        return {}

    @property
    def own_to(self) -> frozenset[UUID]:
        """Whose own words or promise it is: once they are in its audience they read it, whomever it is about."""
        return frozenset()

    @property
    def withheld(self) -> bool:
        """Whether those who carry the matter alone may read it for the moment, whatever its audience."""
        return False

    @property
    def gone(self) -> bool:
        """Whether nothing is left of its words: nobody finds it any more."""
        return False

    def facts(self) -> LineFacts:
        """What decides about reading this line."""
        named = frozenset(row.participant_id for row in self.audience)
        return LineFacts(
            rule=AudienceRule.WORKER if self.withheld else self.rule,
            named=named,
            said_by=frozenset() if self.withheld else named & self.own_to,
            about=frozenset(row.participant_id for row in self.about),
            shared_by=frozenset(row.participant_id for row in self.about if row.agreed_at is not None),
            written_at=self.written_at,
        )


class LineAbout(Record, Part):
    """Somebody whom a line is about, and since when they agree that its audience reads it."""

    __tablename__ = "line_about"
    line_id: Mapped[UUID] = clear("which line", ForeignKey("line.id"), primary_key=True)
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), primary_key=True)
    agreed_at: Mapped[datetime | None] = clear("working date: access decides by it")

    @property
    def whole_id(self) -> UUID:
        return self.line_id


class LineAudience(Record, Part):
    """Somebody who is named in a line's audience."""

    __tablename__ = "line_audience"
    line_id: Mapped[UUID] = clear("which line", ForeignKey("line.id"), primary_key=True)
    participant_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), primary_key=True)

    @property
    def whole_id(self) -> UUID:
        return self.line_id


AnyLine = TypeVar("AnyLine", bound=Line)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads a line: a rule and persons. ``agreed``: those it is about agree that these persons read it."""

    rule: AudienceRule
    named: tuple[UUID, ...] = ()
    agreed: bool = False

    @classmethod
    def of(cls, sees: Iterable[UUID], *, network: bool = False, agreed: bool = False) -> "Audience":
        """The persons chosen; nobody chosen means only those who carry the matter."""
        named = tuple(dict.fromkeys(sees))
        rule = AudienceRule.NETWORK if network else AudienceRule.NAMED if named else AudienceRule.WORKER
        return cls(rule, named, agreed)

    def also(self, *people: UUID | None) -> "Audience":
        """The same with these persons named, too: whoever said something or promised it always sees it."""
        return Audience.of(
            (*self.named, *(p for p in people if p)), network=self.rule is AudienceRule.NETWORK, agreed=self.agreed
        )


def readable(opening: Opening, lines: Iterable[AnyLine]) -> list[AnyLine]:
    """Those of the lines that whoever opened the family may read."""
    return [line for line in lines if may_read_line(opening.reader, line.facts())]


def readable_to(person: Participant, lines: Iterable[AnyLine]) -> list[AnyLine]:
    """Those of the lines that somebody of the family or its network may read: what is printed for them is no more."""
    reader = reader_of(person)
    return [line for line in lines if may_read_line(reader, line.facts())]


class NotAgreed(Refused):
    """Somebody was chosen to see a line who may not, unless those it is about agree."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("%(name)s may see this only if those it is about agree. Ask them, or choose otherwise."),
            field="agreed",
            name=name,
        )


def address(door: Opening, line: Line, audience: Audience, about: Iterable[UUID], own: Iterable[UUID] = ()) -> None:
    """Say whom a line is about and who reads it. ``own`` are those whose words or promise it is.

    Where somebody of the family is protected, only its writer and those who carry the matter read it, whoever was
    chosen: it is shared afterwards, with one person at a time (``families.sharing``; Act 661/2009 § 37).

    Raises:
        NotAgreed: somebody named could not read it, because those it is about have not agreed.
    """
    if careful(door):
        audience = _writer_alone(door)
    line.rule = audience.rule
    if not audience.agreed:
        _refuse_unentitled(door, set(audience.named) - set(own), set(about))
    moment = clock.now() if audience.agreed else None
    line.audience = [LineAudience(participant_id=person) for person in audience.named]
    line.about = [LineAbout(participant_id=person, agreed_at=moment) for person in dict.fromkeys(about)]


def _writer_alone(door: Opening) -> Audience:
    return Audience.of(() if door.reader.basis in OWN_FAMILY else (door.me,))


def keep_back(door: Opening, line: Line) -> None:
    """Say that a line has other words now: where somebody is protected, whoever it was shared with reads them anew."""
    if careful(door):
        audience = _writer_alone(door)
        line.rule, line.audience = audience.rule, [LineAudience(participant_id=one) for one in audience.named]


def _refuse_unentitled(door: Opening, named: set[UUID], about: set[UUID]) -> None:
    for person in unentitled(door, named, about):
        raise NotAgreed(person.name)


def unentitled(door: Opening, named: set[UUID], about: set[UUID]) -> list[Participant]:
    """Those of the persons who may read a line about these people only if they agree."""
    relations = select(Relation).where(Relation.adult_id.in_(named), Relation.in_force(clock.today()))
    informed: dict[UUID, set[UUID]] = {}
    for relation in session().scalars(relations):
        informed.setdefault(relation.adult_id, set()).add(relation.child_id)
    people = select(Participant).where(Participant.id.in_(named), Participant.family_id == door.family_id)
    return [
        person
        for person in session().scalars(people)
        if not about
        <= {person.id} | (informed.get(person.id, set()) if person.kind is ParticipantKind.FAMILY else set())
    ]


def must_be_here(door: Opening, *people: UUID | None) -> None:
    """Refuse people of another family as if they did not exist.

    Raises:
        NotFound: one of them is no participant of the family that is open.
    """
    asked = {person for person in people if person is not None}
    query = select(Participant.id).where(Participant.family_id == door.family_id, Participant.id.in_(asked))
    if asked - set(session().scalars(query)):
        raise NotFound


def family_among(door: Opening, people: Iterable[UUID]) -> list[UUID]:
    """Those of the people who belong to the family itself: a line about what they do is about them."""
    query = select(Participant.id).where(
        Participant.family_id == door.family_id,
        Participant.id.in_(set(people)),
        Participant.kind == ParticipantKind.FAMILY,
    )
    return list(session().scalars(query))


def line_of(door: Opening, kind: type[AnyLine], line_id: UUID) -> AnyLine:
    """A line of the family that is open, if whoever opened it may read it.

    Raises:
        NotFound: there is none such for them.
    """
    line = session().get(kind, line_id)
    if line is None or line.family_id != door.family_id or line.gone or not readable(door, [line]):
        raise NotFound
    return line


def unchanged_since(line: Line, version_read: int) -> None:
    """Refuse to write over what somebody else saved after the page was read.

    Raises:
        Changed: the line has another version by now.
    """
    if line.version != version_read:
        raise Changed


def readers_in(door: Opening) -> set[UUID]:
    """Everybody who is named in the audience of a line that whoever opened the family may read, too."""
    return {row.participant_id for line in readable(door, door.rows(Line)) for row in line.audience}


def sees(line: Line, known: Mapping[UUID, str]) -> list[str]:
    """The names of the persons a line is meant for, beside those who carry the matter."""
    return [known[row.participant_id] for row in line.audience if row.participant_id in known]


def save(opening: Opening, action: Action, line: Line, *, detail: dict[str, object] | None = None) -> None:
    """Store a line with its next revision and the events of both.

    Raises:
        Changed: somebody saved it in the meantime.
    """
    session().add(line)
    session().flush()
    content: dict[str, Any] = {
        **line.plain(),
        **line.standing(),
        "act": action.value,
        "rule": line.rule.value,
        "about": sorted(str(row.participant_id) for row in line.about),
        "audience": sorted(str(row.participant_id) for row in line.audience),
    }
    revision = keep_revision(opening, line, RevisionOf.LINE, content, corner_of=line.corner_of)
    opening.record(action, line, revision, detail=detail)
