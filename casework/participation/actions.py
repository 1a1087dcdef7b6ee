"""Our plan: what a family member, or a member of the network, sees of a family, and their answer to an invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OF_FAMILY, Actor, Basis, Permission
from casework.audit.models import Action
from casework.consent.actions import ConsentView, consents_given
from casework.errors import NotFound
from casework.families.actions import FamilyName, family_names, family_of, matter_of
from casework.families.details import careful
from casework.families.invitations import invitations
from casework.families.lines import Line, readers_in
from casework.families.matters import closing_of
from casework.families.models import ParticipantKind
from casework.families.people import PersonView, people_of
from casework.meetings.gatherings.sharing import SharedMeetings, shared_meetings
from casework.meetings.path import PathStep, path_in
from casework.picture.actions import StatementView, statements_in
from casework.picture.feelings import own_feeling
from casework.picture.models import HowItFeels, StatementKind
from casework.plan.actions import ActionView, GoalView, plan_in
from casework.responsibility.actions import responsible_worker
from casework.responsibility.deputies import DeputyRow, standing_in
from casework.responsibility.family_view import Question, question_in


@dataclass(frozen=True, slots=True, kw_only=True)
class OurPlan:
    """One family's shared page, as one person sees it."""

    family_id: UUID
    family_name: str
    of_family: bool
    """Whether the reader belongs to the family; otherwise they take part from its network."""
    me: PersonView | None
    worker: str | None
    deputy: DeputyRow | None
    """Who answers while the worker is away."""
    question: Question | None
    """Whom the family member is asked about."""
    voices: Sequence[StatementView]
    """What the family and its own people said."""
    remarks: Sequence[StatementView]
    """What others said."""
    mine: Sequence[ActionView]
    others: Sequence[ActionView]
    goals: Sequence[GoalView]
    seen_by: Sequence[PersonView]
    until: date | None
    """The last day on which a member of the network takes part."""
    families: Sequence[FamilyName]
    closed: bool
    """The matter is closed: what was shared can be read, and nothing is written any more."""
    last_words: str | None
    """What was said to the family when it was closed."""
    meetings: SharedMeetings
    feeling: HowItFeels | None
    """What the reader answered this week."""
    path: Sequence[PathStep]
    """The shared path; the network is told of none."""

    @property
    def hopes(self) -> Sequence[str]:
        """What the family hopes for, word for word: its goals, and before there is any, its latest wish."""
        wishes = [said.text for said in self.voices if said.kind is StatementKind.WISH]
        return [goal.title for goal in self.goals] or wishes[:1]

    @property
    def gone_by(self) -> Sequence[ActionView]:
        """What a service promised and its day has gone by."""
        return [one for one in self.others if one.state == "passed" and any(_serves(who) for who in one.owners)]

    @property
    def to_confirm(self) -> Sequence[StatementView]:
        """The reader's own words that they have not said to be theirs."""
        return [said for said in self.voices if said.mine and not said.confirmed and not self.closed]


def _serves(person: PersonView) -> bool:
    return person.kind in {ParticipantKind.WORKER, ParticipantKind.PROFESSIONAL, ParticipantKind.PLACE}


_ORDER = ("passed", "open", "done")


def our_plan(*, by: Actor, family_id: UUID) -> OurPlan:
    """Open what is shared with the actor.

    Raises:
        Forbidden: the actor takes no part, is not confirmed, or did not sign in strongly enough.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_SHARED, action=Action.SHARED_READ
    ) as door:
        door.rows(Line)  # Most kinds of lines are on the page: they are read together.
        people = people_of(door)
        goals = plan_in(door, people)
        said = statements_in(door, people)
        actions = [action for goal in goals for action in goal.actions]
        closed = door.reader.basis is Basis.FORMER
        closing = closing_of(door, matter_of(door)) if closed else None
        return OurPlan(
            family_id=family_id,
            family_name=family_of(door).name,
            of_family=door.reader.basis in OF_FAMILY,
            me=next((person for person in people if person.id == door.reader.participant_id), None),
            worker=responsible_worker(door),
            deputy=standing_in(door),
            question=question_in(door),
            voices=[statement for statement in said if statement.own_voice],
            remarks=[statement for statement in said if not statement.own_voice],
            mine=sorted((one for one in actions if one.mine), key=lambda one: _ORDER.index(one.state)),
            others=sorted((one for one in actions if not one.mine), key=lambda one: _ORDER.index(one.state)),
            goals=[goal for goal in goals if goal.id is not None],
            seen_by=seen_by(door, people),
            until=next((person.until for person in people if person.id == door.reader.participant_id), None),
            families=_taken_part_in(by),
            closed=closed,
            last_words=closing.last_words if closing and not careful(door) else None,
            meetings=shared_meetings(door, people),
            feeling=own_feeling(door),
            path=path_in(door) if door.reader.basis in OF_FAMILY else [],
        )


def belongs_to(*, by: Actor, family_id: UUID) -> bool:
    """Whether the actor takes part in this family as one of its own, whom its people are shown to."""
    with opening.labels(by=by, permission=Permission.LIST_FAMILIES) as doors:
        return family_id in doors and doors[family_id].reader.basis is Basis.RELATION


def first_family(*, by: Actor) -> UUID | None:
    """The family whose plan opens first, by name; none where the actor takes part in none."""
    names = _taken_part_in(by)
    return names[0].family_id if names else None


def _taken_part_in(by: Actor) -> Sequence[FamilyName]:
    """Whoever works in one family may take part in another: their own plan leads to none that they work with."""
    return [row for row in family_names(by=by) if not row.carried]


def waiting_invitations(*, by: Actor) -> Sequence[UUID]:
    """The invitations that wait for the actor's answer. Of what family, nobody is told before being confirmed."""
    opening.enter(by=by, permission=Permission.USE_HOUSE)
    return invitations(by=by)


def seen_by(door: Opening, people: Sequence[PersonView]) -> Sequence[PersonView]:
    """Who takes part and sees something of what this family member sees.

    The network is told of nobody, and the family neither where somebody of it is protected.
    """
    if door.reader.basis is not Basis.RELATION or careful(door):
        return []
    named = readers_in(door)
    return [person for person in people if person.takes_part and person.id in named]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart:
    """Who takes part with a family, and the consents that its reader gave."""

    family_id: UUID
    family_name: str
    people: Sequence[PersonView]
    given: Sequence[ConsentView]


def taking_part(*, by: Actor, family_id: UUID) -> TakingPart:
    """Who takes part and until when, for a member of the family.

    Raises:
        NotFound: the actor takes part from the network, which is told of nobody else.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_SHARED, action=Action.SHARED_READ
    ) as door:
        if door.reader.basis is not Basis.RELATION:
            raise NotFound
        given = consents_given(door)
        known = {consent.person.id for consent in given} | (set() if careful(door) else readers_in(door))
        people = [person for person in people_of(door) if person.takes_part and person.id in known]
        return TakingPart(family_id=family_id, family_name=family_of(door).name, people=people, given=given)
