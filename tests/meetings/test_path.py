"""The shared path: what was done by its day, where things stand now, and no more than its reader may know."""

from datetime import UTC, datetime, timedelta

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.families.lines import Audience
from casework.meetings.actions import Met, log_encounter
from casework.meetings.gatherings.actions import plan_meeting
from casework.meetings.models import How
from casework.meetings.path import PathStep, Step, path_in
from casework.plan.actions import set_goal
from casework.plan.reviews import set_review
from tests.cast import Cast
from tests.meetings.gatherings import planned
from tests.stories import Home, home

BEGUN = datetime(2027, 1, 14, 12, tzinfo=UTC)


def path(own: Home, by: Actor, permission: Permission = Permission.READ_FAMILY) -> list[PathStep]:
    with opening.to_read(by=by, family_id=own.family_id, permission=permission, action=Action.FAMILY_READ) as door:
        return path_in(door)


def shared(own: Home, by: Actor) -> list[PathStep]:
    return path(own, by, Permission.READ_SHARED)


def test_at_the_beginning_the_first_step_is_now_and_all_others_come_next(cast: Cast) -> None:
    steps = path(home(cast), cast.actor("saana"))
    assert [step.step for step in steps] == list(Step)
    assert [step.state for step in steps] == ["now", "next", "next", "next", "next"]
    assert {step.on for step in steps} == {None}


def test_what_was_done_stands_in_the_order_of_its_days(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    with clock.at(BEGUN):
        set_goal(by=own.by, family_id=own.family_id, title="Calm mornings", audience=Audience.of((aino.person_id,)))
    with clock.at(BEGUN + timedelta(days=3)):
        met = Met(how=How.VISIT, people=(aino.person_id,), held_at=clock.now(), audience=Audience.of(()))
        log_encounter(by=own.by, family_id=own.family_id, met=met)
        set_review(by=own.by, family_id=own.family_id, due_on=clock.today() + timedelta(days=9), words=None, version=0)
        steps = path(own, own.by)
    assert [(step.step, step.state) for step in steps] == [
        (Step.MET, "done"),
        (Step.PLAN, "done"),
        (Step.NETWORK, "now"),
        (Step.MEETING, "next"),
        (Step.REVIEW, "next"),
    ]
    assert [step.on.day if step.on else None for step in steps] == [14, 14, None, None, 26]


def test_names_noted_at_the_beginning_are_the_network_from_the_day_on_which_we_met(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    own.neighbour("Jussi", 963)
    assert [step.step for step in path(own, own.by) if step.state == "done"] == []
    with clock.at(clock.now() + timedelta(days=5)):
        met = Met(how=How.VISIT, people=(aino,), held_at=clock.now(), audience=Audience.of(()))
        log_encounter(by=own.by, family_id=own.family_id, met=met)
        done = [step for step in path(own, own.by) if step.state == "done"]
        assert [(step.step, step.on) for step in done] == [(Step.MET, clock.today()), (Step.NETWORK, clock.today())]


def test_a_meeting_to_come_is_now_once_the_plan_is_made(cast: Cast) -> None:
    own = home(cast)
    aino, jussi = own.parent("Aino", 961), own.neighbour("Jussi", 963)
    set_goal(by=own.by, family_id=own.family_id, title="Calm mornings", audience=Audience.of((aino.person_id,)))
    met = Met(how=How.VISIT, people=(aino.person_id,), held_at=clock.now(), audience=Audience.of(()))
    log_encounter(by=own.by, family_id=own.family_id, met=met)
    plan_meeting(by=own.by, family_id=own.family_id, plan=planned(aino.person_id, jussi.person_id, in_days=2))
    (now,) = [step for step in path(own, own.by) if step.state == "now"]
    assert (now.step, now.on) == (Step.MEETING, clock.today() + timedelta(days=2))


def test_a_parent_is_told_only_of_what_they_were_at_and_may_read(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    set_goal(by=own.by, family_id=own.family_id, title="Calm mornings", audience=Audience.of((aino.person_id,)))
    met = Met(how=How.VISIT, people=(aino.person_id,), held_at=clock.now(), audience=Audience.of(()))
    log_encounter(by=own.by, family_id=own.family_id, met=met)
    plan_meeting(by=own.by, family_id=own.family_id, plan=planned(aino.person_id, in_days=2))
    hers, his = ({step.step: step for step in shared(own, who.actor)} for who in (aino, pekka))
    assert {step for step, row in hers.items() if row.state == "done"} == {Step.MET, Step.PLAN}
    assert {step for step, row in his.items() if row.state == "done"} == set()
    assert (hers[Step.MEETING].on is None, his[Step.MEETING].on) == (False, None)
