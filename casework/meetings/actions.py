"""Log an encounter in one line, and see when a family was last reached."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, AudienceRule, Permission
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, Refused
from casework.families.lines import Audience, address, must_be_here, readable, save, sees
from casework.families.naming import about_deed
from casework.families.people import PersonView
from casework.meetings.models import Attendance, Encounter, How


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """An encounter: how, with whom, when, whether they were reached, and a line about it."""

    how: How
    people: tuple[UUID, ...]
    held_at: datetime
    reached: bool = True
    note: str = ""
    audience: Audience


def log_encounter(*, by: Actor, family_id: UUID, met: Met) -> UUID:
    """Log a call, a visit, a message or a failed attempt.

    Raises:
        Forbidden: the actor does not carry the matter.
        Refused: it lies in the future.
    """
    must_have_been(met)
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        encounter = Encounter(family_id=family_id, recorder_id=door.me, written_at=clock.now(), language="fi")
        fill(door, encounter, met)
        save(door, Action.ENCOUNTER_LOGGED, encounter)
    return encounter.id


def must_have_been(met: Met) -> None:
    """Refuse an encounter that lies in the future."""
    if met.held_at > clock.now():
        raise Refused(N_("This time is still to come. Log an encounter when it has been."), field="day")


def fill(door: Opening, encounter: Encounter, met: Met) -> None:
    """Write on an encounter how it was, with whom, and who reads it."""
    must_be_here(door, *met.people, *met.audience.named)
    # What is asked meanwhile must not save half of it: one save is one version.
    with session().no_autoflush:
        about = about_deed(door, met.people, met.note)
        agreed = met.audience.agreed or _agreed_already(encounter, met.audience, about)
        encounter.held_at, encounter.reached = met.held_at, met.reached
        encounter.how, encounter.note = met.how.value, met.note
        encounter.attended = [Attendance(participant_id=person) for person in dict.fromkeys(met.people)]
        address(door, encounter, replace(met.audience, agreed=agreed), about)


def _agreed_already(encounter: Encounter, audience: Audience, about: Iterable[UUID]) -> bool:
    """Whether everybody it is about has agreed before that these readers see it: nobody is asked twice."""
    asked = {row.participant_id for row in encounter.about if row.agreed_at}
    readers = {row.participant_id for row in encounter.audience}
    wider = audience.rule is AudienceRule.NETWORK and encounter.rule is not AudienceRule.NETWORK
    return set(about) <= asked and set(audience.named) <= readers and not wider


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterView:
    """An encounter as pages show it."""

    id: UUID
    how: How
    people: Sequence[str]
    held_at: datetime
    reached: bool
    note: str
    with_ids: Sequence[UUID] = ()
    recorder: str = ""
    sees: Sequence[str] = ()
    version: int = 1


def encounters_in(door: Opening, people: Sequence[PersonView], *, most: int | None = None) -> Sequence[EncounterView]:
    """The latest encounters that whoever opened the family may read, newest first; all, where no number is given."""
    names = {person.id: person.name for person in people}
    asked = readable(door, (one for one in door.rows(Encounter) if one.taken_back_at is None))
    found = sorted(asked, key=lambda one: one.held_at, reverse=True)
    return [view_of(encounter, names) for encounter in found[:most]]


def last_reached(family_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each family was last reached; families that never were are missing."""
    query = (
        select(Encounter.family_id, func.max(Encounter.held_at))
        .where(Encounter.family_id.in_(family_ids), Encounter.reached, Encounter.taken_back_at.is_(None))
        .group_by(Encounter.family_id)
    )
    return dict(session().execute(query).all())


def view_of(encounter: Encounter, names: dict[UUID, str]) -> EncounterView:
    """One encounter with the names that are known."""
    with_ids = [row.participant_id for row in encounter.attended]
    return EncounterView(
        id=encounter.id,
        how=How(encounter.how),
        people=[names[person] for person in with_ids if person in names],
        held_at=encounter.held_at,
        reached=encounter.reached,
        note=encounter.note or "",
        with_ids=with_ids,
        recorder=names.get(encounter.recorder_id, ""),
        sees=sees(encounter, names),
        version=encounter.version,
    )
