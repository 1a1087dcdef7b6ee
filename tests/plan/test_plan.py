"""The plan in full: goals laid aside, actions changed and taken back, who approves it, when it is looked at, paper."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from casework import clock
from casework.access.opening import Forbidden
from casework.audit import log
from casework.audit.models import Action, AuditEvent
from casework.consent.actions import consent_page, withdraw_consent
from casework.db import Changed, reading, snapshot, transaction
from casework.errors import NotFound, Refused
from casework.families.details import NewPerson
from casework.families.lines import Audience, NotAgreed
from casework.families.members import add_family_member
from casework.network.actions import NewMember, add_member
from casework.participation.actions import our_plan
from casework.plan.actions import Promise, agree, mark, set_goal
from casework.plan.approvals import Given, answer_plan, own_answer, record_answer
from casework.plan.changes import Terms, change_action, not_needed
from casework.plan.goals import change_goal, goal_page, lay_aside, move_goal
from casework.plan.history import action_page, bring_back, undo
from casework.plan.models import Answer, GoalState, PlanApproval
from casework.plan.notes import add_note
from casework.plan.reviews import review_done, review_page, reviews_due, set_review
from casework.plan.sheet import PlanSheet, plan_on_paper, plan_sheet, print_page
from tests.cast import Cast
from tests.stories import Home, Somebody, home


def sheet(own: Home) -> PlanSheet:
    return plan_sheet(by=own.by, family_id=own.family_id)


def goal(own: Home, title: str, *sees: UUID) -> UUID:
    return set_goal(by=own.by, family_id=own.family_id, title=title, audience=Audience.of(sees))


def titles(own: Home) -> list[str]:
    return [one.title for one in sheet(own).goals]


def page_of(own: Home, action_id: UUID):
    return action_page(by=own.by, family_id=own.family_id, action_id=action_id)


# --- goals ---


def test_a_goal_is_put_otherwise_by_one_editor_at_a_time(cast: Cast) -> None:
    own = home(cast)
    at = {"by": own.by, "family_id": own.family_id, "goal_id": goal(own, "Calm mornings")}
    change_goal(**at, version=1, title="Calm mornings and evenings")
    with pytest.raises(Changed):
        change_goal(**at, version=1, title="Mine")
    assert goal_page(**at).goal.title == "Calm mornings and evenings"


def test_goals_change_places_one_step_at_a_time(cast: Cast) -> None:
    own = home(cast)
    ids = {name: goal(own, name) for name in ("First", "Second", "Third")}
    at = {"by": own.by, "family_id": own.family_id}
    move_goal(**at, goal_id=ids["Third"], up=True)
    move_goal(**at, goal_id=ids["Third"], up=True)
    move_goal(**at, goal_id=ids["Third"], up=True)
    assert titles(own) == ["Third", "First", "Second"]
    lay_aside(**at, goal_id=ids["First"], state=GoalState.NOT_NEEDED)
    move_goal(**at, goal_id=ids["Third"], up=False)
    assert titles(own) == ["Second", "Third"]


def test_a_goal_that_is_laid_aside_can_be_brought_back_and_its_open_actions_stay(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    goal_id = goal(own, "Calm mornings", aino.person_id)
    promise = Promise(text="Aino calls.", owners=(aino.person_id,), goal_id=goal_id, audience=Audience.of(()))
    agree(by=own.by, family_id=own.family_id, promise=promise)
    at = {"by": own.by, "family_id": own.family_id, "goal_id": goal_id}
    lay_aside(**at, state=GoalState.REACHED)
    lay_aside(**at, state=GoalState.REACHED)
    with pytest.raises(Refused):
        lay_aside(**at, state=GoalState.NOT_NEEDED)
    assert ([one.title for one in sheet(own).former_goals], titles(own)) == (["Calm mornings"], [""])
    assert list(our_plan(by=aino.actor, family_id=own.family_id).goals) == []
    lay_aside(**at, state=GoalState.OPEN)
    assert titles(own) == ["Calm mornings"]


# --- changes and taking them back ---


def test_every_change_shows_who_and_what_it_was_and_can_be_taken_back(cast: Cast) -> None:
    own = home(cast)
    aino, raili = own.parent("Aino", 961), own.neighbour("Raili", 962)
    day = clock.today() + timedelta(days=3)
    action_id = own.promise("Aino calls.", aino.person_id, due_on=day)
    at = {"by": own.by, "family_id": own.family_id, "action_id": action_id}
    change_action(**at, version=1, terms=Terms(text="Raili calls.", owners=(raili.person_id,)))
    assert own.promised_to(raili.actor) == {"Raili calls."}
    newest, first = page_of(own, action_id).history
    assert (newest.was.text, newest.was.owners, newest.was.due) == ("Aino calls.", ["Aino"], (day, None, None))
    assert (newest.who, newest.act, first.act) == ("Saana Pitkäjärvi", "action_changed", "action_agreed")
    undo(**at)
    shown = page_of(own, action_id).action
    assert (shown.text, [owner.name for owner in shown.owners], shown.due_on) == ("Aino calls.", ["Aino"], day)
    assert own.promised_to(raili.actor) == set()
    with pytest.raises(Refused):
        undo(**at)
    bring_back(**at, number=2, version=3)
    assert page_of(own, action_id).action.text == "Raili calls."
    with pytest.raises(Changed):
        bring_back(**at, number=1, version=3)
    with pytest.raises(NotFound):
        bring_back(**at, number=99, version=4)


def test_nobody_takes_back_what_somebody_else_changed_after_them(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    action_id = own.promise("Aino calls.", aino.person_id)
    mark(by=aino.actor, family_id=own.family_id, action_id=action_id, done=True)
    with pytest.raises(Refused):
        undo(by=own.by, family_id=own.family_id, action_id=action_id)
    assert page_of(own, action_id).action.state == "done"


def test_what_is_no_longer_needed_says_why_and_comes_back(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    action_id = own.promise("Aino calls.", aino.person_id)
    at = {"by": own.by, "family_id": own.family_id, "action_id": action_id}
    with pytest.raises(Changed):
        not_needed(**at, version=9)
    not_needed(**at, version=1, why="The club is closed.")
    not_needed(**at, version=1)
    assert own.promised_to(aino.actor) == set()
    assert ([a.state for a in sheet(own).former], [n.text for n in page_of(own, action_id).notes]) == (
        ["not_needed"],
        ["The club is closed."],
    )
    undo(**at)
    assert own.promised_to(aino.actor) == {"Aino calls."}
    mark(**at, done=True)
    with pytest.raises(Refused):
        not_needed(**at, version=page_of(own, action_id).action.version)


def test_a_new_doer_needs_the_leave_of_those_it_is_about_before_others_read_it(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    action_id = own.promise("Somebody calls.", aino.person_id, sees=(pekka.person_id,), agreed=True)
    at = {"by": own.by, "family_id": own.family_id, "action_id": action_id, "version": 1}
    with pytest.raises(NotAgreed):
        change_action(**at, terms=Terms(text="Somebody calls.", owners=(pekka.person_id,)))
    change_action(**at, terms=Terms(text="Somebody calls.", owners=(pekka.person_id,), agreed=True))
    assert own.promised_to(aino.actor) == {"Somebody calls."}


def test_notes_are_read_by_those_who_carry_the_matter_and_stand_in_their_order(cast: Cast) -> None:
    own = home(cast)
    action_id = own.promise("Aino calls.", own.add("Aino"))
    for text in ("Called on Monday.", "Calls again."):
        add_note(by=own.by, family_id=own.family_id, action_id=action_id, text=text)
    assert [note.text for note in page_of(own, action_id).notes] == ["Called on Monday.", "Calls again."]
    assert [note.text for note in sheet(own).notes[action_id]] == ["Called on Monday.", "Calls again."]


# --- approvals ---


def parents(own: Home) -> tuple[Somebody, Somebody]:
    return own.parent("Aino", 961), own.parent("Pekka", 962)


def answers(own: Home) -> dict[str, tuple[Answer | None, bool]]:
    return {said.person.name: (said.answer, said.changed) for said in sheet(own).approvals}


def test_each_adult_answers_and_a_change_that_they_may_read_is_told(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = parents(own)
    promised = own.promise("Aino calls.", aino.person_id)
    given = Given(person_id=aino.person_id, answer=Answer.YES, given="At the table, with an interpreter")
    record_answer(by=own.by, family_id=own.family_id, given=given)
    answer_plan(by=pekka.actor, family_id=own.family_id, answer=Answer.OTHERWISE, words="I would wait.")
    assert answers(own) == {"Aino": (Answer.YES, False), "Pekka": (Answer.OTHERWISE, False)}
    mark(by=own.by, family_id=own.family_id, action_id=promised, done=True)
    assert answers(own)["Aino"] == (Answer.YES, False), "a mark changes nothing of what was agreed"
    own.promise("Aino writes.", aino.person_id)
    assert answers(own) == {"Aino": (Answer.YES, True), "Pekka": (Answer.OTHERWISE, False)}
    answer_plan(by=aino.actor, family_id=own.family_id, answer=Answer.YES)
    assert answers(own)["Aino"] == (Answer.YES, False)


def test_an_answer_is_of_the_plan_that_was_read_and_not_of_another_with_its_number(cast: Cast) -> None:
    own = home(cast)
    aino, _ = parents(own)
    first = own.promise("Aino calls.", aino.person_id)
    answer_plan(by=aino.actor, family_id=own.family_id, answer=Answer.YES)
    undo(by=own.by, family_id=own.family_id, action_id=first)
    own.promise("Aino moves out.", aino.person_id)
    said = own_answer(by=aino.actor, family_id=own.family_id).last
    assert (said.answer, said.number, said.changed) == (Answer.YES, 1, True)
    assert answers(own)["Aino"] == (Answer.YES, True)


def test_an_answer_of_before_its_wordings_were_kept_is_compared_by_its_number(cast: Cast) -> None:
    own = home(cast)
    aino, _ = parents(own)
    answer_plan(by=aino.actor, family_id=own.family_id, answer=Answer.YES)
    with transaction() as work:
        work.execute(update(PlanApproval.__table__).values(covers=b""))
    assert answers(own)["Aino"] == (Answer.YES, False)
    own.promise("Aino calls.", aino.person_id)
    assert answers(own)["Aino"] == (Answer.YES, True)


def test_an_answer_is_its_givers_and_the_workers(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = parents(own)
    answer_plan(by=pekka.actor, family_id=own.family_id, answer=Answer.THINKING, words="Not yet.")
    assert own_answer(by=aino.actor, family_id=own.family_id).last.answer is None
    assert own_answer(by=pekka.actor, family_id=own.family_id).last.words == "Not yet."
    raili = own.neighbour("Raili", 963)
    for by in (raili.actor, own.by):
        with pytest.raises(NotFound):
            answer_plan(by=by, family_id=own.family_id, answer=Answer.YES)
    with pytest.raises(Forbidden):
        record_answer(by=aino.actor, family_id=own.family_id, given=Given(person_id=aino.person_id, answer=Answer.YES))
    for person_id in (raili.person_id, uuid4(), cast.person("Lehtovaara", "Sari Lehtovaara")):
        with pytest.raises(NotFound):
            record_answer(by=own.by, family_id=own.family_id, given=Given(person_id=person_id, answer=Answer.YES))


def test_a_child_answers_when_the_worker_asks(cast: Cast) -> None:
    own = home(cast)
    aino, _ = parents(own)
    otso = own.child("Otso", aino.person_id)
    assert "Otso" not in answers(own)
    record_answer(by=own.by, family_id=own.family_id, given=Given(person_id=otso, answer=Answer.YES))
    assert answers(own)["Otso"] == (Answer.YES, False)


# --- reviews ---


def test_one_day_at_a_time_waits_and_can_be_changed_done_and_taken_back(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    at = {"by": own.by, "family_id": own.family_id}
    with pytest.raises(Refused):
        set_review(**at, due_on=today - timedelta(days=1), words=None, version=0)
    set_review(**at, due_on=today, words="At ten", version=0)
    with pytest.raises(Changed):
        set_review(**at, due_on=today, words=None, version=0)
    set_review(**at, due_on=today + timedelta(days=7), words=None, version=1)
    review = review_page(**at).review
    assert review is not None
    with reading():
        assert reviews_due([own.family_id], until=today) == {}
        assert reviews_due([own.family_id], until=today + timedelta(days=7)) == {own.family_id: review.due_on}
    review_done(**at, review_id=review.id, done=True)
    review_done(**at, review_id=review.id, done=True)
    assert (sheet(own).review, len(sheet(own).reviewed)) == (None, 1)
    set_review(**at, due_on=today + timedelta(days=70), words=None, version=0)
    with pytest.raises(Refused):
        review_done(**at, review_id=review.id, done=False)
    with pytest.raises(NotFound):
        review_done(**at, review_id=uuid4(), done=True)


# --- on paper ---


def test_paper_has_only_what_its_recipient_may_read_and_its_event_names_them(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = parents(own)
    otso = own.child("Otso", aino.person_id, pekka.person_id)
    goal(own, "Calm mornings", aino.person_id)
    own.promise("Aino calls.", aino.person_id)
    own.promise("Pekka writes.", pekka.person_id)
    own.say("We want calm mornings.", aino.person_id)
    own.say("I want to play.", otso, aino.person_id)

    def paper(person_id: UUID) -> set[str]:
        shown = plan_on_paper(by=own.by, family_id=own.family_id, person_id=person_id)
        texts = {action.text for one in shown.goals for action in one.actions}
        return texts | {one.title for one in shown.goals if one.id} | {said.text for said in shown.voices}

    assert paper(aino.person_id) == {"Calm mornings", "Aino calls.", "We want calm mornings."}
    assert paper(pekka.person_id) == {"Pekka writes."}
    for person_id in (otso, own.by.account_id, cast.person("Lehtovaara", "Sari Lehtovaara")):
        with pytest.raises(NotFound):
            paper(person_id)
    with reading() as work:
        printed = select(AuditEvent.object_id).where(AuditEvent.action == Action.PLAN_PRINTED)
        assert set(work.scalars(printed)) == {aino.person_id, pekka.person_id}
    with snapshot() as work:
        assert log.verify(work) == []


def test_after_a_withdrawal_nothing_is_printed_for_the_network(cast: Cast) -> None:
    """Act 703/2023 §§ 4, 6: paper opens no more than a page."""
    own = home(cast)
    aino, jussi = own.parent("Aino", 961), own.neighbour("Jussi", 963)
    mentioned = add_member(by=own.by, family_id=own.family_id, member=NewMember(name="Olli, teacher"))
    own.say("Only for Jussi", aino.person_id, jussi.person_id, agreed=True)
    where = {"by": own.by, "family_id": own.family_id}
    assert [said.text for said in plan_on_paper(**where, person_id=jussi.person_id).voices] == ["Only for Jussi"]
    (consent,) = consent_page(**where, person_id=jussi.person_id).consents
    withdraw_consent(by=aino.actor, family_id=own.family_id, consent_id=consent.id)
    assert [person.name for person in print_page(**where).recipients] == ["Aino"]
    for nobody in (jussi.person_id, mentioned):
        with pytest.raises(NotFound):
            plan_on_paper(**where, person_id=nobody)


def test_where_somebody_is_protected_paper_does_not_name_the_unit(cast: Cast) -> None:
    """A unit tells the town (Act 661/2009 § 36)."""
    own = home(cast)
    aino = own.parent("Aino", 961)
    where = {"by": own.by, "family_id": own.family_id}
    assert plan_on_paper(**where, person_id=aino.person_id).unit
    add_family_member(**where, person=NewPerson(name="Otso", protected=True))
    assert plan_on_paper(**where, person_id=aino.person_id).unit is None
    assert cast.browser_of("saana").get(f"/families/{own.family_id}/plan/print/{aino.person_id}").status_code == 200
