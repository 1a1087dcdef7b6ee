"""Share one line with one person, where somebody of the family is protected; and take that back.

Everything that is written there is first read by its writer and those who carry the matter alone (``lines.address``).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, AudienceRule, Permission, may_read_line
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, NotFound, Refused
from casework.families.actions import homes_of, participant
from casework.families.details import MUNICIPALITIES, details_of, protected_in, shown_phone
from casework.families.facts import reader_of
from casework.families.lines import (
    Line,
    LineAudience,
    LineKind,
    NotAgreed,
    line_of,
    readable_to,
    save,
    unchanged_since,
)
from casework.families.models import Participant, ParticipantKind, Standing
from casework.families.people import PersonView, people_of


class NotSharedHere(Refused):
    """The line is still a draft, or was taken back: nobody could read it."""

    def __init__(self) -> None:
        super().__init__(N_("This is not kept yet, or was taken back. It cannot be shared."))


def share_line(
    *, by: Actor, family_id: UUID, line_id: UUID, version: int, person_id: UUID, agreed: bool = False
) -> None:
    """Let one person read a line, in the version that was previewed. It is a disclosure, and its event names them.

    A contact detail of somebody protected may not be passed on (Act 661/2009 § 37), so each line is looked at first.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: nobody who could be chosen, or no such line.
        Changed: somebody saved the line after ``version``.
        NotAgreed: the person may not read of those it is about, unless they agree.
        NotSharedHere: nobody but those who carry the matter could read it.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        line, person = line_to_share(door, line_id), _recipient(door, person_id)
        unchanged_since(line, version)
        if line.withheld:
            raise NotSharedHere
        if not agreed and needs_leave(line, person):
            raise NotAgreed(person.name)
        if agreed:
            for row in line.about:
                row.agreed_at = row.agreed_at or clock.now()
        if person_id not in _named(line):
            line.audience.append(LineAudience(participant_id=person_id))
        line.rule = AudienceRule.NAMED if line.rule is AudienceRule.WORKER else line.rule
        if not session().is_modified(line):
            door.note_reading(Action.FAMILY_READ)  # They read it already.
            return
        save(door, Action.LINE_SHARED, line, detail={"recipient": str(person_id)})


def unshare_line(*, by: Actor, family_id: UUID, line_id: UUID, version: int, person_id: UUID) -> None:
    """Let one person read a line no longer; that they could is kept.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: it is not shared with this person.
        Changed: somebody saved the line after ``version``.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        line = line_to_share(door, line_id)
        unchanged_since(line, version)
        if person_id not in _named(line):
            raise NotFound
        _take_from(door, line, person_id)


def _take_from(door: Opening, line: Line, person_id: UUID) -> None:
    line.audience = [row for row in line.audience if row.participant_id != person_id]
    if not line.audience and line.rule is AudienceRule.NAMED:
        line.rule = AudienceRule.WORKER
    save(door, Action.LINE_UNSHARED, line, detail={"recipient": str(person_id)})


def shared_before(door: Opening, person_id: UUID) -> Sequence[tuple[Participant, Sequence[Line]]]:
    """What each other adult of the family reads already, though this person is protected now.

    A non-disclosure hides nothing that was shared before it began (Act 661/2009 §§ 36-37 forbid passing it on): whoever
    carries the matter looks at each line. Nobody's own words and promises are among them; they know those.
    """
    lines = door.rows(Line)
    found = []
    for adult in people_of(door):
        if adult.kind is ParticipantKind.FAMILY and not adult.is_child and adult.id != person_id:
            other = participant(door.family_id, adult.id)
            read = [line for line in readable_to(other, lines) if line.kind in _SHARED and adult.id not in line.own_to]
            found += [(other, read)] if read else []
    return found


def unshare_all(*, by: Actor, family_id: UUID, person_id: UUID) -> None:
    """Let no other adult of the family read any longer what was shared with them before somebody was protected.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: this person is not protected today.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        must_be_protected(door, person_id)
        for other, lines in shared_before(door, person_id):
            for line in lines:
                _take_from(door, line, other.id)


def must_be_protected(door: Opening, person_id: UUID) -> None:
    """Refuse to go on where nobody is protected.

    Raises:
        NotFound: this person is not protected today.
    """
    if person_id not in protected_in(door):
        raise NotFound


_SHARED = frozenset({LineKind.STATEMENT, LineKind.GOAL, LineKind.ACTION, LineKind.NOTE})
"""How a connection feels is shared by the person whose view it is alone; encounters are shown to nobody."""


def line_to_share(door: Opening, line_id: UUID) -> Line:
    """A line of the family that is open, of a kind that is shared line by line.

    Raises:
        NotFound: there is none such.
    """
    line = line_of(door, Line, line_id)
    if line.kind not in _SHARED:
        raise NotFound
    return line


def needs_leave(line: Line, person: Participant) -> bool:
    """Whether this person, once in its audience, could read the line only if those it is about agree."""
    facts = line.facts()
    named = facts.named | {person.id}
    shared = replace(facts, rule=AudienceRule.NAMED, named=named, said_by=named & line.own_to)
    return not may_read_line(reader_of(person), shared)


def _named(line: Line) -> set[UUID]:
    return {row.participant_id for row in line.audience}


_READERS = frozenset({ParticipantKind.FAMILY, ParticipantKind.OWN, ParticipantKind.PROFESSIONAL})


def _recipient(door: Opening, person_id: UUID) -> Participant:
    person = participant(door.family_id, person_id)
    if person.kind not in _READERS or person.standing is Standing.ENDED:
        raise NotFound
    return person


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """With whom a line is shared, and with whom it could be; with somebody chosen, what to heed before."""

    readers: Sequence[PersonView]
    others: Sequence[PersonView]
    chosen: PersonView | None
    needs_leave: bool
    """The chosen one may not read of those it is about, unless they agree."""
    version: int


def sharing_of(door: Opening, line: Line, person_id: UUID | None) -> Sharing:
    """What the page asks on which a line is shared, within an opening.

    Raises:
        NotFound: nobody who could be chosen.
    """
    people = [one for one in people_of(door) if one.kind in _READERS and one.standing is not Standing.ENDED]
    readers = [one for one in people if one.id in _named(line)]
    chosen = next((one for one in people if one.id == person_id), None)
    if person_id is not None and chosen is None:
        raise NotFound
    return Sharing(
        readers=readers,
        others=[one for one in people if one not in readers],
        chosen=chosen,
        needs_leave=bool(chosen and needs_leave(line, _recipient(door, chosen.id))),
        version=line.version,
    )


def as_read_by(door: Opening, person_id: UUID) -> Opening:
    """The same family as this person would have it open, for a preview; nothing more is unlocked."""
    return replace(door, reader=reader_of(_recipient(door, person_id)))


def told_in(door: Opening, text: str) -> Sequence[str]:
    """Which protected values of the family stand in a text, so that a worker looks twice before sharing it.

    Spaces, hyphens, case and accents make no difference. Inflected Finnish is met by leaving two letters off the end
    of longer words.
    """
    there = _plain(text)
    found = [value for value in _protected_values(door) if _stem(value) in there]
    return list(dict.fromkeys(found))


def _protected_values(door: Opening) -> Iterator[str]:
    protected = protected_in(door)
    for person_id in protected:
        details, further = details_of(session().get_one(Participant, person_id))
        known = [further.address, further.contact_address, further.email] if further else []
        if details:
            known += [shown_phone(details.phone), details.phone, *MUNICIPALITIES.get(details.municipality or "", ())]
        yield from (value for value in known if value)
        yield from (part for part in re.split(r"[,\d]+", (further.address if further else None) or "") if part.strip())
    for home in homes_of(door):
        if protected & {row.participant_id for row in home.residents}:
            yield home.name
    around = select(Participant).where(
        Participant.family_id == door.family_id,
        Participant.kind.in_([ParticipantKind.PLACE, ParticipantKind.PROFESSIONAL]),
    )
    for person in session().scalars(around):
        yield from (value for value in (person.name, person.role) if value)


_SHORTEST = 4
"""Shorter words stand in too many others to be a hint."""


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if letter.isalnum())


def _stem(value: str) -> str:
    """As much of a value as stays when it is inflected; what is too short is found nowhere."""
    plain = _plain(value)
    if plain.isdigit() and plain.startswith("358"):
        plain = plain[3:]
    if len(plain) < _SHORTEST:
        return "\0"
    return plain[:-2] if plain.isalpha() and len(plain) > _SHORTEST + 2 else plain
