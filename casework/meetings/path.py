"""The shared path: which steps have been taken together and when, where things stand now, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from casework import clock
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY
from casework.families.models import Participant, ParticipantKind
from casework.meetings.gatherings.facts import RECORDS_FOR
from casework.meetings.gatherings.models import NOT_BEGUN, Meeting, MeetingState
from casework.meetings.models import Encounter
from casework.network.models import NetworkMember
from casework.plan.actions import goals_in
from casework.plan.reviews import reviews_in


class Step(Enum):
    """The steps in the order in which they are usually taken."""

    MET = "met"
    NETWORK = "network"
    PLAN = "plan"
    MEETING = "meeting"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class PathStep:
    """A step with its day, where there is one. ``state`` is "done", "now" or "next"."""

    step: Step
    state: str
    on: date | None


def path_in(door: Opening) -> list[PathStep]:
    """The steps of the family that is open: those taken by their days, then those to come, the first of which is now.

    A meeting or a review that is to come stands for the ones before it. A member of the family is told only of what
    they know: whom they met and the meetings they were at, who of the network is shown to them, goals they may read.
    """
    ahead = _ahead(door)
    taken = {step: on for step, on in _taken(door).items() if step not in ahead}
    done = [PathStep(step, "done", taken[step]) for step in sorted(taken, key=lambda step: (taken[step], _USUAL[step]))]
    left = [step for step in Step if step not in taken]
    return done + [PathStep(step, "next" if place else "now", ahead.get(step)) for place, step in enumerate(left)]


_USUAL = {step: place for place, step in enumerate(Step)}


def _taken(door: Opening) -> dict[Step, date]:
    """Who made a plan together has met; and names noted before that became the family's network when they met."""
    gathered, looked_at = _closed_meetings(door), reviews_in(door)[1]
    planned = min((goal.written_at for goal in goals_in(door)), default=None)
    met = min((at for at in (*_encounters(door), *gathered, planned) if at is not None), default=None)
    noted = _network_begun(door)
    moments: Mapping[Step, datetime | None] = {
        Step.MET: met,
        Step.NETWORK: max(noted, met) if noted and met else None,
        Step.PLAN: planned,
        Step.MEETING: max(gathered, default=None),
        Step.REVIEW: looked_at[0].done_at if looked_at else None,
    }
    return {step: clock.local(at).date() for step, at in moments.items() if at is not None}


def _ahead(door: Opening) -> dict[Step, date]:
    since = clock.now() - RECORDS_FOR
    coming_up = [one.starts_at for one in _own(door) if one.state in NOT_BEGUN and one.ends_at > since]
    meeting = min(coming_up, default=None)
    review = reviews_in(door)[0]
    coming = {
        Step.MEETING: clock.local(meeting).date() if meeting else None,
        Step.REVIEW: review.due_on if review else None,
    }
    return {step: on for step, on in coming.items() if on is not None}


def _closed_meetings(door: Opening) -> list[datetime]:
    return [one.starts_at for one in _own(door, came=True) if one.state is MeetingState.CLOSED]


def _own(door: Opening, *, came: bool = False) -> list[Meeting]:
    """The meetings to which the reader was invited, or came; all, for those who carry the matter."""
    if door.reader.basis in OWN_FAMILY:
        return list(door.rows(Meeting))
    return [
        meeting
        for meeting in door.rows(Meeting)
        for guest in meeting.guests
        if guest.participant_id == door.reader.participant_id and (guest.came or not came)
    ]


def _encounters(door: Opening) -> list[datetime]:
    were = [one for one in door.rows(Encounter) if one.reached and one.taken_back_at is None]
    if door.reader.basis not in OWN_FAMILY:
        were = [one for one in were if door.reader.participant_id in {row.participant_id for row in one.attended}]
    return [one.held_at for one in were]


def _network_begun(door: Opening) -> datetime | None:
    around = [person for person in door.rows(Participant) if person.kind in _AROUND]
    if door.reader.basis not in OWN_FAMILY:
        shown = {place.participant_id for place in door.rows(NetworkMember) if place.shown}
        around = [person for person in around if person.id in shown]
    return min((person.added_at for person in around), default=None)


_AROUND = frozenset({ParticipantKind.OWN, ParticipantKind.PROFESSIONAL, ParticipantKind.PLACE})
