"""Goals and agreed actions: who does what by when, who sees it, and who marks it done."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.opening import Forbidden
from casework.audit.models import Action, AuditEvent
from casework.db import Changed, reading
from casework.errors import NotFound, Refused
from casework.families.lines import Audience, NotAgreed
from casework.overview.actions import family_page
from casework.participation.actions import our_plan
from casework.plan.actions import Promise, agree, mark, plan_page, set_goal
from casework.plan.changes import Terms, change_action, not_needed
from casework.plan.history import action_page, undo
from tests.cast import Cast
from tests.stories import Home, home


def state(own: Home, action_id: UUID) -> str:
    return action_page(by=own.by, family_id=own.family_id, action_id=action_id).action.state


def test_whoever_promised_it_sees_it_although_nobody_chose_them(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    own.promise("Aino calls.", aino.person_id)
    own.promise("Both tidy up.", aino.person_id, pekka.person_id, aino.person_id)
    assert own.promised_to(aino.actor) == {"Aino calls.", "Both tidy up."}
    assert own.promised_to(pekka.actor) == {"Both tidy up."}
    (mine,) = our_plan(by=pekka.actor, family_id=own.family_id).mine
    assert sorted(owner.name for owner in mine.owners) == ["Aino", "Pekka"]


def test_whoever_is_named_in_a_promise_is_asked_before_others_read_it(cast: Cast) -> None:
    own = home(cast)
    aino, pekka, raili = own.parent("Aino", 961), own.parent("Pekka", 962), own.neighbour("Raili", 963)
    with pytest.raises(NotAgreed):
        own.promise("Raili vie Ainon lääkäriin.", raili.person_id, sees=(pekka.person_id,))
    own.promise("Raili vie Ainon lääkäriin.", raili.person_id, sees=(aino.person_id,))
    own.promise("Raili hakee Ainon.", raili.person_id, sees=(pekka.person_id,), agreed=True)
    assert own.promised_to(raili.actor) == {"Raili vie Ainon lääkäriin.", "Raili hakee Ainon."}
    assert own.promised_to(pekka.actor) == {"Raili hakee Ainon."}


def test_a_name_that_comes_into_a_promise_asks_for_leave_once(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", 961)
    pekka, raili = own.parent("Pekka", 962), own.neighbour("Raili", 963)
    action_id = own.promise("Raili soittaa.", raili.person_id, sees=(pekka.person_id,))

    def change(text: str, *, agreed: bool = False) -> None:
        where = {"by": own.by, "family_id": own.family_id, "action_id": action_id}
        version = action_page(**where).action.version
        change_action(**where, version=version, terms=Terms(text=text, owners=(raili.person_id,), agreed=agreed))

    with pytest.raises(NotAgreed):
        change("Raili soittaa Ainolle.")
    assert own.promised_to(pekka.actor) == {"Raili soittaa."}
    change("Raili soittaa Ainolle.", agreed=True)
    change("Raili soittaa Ainolle illalla.")
    assert own.promised_to(pekka.actor) == {"Raili soittaa Ainolle illalla."}


def test_a_grandmother_marks_what_she_promised_and_nothing_else(cast: Cast) -> None:
    own = home(cast)
    aino, raili = own.parent("Aino", 961), own.neighbour("Raili", 962)
    hers = own.promise("Raili looks after Otso.", raili.person_id, sees=(aino.person_id,))
    others = own.promise("Aino calls.", aino.person_id, sees=(raili.person_id,), agreed=True)
    hidden = own.promise("The worker's.", aino.person_id)
    mark(by=raili.actor, family_id=own.family_id, action_id=hers, done=True)
    for action_id in (others, hidden, uuid4()):
        with pytest.raises(NotFound):
            mark(by=raili.actor, family_id=own.family_id, action_id=action_id, done=True)
    assert [state(own, action_id) for action_id in (hers, others, hidden)] == ["done", "open", "open"]
    views = {a.text: a.may_mark for a in (*our_plan(by=raili.actor, family_id=own.family_id).others,)}
    assert views == {"Aino calls.": False}


def test_marking_twice_stays_done_and_keeps_the_first_moment(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    action_id = own.promise("Aino calls.", aino.person_id)
    first = clock.now()
    with clock.at(first):
        mark(by=aino.actor, family_id=own.family_id, action_id=action_id, done=True)
    with clock.at(first + timedelta(hours=1)):
        mark(by=own.by, family_id=own.family_id, action_id=action_id, done=True)
    assert action_page(by=own.by, family_id=own.family_id, action_id=action_id).action.done_at == first
    for _ in range(2):
        mark(by=own.by, family_id=own.family_id, action_id=action_id, done=False)
    assert state(own, action_id) == "open"
    with reading() as work:
        done = (Action.ACTION_DONE, Action.ACTION_REOPENED)
        events = select(AuditEvent.action).where(AuditEvent.object_id == action_id, AuditEvent.action.in_(done))
        assert sorted(work.scalars(events), key=str) == [Action.ACTION_DONE, Action.ACTION_REOPENED]


def test_no_mark_brings_back_what_was_laid_aside_or_withdrawn(cast: Cast) -> None:
    own = home(cast)
    aino, jussi = own.parent("Aino", 961), own.neighbour("Jussi", 963)
    aside = own.promise("Jussi fetches Otso.", jussi.person_id, sees=(aino.person_id,))
    withdrawn = own.promise("Jussi calls the school.", jussi.person_id)
    not_needed(by=own.by, family_id=own.family_id, action_id=aside, version=1)
    undo(by=own.by, family_id=own.family_id, action_id=withdrawn)
    for by in (jussi.actor, own.by):
        for action_id in (aside, withdrawn):
            for done in (True, False):
                with pytest.raises(NotFound):
                    mark(by=by, family_id=own.family_id, action_id=action_id, done=done)
    assert own.promised_to(jussi.actor) == own.promised_to(aino.actor) == set()


def test_those_who_carry_the_matter_mark_any(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    action_id = own.promise("Aino calls.", aino.person_id)
    shown = mark(by=own.by, family_id=own.family_id, action_id=action_id, done=True)
    assert (shown.family, shown.action.state) == ("Rautio", "done")
    for login in ("heli", "jonas", "sari", "aino"):
        with pytest.raises(Forbidden):
            mark(by=cast.actor(login), family_id=own.family_id, action_id=action_id, done=False)


def test_somebody_does_it(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused) as refusal:
        own.promise("Nobody's.")
    assert refusal.value.field == "owners"


@pytest.mark.parametrize("owner", ["of another family", "nobody"])
def test_nobody_of_another_family_promises_here(cast: Cast, owner: str) -> None:
    own = home(cast)
    stranger = cast.person("Lehtovaara", "Sari Lehtovaara") if owner == "of another family" else uuid4()
    with pytest.raises(NotFound):
        own.promise("Theirs.", stranger)
    with pytest.raises(NotFound):
        own.promise("Theirs.", own.add("Aino"), sees=(stranger,))
    with pytest.raises(NotFound):
        set_goal(by=own.by, family_id=own.family_id, title="A goal", audience=Audience.of((stranger,)))


def test_an_action_stands_under_a_goal_of_its_own_family(cast: Cast) -> None:
    own, other = home(cast), home(cast, "Toinen")
    aino = own.parent("Aino", 961)
    goals = [
        set_goal(by=own.by, family_id=own.family_id, title=title, audience=Audience.of((aino.person_id,)))
        for title in ("First", "Second")
    ]
    elsewhere = set_goal(by=other.by, family_id=other.family_id, title="Elsewhere", audience=Audience.of(()))
    promise = Promise(text="Aino calls.", owners=(aino.person_id,), goal_id=goals[1], audience=Audience.of(()))
    agree(by=own.by, family_id=own.family_id, promise=promise)
    for goal_id in (elsewhere, uuid4()):
        wrong = Promise(text="No.", owners=(aino.person_id,), goal_id=goal_id, audience=Audience.of(()))
        with pytest.raises(NotFound):
            agree(by=own.by, family_id=own.family_id, promise=wrong)
    own.promise("Under no goal.", aino.person_id)
    shown = plan_page(by=own.by, family_id=own.family_id).goals
    assert [(goal.title, [action.text for action in goal.actions]) for goal in shown] == [
        ("First", []),
        ("Second", ["Aino calls."]),
        ("", ["Under no goal."]),
    ]


def test_an_action_whose_goal_one_may_not_read_stands_under_none(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    goal_id = set_goal(by=own.by, family_id=own.family_id, title="The worker's goal", audience=Audience.of(()))
    promise = Promise(text="Aino calls.", owners=(aino.person_id,), goal_id=goal_id, audience=Audience.of(()))
    agree(by=own.by, family_id=own.family_id, promise=promise)
    page = our_plan(by=aino.actor, family_id=own.family_id)
    assert ([action.text for action in page.mine], list(page.goals)) == (["Aino calls."], [])


def test_nothing_is_agreed_for_yesterday_by_the_calendar_of_finland(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    # In January Finland is two hours before UTC: it is the 11th there.
    with clock.at(datetime(2027, 1, 10, 22, 0, tzinfo=UTC)):
        with pytest.raises(Refused) as refusal:
            own.promise("Too late.", aino, due_on=date(2027, 1, 10))
        assert refusal.value.field == "due_on"
        own.promise("Today.", aino, due_on=date(2027, 1, 11))


def test_the_day_goes_by_at_midnight_in_finland(cast: Cast) -> None:
    own = home(cast)
    action_id = own.promise("Aino calls.", own.add("Aino"), due_on=date(2027, 7, 14))
    moments = {datetime(2027, 7, 14, 20, 59, tzinfo=UTC): "open", datetime(2027, 7, 14, 21, 0, tzinfo=UTC): "passed"}
    for moment, expected in moments.items():
        with clock.at(moment):
            assert state(own, action_id) == expected


def test_changing_keeps_a_day_that_has_gone_by_and_takes_no_new_one(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    aino = own.add("Aino")
    action_id = own.promise("Aino calls.", aino, due_on=today)

    def change(version: int, text: str, due_on: date | None) -> None:
        terms = Terms(text=text, owners=(aino,), due_on=due_on)
        change_action(by=own.by, family_id=own.family_id, action_id=action_id, version=version, terms=terms)

    with clock.at(clock.now() + timedelta(days=3)):
        change(1, "Aino writes.", today)
        with pytest.raises(Refused):
            change(2, "Aino writes.", today + timedelta(days=1))
        change(2, "Aino writes.", None)
    with pytest.raises(Changed):
        change(2, "Too late.", None)
    shown = action_page(by=own.by, family_id=own.family_id, action_id=action_id).action
    assert (shown.text, shown.due_on, shown.version) == ("Aino writes.", None, 3)


def test_due_is_a_day_a_time_on_it_or_words(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    day = clock.today() + timedelta(days=9)
    more = {"owners": (aino,), "audience": Audience.of(())}
    for promise in (
        Promise(text="Third.", **more),
        Promise(text="Second.", due_on=day, due_time=time(9, 30), **more),
        Promise(text="First.", due_on=clock.today(), **more),
        Promise(text="Fourth.", due_words="on clinic days", **more),
    ):
        agree(by=own.by, family_id=own.family_id, promise=promise)
    (goal,) = family_page(by=own.by, family_id=own.family_id).goals
    assert [action.text for action in goal.actions] == ["First.", "Second.", "Third.", "Fourth."]
    assert [action.due_words for action in goal.actions][-1] == "on clinic days"
    assert [action.due_time for action in goal.actions][1] == time(9, 30)


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "olli", "tiina"])
def test_only_those_who_carry_the_matter_agree_and_change(cast: Cast, login: str) -> None:
    own, by = home(cast), cast.actor(login)
    aino = own.add("Aino")
    action_id = own.promise("Aino calls.", aino)
    at = {"by": by, "family_id": own.family_id}
    for verb in (
        lambda: set_goal(**at, title="A goal", audience=Audience.of(())),
        lambda: agree(**at, promise=Promise(text="More.", owners=(aino,), audience=Audience.of(()))),
        lambda: change_action(**at, action_id=action_id, version=1, terms=Terms(text="More.", owners=(aino,))),
        lambda: action_page(**at, action_id=action_id),
        lambda: plan_page(**at),
    ):
        with pytest.raises(Forbidden):
            verb()
