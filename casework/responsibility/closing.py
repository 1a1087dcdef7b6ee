"""Close a family's matter: the baton is laid down, and nobody takes part any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import Changed, session, store
from casework.errors import N_, Refused
from casework.families.actions import family_of, matter_of, save_person
from casework.families.matters import CLOSING_REASONS, OTHER, Closing
from casework.families.models import (
    MATTER_MOVES,
    STANDING_MOVES,
    Matter,
    MatterState,
    Participant,
    ParticipantKind,
    Standing,
)
from casework.families.people import PersonView, people_of
from casework.responsibility.actions import lay_down, responsible_worker

before_closing: list[Callable[[Opening], None]] = []
"""What other words do just before a matter is closed, or why they refuse it; the application names them."""

cancelled_by_closing: list[Callable[[Opening], Sequence[datetime]]] = []
"""When what other words have planned would have been, and is cancelled by closing; the application names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingPage:
    """What closing will do, and to whom."""

    family_id: UUID
    family_name: str
    version: int
    holder: str | None
    family: Sequence[PersonView]
    """Members of the family who take part: they go on reading what was shared with them."""
    team: Sequence[PersonView]
    """Who takes part from the network: they see nothing any more."""
    asked: Sequence[PersonView]
    """Who is invited and not confirmed: the invitation ends."""
    meetings: Sequence[datetime]
    """When meetings are planned, the next one first: they are cancelled."""
    ride_id: UUID | None


def closing_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> ClosingPage:
    """What closing the matter will do.

    Raises:
        Forbidden: the actor does not carry the matter.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.CLOSE_MATTER, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        people = people_of(door)
        confirmed = [person for person in people if person.standing is Standing.CONFIRMED]
        return ClosingPage(
            family_id=family_id,
            family_name=family_of(door).name,
            version=matter_of(door).version,
            holder=responsible_worker(door),
            family=[person for person in confirmed if person.kind is ParticipantKind.FAMILY],
            team=[person for person in confirmed if person.kind is not ParticipantKind.FAMILY],
            asked=[person for person in people if person.standing in {Standing.INVITED, Standing.ACCEPTED}],
            meetings=sorted(at for planned in cancelled_by_closing for at in planned(door)),
            ride_id=door.ride_id,
        )


def close_matter(
    *, by: Actor, family_id: UUID, version: int, reason: str, words: str | None = None, last_words: str | None = None
) -> None:
    """Close a family's matter. Reopening is a new one (Act 1301/2014 § 34).

    The responsibility ends, and deputies and proposals with it; every part in the family ends in the same moment, and
    every invitation. Afterwards members of the family go on reading what was shared with them, and write nothing; the
    network sees nothing; see ``families.facts``.

    Raises:
        Forbidden: the actor does not carry the matter.
        Changed: somebody else moved the matter after the page was read.
        Refused: no such reason, another reason without words, or a meeting that has begun and is not over.
    """
    if reason not in CLOSING_REASONS:
        raise Refused(N_("Choose one of the choices that are shown."), field="reason")
    if reason == OTHER and not words:
        raise Refused(N_("Write the reason in a few words."), field="words")
    with opening.to_change(by=by, family_id=family_id, permission=Permission.CLOSE_MATTER) as door:
        matter = matter_of(door)
        if matter.version != version or MatterState.CLOSED not in MATTER_MOVES[matter.state]:
            raise Changed
        for react in before_closing:
            react(door)
        # Matter and responsibility let go of each other in one flush: the two deferred keys are held at commit.
        ended = lay_down(door, matter, reason)
        matter.state, matter.closed_at = MatterState.CLOSED, clock.now()
        session().flush()
        door.record(Action.MATTER_CLOSED, matter, *ended)
        closing = Closing(
            family_id=family_id,
            matter_id=matter.id,
            closed_by=by.account_id,
            reason=reason,
            words=words,
            last_words=last_words,
        )
        store(closing)
        door.record(Action.MATTER_CLOSED, closing)
        _let_go(door, matter)


def _let_go(door: Opening, matter: Matter) -> None:
    took_part = {Standing.INVITED, Standing.ACCEPTED, Standing.CONFIRMED}
    query = select(Participant).where(
        Participant.family_id == door.family_id,
        or_(Participant.standing.in_(took_part), Participant.takes_part_until.is_not(None)),
    )
    for person in session().scalars(query).all():
        # No consent outlives the matter in which it was given, nor one for somebody who was only mentioned.
        person.takes_part_until = None
        if person.standing not in took_part:
            save_person(door, Action.PERSON_CHANGED, person)
            continue
        if Standing.ENDED not in STANDING_MOVES[person.standing]:
            raise Changed
        person.standing, person.ended_at = Standing.ENDED, matter.closed_at
        save_person(door, Action.MEMBERSHIP_ENDED, person)
