"""Who approves the plan: yes, still thinking, or otherwise, of the version that they could read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Basis, Held, Permission, may_read_line
from casework.access.shelf import Since
from casework.audit.models import Action
from casework.db import store
from casework.errors import NotFound
from casework.families.actions import participant
from casework.families.facts import reader_of, readers_of
from casework.families.models import Participant, ParticipantKind, Standing
from casework.families.people import PersonView, view_of
from casework.plan.models import AgreedAction, Answer, Goal, PlanApproval


def plan_read(door: Opening, reader: Held) -> dict[str, int]:
    """The plan as one reader sees it: each goal and agreed action with the number of its wording.

    It holds only what they may read, so that it tells nobody that something changed which is not for them; and no
    marks that something is done.
    """
    lines: list[Goal | AgreedAction] = [*door.rows(Goal), *door.rows(AgreedAction)]
    return {str(line.id): line.terms for line in lines if may_read_line(reader, line.facts())}


def plan_number(door: Opening, reader: Held) -> int:
    """The number of that plan, to be shown. Two plans can have the same: whether one changed is not told by it."""
    return sum(plan_read(door, reader).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that a worker writes down: whose, which, how it was given, in their words."""

    person_id: UUID
    answer: Answer
    given: str | None = None
    words: str | None = None


def record_answer(*, by: Actor, family_id: UUID, given: Given) -> None:
    """Write down what somebody of the family says of the plan as they may read it now.

    Raises:
        NotFound: they are not of this family, or not born yet.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        person = participant(family_id, given.person_id)
        if person.kind is not ParticipantKind.FAMILY or person.standing is Standing.ENDED:
            raise NotFound
        if view_of(person).shape == "triangle":
            raise NotFound
        _store(door, given, plan_read(door, reader_of(person)))


def answer_plan(*, by: Actor, family_id: UUID, answer: Answer, words: str | None = None) -> None:
    """Say of the plan, on one's own page, that it is so, that one is still thinking, or sees it differently.

    Raises:
        NotFound: the actor is no adult of the family.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        me = participant(family_id, door.me)
        if door.reader.basis is not Basis.RELATION or view_of(me).is_child:
            raise NotFound
        given = Given(person_id=me.id, answer=answer, words=words)
        _store(door, given, plan_read(door, door.reader))


def _store(door: Opening, given: Given, read: dict[str, int]) -> None:
    approval = PlanApproval(
        family_id=door.family_id,
        participant_id=given.person_id,
        recorder_id=door.me,
        answered_at=clock.now(),
        plan_number=sum(read.values()),
        covers=read,
        answer=given.answer.value,
        given=given.given,
        words=given.words,
    )
    store(approval)
    door.record(Action.PLAN_ANSWERED, approval)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """What one person said last of the plan, and whether it changed since; ``answer`` is None before they answer."""

    person: PersonView
    answer: Answer | None = None
    answered_at: datetime | None = None
    number: int = 0
    given: str | None = None
    words: str | None = None
    own: bool = False
    """Given by the person themselves, on their own page."""
    changed: bool = False
    """The plan, as they may read it, is another one by now."""


def approvals_in(door: Opening, people: Sequence[PersonView]) -> Sequence[ApprovalView]:
    """The last answer of each adult of the family, and of each child who gave one; others see their own alone."""
    answers = sorted(door.rows(PlanApproval), key=lambda approval: approval.answered_at)
    last = {approval.participant_id: approval for approval in answers}
    sees_all = door.reader.basis in OWN_FAMILY
    asked = [
        person
        for person in people
        if person.kind is ParticipantKind.FAMILY
        and (not person.is_child or person.id in last)
        and (sees_all or person.id == door.reader.participant_id)
    ]
    answered = [person.id for person in asked if person.id in last]
    readers = readers_of([person for person in door.rows(Participant) if person.id in answered])
    return [
        _view(person, last[person.id], plan_read(door, readers[person.id]))
        if person.id in last
        else ApprovalView(person=person)
        for person in asked
    ]


def _view(person: PersonView, approval: PlanApproval, now: dict[str, int]) -> ApprovalView:
    # An answer of before this was kept has the number alone.
    same = sum(now.values()) == approval.plan_number if approval.covers is None else now == approval.covers
    return ApprovalView(
        person=person,
        answer=Answer(approval.answer),
        answered_at=approval.answered_at,
        number=approval.plan_number,
        given=approval.given,
        words=approval.words,
        own=approval.recorder_id == person.id,
        changed=not same,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAnswer:
    """What somebody said lately of the plan on their own page."""

    person: PersonView
    answer: Answer
    answered_at: datetime
    words: str | None


def own_answers_since(door: Opening, people: Sequence[PersonView], since: datetime) -> Sequence[LateAnswer]:
    """The answers that people gave themselves since a moment, the latest first, for those who carry the matter."""
    late = door.rows(PlanApproval, Since(PlanApproval.answered_at, since))
    known = {person.id: person for person in people}
    return [
        LateAnswer(
            person=known[one.participant_id],
            answer=Answer(one.answer),
            answered_at=one.answered_at,
            words=one.words,
        )
        for one in sorted(late, key=lambda answer: answer.answered_at, reverse=True)
        if one.participant_id in known and one.recorder_id == one.participant_id
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """What one said last of one's own plan, to say it anew."""

    family_id: UUID
    last: ApprovalView
    ride_id: UUID | None


def own_answer(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> OwnAnswer:
    """One's own last answer, for an adult of the family.

    Raises:
        NotFound: the actor is no adult of the family.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.TAKE_PART, action=Action.SHARED_READ, ride_id=ride_id
    ) as door:
        me = view_of(participant(family_id, door.me))
        if door.reader.basis is not Basis.RELATION or me.is_child:
            raise NotFound
        (last,) = approvals_in(door, [me])
        return OwnAnswer(family_id=family_id, last=last, ride_id=door.ride_id)
