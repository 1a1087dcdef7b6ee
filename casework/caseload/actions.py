"""A worker's Today and a supervisor's board. Reads only, through the other words' questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Basis, Permission
from casework.audit.models import Action
from casework.consent.actions import consents_ending
from casework.families.actions import family_of
from casework.families.models import Standing
from casework.families.people import PersonView, people_of
from casework.meetings.actions import last_reached
from casework.meetings.gatherings.calendar import MeetingView, next_days, next_meetings
from casework.picture.actions import StatementView, statements_in
from casework.picture.feelings import FeelingView, feelings_in, this_week
from casework.plan.actions import ActionView, actions_in
from casework.plan.approvals import LateAnswer, own_answers_since
from casework.plan.models import ActionState
from casework.responsibility.proposals import Accepted, Proposal, accepted_in, proposals


@dataclass(frozen=True, slots=True)
class FamilyAction:
    """An agreed action with the family it belongs to."""

    family: str
    action: ActionView


@dataclass(frozen=True, slots=True)
class FamilyWords:
    """Something a member of a family said lately."""

    family: str
    family_id: UUID
    statement: StatementView


@dataclass(frozen=True, slots=True)
class FamilyFeeling:
    """How this week feels to a member of a family."""

    family: str
    family_id: UUID
    feeling: FeelingView


@dataclass(frozen=True, slots=True)
class FamilyAnswer:
    """What a member of a family said lately of the plan."""

    family: str
    family_id: UUID
    answer: LateAnswer


@dataclass(frozen=True, slots=True)
class Silent:
    """A family that nobody has reached for a while; ``days`` is None when it never was."""

    family: str
    family_id: UUID
    days: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who accepted an invitation and waits to be confirmed, or whose consent ends soon."""

    family: str
    family_id: UUID
    person: PersonView


@dataclass(frozen=True, slots=True)
class ForWord:
    """A family whose word on its next responsible worker is still to come; ``worker`` is None for the reader's own."""

    family: str
    family_id: UUID
    proposal_id: UUID
    worker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A worker's day."""

    families: int
    passed: Sequence[FamilyAction]
    today: Sequence[FamilyAction]
    this_week: Sequence[FamilyAction]
    later: Sequence[FamilyAction]
    others_passed: Sequence[FamilyAction]
    words: Sequence[FamilyWords]
    feelings: Sequence[FamilyFeeling]
    answers: Sequence[FamilyAnswer]
    ending: Sequence[Waiting]
    """Those whose consent ends within 30 days, the nearest first."""
    silent: Sequence[Silent]
    to_confirm: Sequence[Waiting]
    proposals: Sequence[Proposal]
    """The families that ask for the worker."""
    for_word: Sequence[ForWord]
    meetings: Sequence[MeetingView]
    names: Mapping[UUID, str]
    """What the families are called."""

    @property
    def mine(self) -> int:
        """How many open actions are the worker's own."""
        return len(self.passed) + len(self.today) + len(self.this_week) + len(self.later)

    @property
    def meetings_today(self) -> int:
        """How many meetings begin today."""
        return sum(clock.local(meeting.starts_at).date() == clock.today() for meeting in self.meetings)


WORDS_DAYS = 14
WORDS_MOST = 3


def today(*, by: Actor, silence_days: int) -> Today:
    """What is the worker's own to do, what others promised and its day has gone by, what families said lately.

    Raises:
        Forbidden: the actor is no worker.
    """
    opening.enter(by=by, permission=Permission.READ_CASELOAD)
    with opening.many_to_read(by=by, permission=Permission.READ_FAMILY, action=Action.CASELOAD_READ) as doors:
        names = {family_id: family_of(door).name for family_id, door in doors.items()}
        people = {family_id: people_of(door) for family_id, door in doors.items()}
        undone = _undone(doors, names, people)
        mine = [row for row in undone if row.action.mine]
        own = proposals(by=by)
        return Today(
            families=len(doors),
            passed=_due(mine, lambda day: day < clock.today()),
            today=_due(mine, lambda day: day == clock.today()),
            this_week=_due(mine, lambda day: clock.today() < day <= _end_of_week()),
            later=[row for row in mine if row.action.due_on is None or row.action.due_on > _end_of_week()],
            others_passed=[row for row in undone if not row.action.mine and row.action.state == "passed"],
            words=_words(doors, names, people),
            feelings=_feelings(doors, names, people),
            answers=_answers(doors, names, people),
            ending=_ending(doors, names),
            silent=_silent(names, silence_days),
            to_confirm=_to_confirm(names, people),
            proposals=[asked for asked in own if not asked.accepted],
            for_word=_for_word(own, names, {family_id: accepted_in(door) for family_id, door in doors.items()}),
            meetings=_soon(next_meetings(doors)),
            names=names,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """A family that the worker carries: as what, when it was last reached, when it meets next."""

    family_id: UUID
    name: str
    basis: Basis
    reached_at: datetime | None
    meets_at: datetime | None


def families(*, by: Actor) -> Sequence[FamilyRow]:
    """The families whose matter the worker carries, by name.

    Raises:
        Forbidden: the actor is no worker.
    """
    opening.enter(by=by, permission=Permission.READ_CASELOAD)
    with opening.labels(by=by, permission=Permission.LIST_FAMILIES) as doors:
        carried = {family_id: door for family_id, door in doors.items() if door.reader.basis in OWN_FAMILY}
        reached, meets = last_reached(carried), next_days(carried)
        rows = [
            FamilyRow(
                family_id=family_id,
                name=family_of(door).name,
                basis=door.reader.basis,
                reached_at=reached.get(family_id),
                meets_at=meets.get(family_id),
            )
            for family_id, door in carried.items()
        ]
        return sorted(rows, key=lambda row: row.name.casefold())


def _soon(meetings: Sequence[MeetingView]) -> list[MeetingView]:
    """Those of the coming two weeks, and those that still wait to be closed."""
    until = clock.now() + timedelta(days=WORDS_DAYS)
    return [meeting for meeting in meetings if meeting.starts_at < until]


def _undone(
    doors: Mapping[UUID, Opening], names: Mapping[UUID, str], people: Mapping[UUID, Sequence[PersonView]]
) -> list[FamilyAction]:
    rows = [
        FamilyAction(names[family_id], view)
        for family_id, door in doors.items()
        for _, view in actions_in(door, people[family_id], {ActionState.OPEN})
    ]
    return sorted(rows, key=lambda row: (row.action.due_on or date.max, row.family))


def _due(rows: Sequence[FamilyAction], when: Callable[[date], bool]) -> list[FamilyAction]:
    return [row for row in rows if row.action.due_on is not None and when(row.action.due_on)]


def _end_of_week() -> date:
    day = clock.today()
    return day + timedelta(days=6 - day.weekday())


def _words(
    doors: Mapping[UUID, Opening], names: Mapping[UUID, str], people: Mapping[UUID, Sequence[PersonView]]
) -> list[FamilyWords]:
    since = clock.now() - timedelta(days=WORDS_DAYS)
    rows = [
        FamilyWords(names[family_id], family_id, statement)
        for family_id, door in doors.items()
        for statement in statements_in(door, people[family_id], since=since)
        if statement.speaker is not None and statement.speaker.sector == "family"
    ]
    return sorted(rows, key=lambda row: row.statement.said_at, reverse=True)[:WORDS_MOST]


def _feelings(
    doors: Mapping[UUID, Opening], names: Mapping[UUID, str], people: Mapping[UUID, Sequence[PersonView]]
) -> list[FamilyFeeling]:
    rows = [
        FamilyFeeling(names[family_id], family_id, feeling)
        for family_id, door in doors.items()
        for feeling in feelings_in(door, people[family_id], since=this_week())
    ]
    return sorted(rows, key=lambda row: row.feeling.told_at, reverse=True)


def _answers(
    doors: Mapping[UUID, Opening], names: Mapping[UUID, str], people: Mapping[UUID, Sequence[PersonView]]
) -> list[FamilyAnswer]:
    since = clock.now() - timedelta(days=WORDS_DAYS)
    rows = [
        FamilyAnswer(names[family_id], family_id, answer)
        for family_id, door in doors.items()
        for answer in own_answers_since(door, people[family_id], since)
    ]
    return sorted(rows, key=lambda row: row.answer.answered_at, reverse=True)[:WORDS_MOST]


def _ending(doors: Mapping[UUID, Opening], names: Mapping[UUID, str]) -> list[Waiting]:
    rows = [
        Waiting(names[family_id], family_id, person)
        for family_id, door in doors.items()
        for person in consents_ending(door)
    ]
    return sorted(rows, key=lambda row: row.person.until or date.max)


def _silent(names: Mapping[UUID, str], silence_days: int) -> list[Silent]:
    reached = last_reached(names)
    rows = []
    for family_id, name in names.items():
        days = (clock.now() - reached[family_id]).days if family_id in reached else None
        if days is None or days >= silence_days:
            rows.append(Silent(name, family_id, days))
    return sorted(rows, key=lambda row: -(row.days if row.days is not None else 10_000))


def _to_confirm(names: Mapping[UUID, str], people: Mapping[UUID, Sequence[PersonView]]) -> list[Waiting]:
    return [
        Waiting(names[family_id], family_id, person)
        for family_id, around in people.items()
        for person in around
        if person.standing is Standing.ACCEPTED
    ]


def _for_word(
    own: Sequence[Proposal], names: Mapping[UUID, str], accepted: Mapping[UUID, Accepted | None]
) -> list[ForWord]:
    mine = [ForWord(one.family_name, one.family_id, one.proposal_id, None) for one in own if one.accepted]
    others = [
        ForWord(names[family_id], family_id, proposal.proposal_id, proposal.name)
        for family_id, proposal in accepted.items()
        if proposal is not None
    ]
    return mine + [row for row in others if row.proposal_id not in {one.proposal_id for one in mine}]
