"""Proposing, accepting, declining, withdrawing: who carries a matter, and from when to when."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework import clock, db
from casework.access.opening import Forbidden
from casework.audit.models import Action, AuditEvent
from casework.db import reading
from casework.errors import NotFound, Refused
from casework.families.lines import Audience
from casework.families.models import Matter, MatterState
from casework.meetings.actions import Met, log_encounter
from casework.meetings.models import How
from casework.overview.actions import family_page
from casework.responsibility.actions import NotThatWorker, accept, decline, pass_on, propose, take_back, withdraw
from casework.responsibility.colleagues import workers
from casework.responsibility.deputies import name_deputy
from casework.responsibility.models import CONFLICTED, Responsibility, ResponsibilityState
from casework.responsibility.proposals import allocation_page, pass_on_page, proposal_page, proposals
from tests.cast import Cast
from tests.stories import Home, contact, family_agrees, give, home, unit_of


def carries(own: Home, login: str) -> bool:
    """Whether this worker reads the family's page now."""
    try:
        family_page(by=own.cast.actor(login), family_id=own.family_id)
    except Forbidden:
        return False
    return True


# --- the proposal ---


def test_the_holder_stays_until_the_family_has_had_its_word(cast: Cast) -> None:
    own = home(cast)
    propose(by=cast.actor("heli"), family_id=own.family_id, account_id=cast.accounts["jonas"])
    assert (carries(own, "saana"), carries(own, "jonas")) == (True, False)
    accept(by=cast.actor("jonas"), family_id=own.family_id)
    assert (carries(own, "saana"), carries(own, "jonas")) == (True, False)
    family_agrees(cast, own.family_id, "jonas")
    assert (carries(own, "saana"), carries(own, "jonas")) == (False, True)
    assert family_page(by=cast.actor("jonas"), family_id=own.family_id).holder == "Jonas Ekvall"


def test_former_holders_lose_the_family_with_their_next_request(cast: Cast) -> None:
    own = home(cast)
    browser, address = cast.browser_of("saana"), f"/families/{own.family_id}"
    assert browser.get(address).status_code == 200
    give(cast, own.family_id, "jonas")
    assert browser.get(address).data == browser.get("/no-such-page").data
    assert "Rautio" not in browser.get("/families").text
    met = Met(how=How.CALL, people=(), held_at=clock.now(), audience=Audience.of(()))
    with pytest.raises(Forbidden):
        log_encounter(by=own.by, family_id=own.family_id, met=met)


def test_the_first_acceptance_opens_the_matter_and_later_ones_keep_its_day(cast: Cast) -> None:
    family_id = contact(cast)
    first = clock.now()
    with clock.at(first):
        give(cast, family_id, "saana")
    with clock.at(first + timedelta(days=30)):
        give(cast, family_id, "jonas")
        shown = family_page(by=cast.actor("jonas"), family_id=family_id)
    assert (shown.state, shown.since) == (MatterState.OPEN, first)


def test_whoever_is_proposed_sees_the_name_and_nothing_else(cast: Cast) -> None:
    family_id = contact(cast, by="jonas")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["saana"])
    saana = cast.actor("saana")
    assert [proposal.family_name for proposal in proposals(by=saana)] == ["Rautio"]
    assert proposal_page(by=saana, family_id=family_id).family_name == "Rautio"
    with pytest.raises(Forbidden):
        family_page(by=saana, family_id=family_id)
    with reading() as work:
        opened = select(AuditEvent).where(
            AuditEvent.chain_id == family_id, AuditEvent.action == Action.ALLOCATION_OPENED
        )
        assert [event.actor_id for event in work.scalars(opened)] == [saana.account_id]


def test_declining_says_why_and_lets_the_supervisor_propose_somebody_else(cast: Cast) -> None:
    family_id = contact(cast, by="jonas")
    heli, saana = cast.actor("heli"), cast.actor("saana")
    propose(by=heli, family_id=family_id, account_id=cast.accounts["saana"])
    assert allocation_page(by=heli, family_id=family_id).pending.name == "Saana Pitkäjärvi"
    decline(by=saana, family_id=family_id, reason="I know the family")
    assert list(proposals(by=saana)) == []
    assert allocation_page(by=heli, family_id=family_id).pending is None
    for answer in (accept, proposal_page):
        with pytest.raises(Forbidden):
            answer(by=saana, family_id=family_id)
    give(cast, family_id, "meri")
    with reading() as work:
        states = set(work.scalars(select(Responsibility.state).where(Responsibility.family_id == family_id)))
    assert states == {ResponsibilityState.DECLINED, ResponsibilityState.HELD}


def test_one_proposal_at_a_time(cast: Cast) -> None:
    family_id = contact(cast)
    heli = cast.actor("heli")
    propose(by=heli, family_id=family_id, account_id=cast.accounts["jonas"])
    with pytest.raises(Refused) as refusal:
        propose(by=heli, family_id=family_id, account_id=cast.accounts["meri"])
    assert refusal.value.field == "worker"


@pytest.mark.parametrize("login", ["lotta", "heli", "sari", "ville", "aino"])
def test_only_a_worker_of_the_unit_is_proposed_or_stands_in(cast: Cast, login: str) -> None:
    own = home(cast)
    with pytest.raises(NotThatWorker):
        propose(by=cast.actor("heli"), family_id=own.family_id, account_id=cast.accounts[login])
    with pytest.raises(NotThatWorker):
        name_deputy(
            by=own.by,
            family_id=own.family_id,
            account_id=cast.accounts[login],
            since=clock.today(),
            until=clock.today(),
        )


@pytest.mark.parametrize("login", ["antti", "saana", "jonas", "kaisa", "ville", "tiina", "sari"])
def test_only_the_units_supervisor_opens_the_name_and_proposes(cast: Cast, login: str) -> None:
    family_id = contact(cast)
    with pytest.raises(Forbidden):
        allocation_page(by=cast.actor(login), family_id=family_id)
    with pytest.raises(Forbidden):
        propose(by=cast.actor(login), family_id=family_id, account_id=cast.accounts["jonas"])


def test_nobody_answers_for_somebody_else(cast: Cast) -> None:
    family_id = contact(cast)
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    for login in ("saana", "meri", "heli", "lotta"):
        with pytest.raises(Forbidden):
            accept(by=cast.actor(login), family_id=family_id)
        with pytest.raises(Forbidden):
            decline(by=cast.actor(login), family_id=family_id, reason="No")


def test_an_answered_proposal_is_not_answered_again(cast: Cast) -> None:
    family_id, jonas = contact(cast), cast.actor("jonas")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    accept(by=jonas, family_id=family_id)
    with pytest.raises(Refused):
        accept(by=jonas, family_id=family_id)
    family_agrees(cast, family_id, "jonas")
    for again in (
        lambda: accept(by=jonas, family_id=family_id),
        lambda: decline(by=jonas, family_id=family_id, reason="Too late"),
        lambda: withdraw(by=cast.actor("heli"), family_id=family_id),
    ):
        with pytest.raises((Refused, NotFound)):
            again()


def test_whoever_accepted_may_step_back_before_it_has_passed(cast: Cast) -> None:
    own = home(cast)
    propose(by=cast.actor("heli"), family_id=own.family_id, account_id=cast.accounts["jonas"])
    accept(by=cast.actor("jonas"), family_id=own.family_id)
    decline(by=cast.actor("jonas"), family_id=own.family_id, reason="I move to another unit")
    assert (carries(own, "saana"), carries(own, "jonas")) == (True, False)
    assert own.family_id not in {one.family_id for one in proposals(by=cast.actor("jonas"))}


def test_whoever_is_disqualified_says_only_that(cast: Cast) -> None:
    own, heli, jonas = home(cast), cast.actor("heli"), cast.actor("jonas")
    propose(by=heli, family_id=own.family_id, account_id=cast.accounts["jonas"])
    decline(by=jonas, family_id=own.family_id, reason="She is my cousin", declined_as=CONFLICTED)
    declined = allocation_page(by=heli, family_id=own.family_id).declined
    assert (declined.name, declined.declined_as, declined.words) == ("Jonas Ekvall", "conflicted", None)
    propose(by=heli, family_id=own.family_id, account_id=cast.accounts["jonas"])
    with pytest.raises(Refused) as refusal:
        decline(by=jonas, family_id=own.family_id, reason="")
    assert refusal.value.field == "reason"
    decline(by=jonas, family_id=own.family_id, reason="", declined_as="caseload")
    assert allocation_page(by=heli, family_id=own.family_id).declined.declined_as == "caseload"


# --- handing over, and taking it back ---


def hand_over(own: Home, login: str, words: str = "Call after three.") -> None:
    account_id = own.cast.accounts[login]
    pass_on(by=own.by, family_id=own.family_id, account_id=account_id, why="work_changes", words=words)


def test_the_holder_proposes_a_colleague_who_alone_reads_what_the_next_one_should_know(cast: Cast) -> None:
    own = home(cast)
    hand_over(own, "jonas")
    shown = proposal_page(by=cast.actor("jonas"), family_id=own.family_id)
    assert (shown.words, shown.why, shown.proposer) == ("Call after three.", "work_changes", "Saana Pitkäjärvi")
    assert "Call after three" not in cast.browser_of("heli").get(f"/families/{own.family_id}/propose").text
    assert "Call after three" in cast.browser_of("jonas").get(f"/families/{own.family_id}/proposal").text
    accept(by=cast.actor("jonas"), family_id=own.family_id)
    family_agrees(cast, own.family_id, "jonas")
    assert (carries(own, "saana"), carries(own, "jonas")) == (False, True)


def test_the_words_are_gone_for_whoever_declined(cast: Cast) -> None:
    own = home(cast)
    hand_over(own, "jonas")
    decline(by=cast.actor("jonas"), family_id=own.family_id, reason="No")
    with pytest.raises(Forbidden):
        proposal_page(by=cast.actor("jonas"), family_id=own.family_id)
    assert pass_on_page(by=own.by, family_id=own.family_id).declined.words == "No"


@pytest.mark.parametrize("login", ["jonas", "meri", "lotta", "heli", "sari"])
def test_only_whoever_is_responsible_hands_over(cast: Cast, login: str) -> None:
    own = home(cast)
    today = clock.today()
    deputy = cast.accounts["jonas"]
    name_deputy(by=own.by, family_id=own.family_id, account_id=deputy, since=today, until=today)
    for act in (
        lambda: pass_on(
            by=cast.actor(login), family_id=own.family_id, account_id=cast.accounts["meri"], why="", words=""
        ),
        lambda: pass_on_page(by=cast.actor(login), family_id=own.family_id),
        lambda: take_back(by=cast.actor(login), family_id=own.family_id),
    ):
        with pytest.raises(Forbidden):
            act()


def test_nobody_hands_over_to_themselves(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused) as refusal:
        hand_over(own, "saana")
    assert refusal.value.field == "worker"


@pytest.mark.parametrize("accepted", [False, True])
def test_whoever_proposed_takes_it_back_and_so_does_the_supervisor(cast: Cast, accepted: bool) -> None:
    own, heli, jonas = home(cast), cast.actor("heli"), cast.actor("jonas")
    for back in (
        lambda: take_back(by=own.by, family_id=own.family_id),
        lambda: withdraw(by=heli, family_id=own.family_id),
    ):
        hand_over(own, "jonas")
        if accepted:
            accept(by=jonas, family_id=own.family_id)
        back()
        assert pass_on_page(by=own.by, family_id=own.family_id).pending is None
        with pytest.raises(Forbidden):
            accept(by=jonas, family_id=own.family_id)
        assert carries(own, "saana")
        with pytest.raises(Refused):
            back()


def test_the_supervisors_proposal_is_not_the_holders_to_take_back(cast: Cast) -> None:
    own = home(cast)
    propose(by=cast.actor("heli"), family_id=own.family_id, account_id=cast.accounts["jonas"])
    with pytest.raises(Refused):
        take_back(by=own.by, family_id=own.family_id)
    with pytest.raises(Forbidden):
        withdraw(by=cast.actor("antti"), family_id=own.family_id)
    assert pass_on_page(by=own.by, family_id=own.family_id).pending.name == "Jonas Ekvall"


def test_the_load_of_each_worker_is_shown_to_choose_by(cast: Cast) -> None:
    koivula = unit_of(cast.actor("heli"))
    with reading():
        before = {worker.name: worker.families for worker in workers(koivula)}
    home(cast)
    with reading():
        after = {worker.name: worker.families for worker in workers(koivula)}
    assert list(before) == ["Jonas Ekvall", "Meri Kallioranta", "Saana Pitkäjärvi"]
    assert after == before | {"Saana Pitkäjärvi": before["Saana Pitkäjärvi"] + 1}


def test_a_closed_matter_is_nobodys_to_open_or_propose_for(cast: Cast) -> None:
    own, now = home(cast), clock.now()
    propose(by=cast.actor("heli"), family_id=own.family_id, account_id=cast.accounts["jonas"])
    with db.database().writing.begin() as connection:
        closed = {"state": MatterState.CLOSED, "closed_at": now, "holder_id": None}
        ended = {"state": ResponsibilityState.ENDED, "current_for": None, "ended_at": now}
        held = (Responsibility.family_id == own.family_id, Responsibility.current_for.is_not(None))
        connection.execute(update(Matter).where(Matter.family_id == own.family_id).values(**closed))
        connection.execute(update(Responsibility).where(*held).values(**ended))
    assert [carries(own, login) for login in ("saana", "jonas")] == [False, False]
    with pytest.raises(Forbidden):
        propose(by=cast.actor("heli"), family_id=own.family_id, account_id=cast.accounts["meri"])
    with pytest.raises(Forbidden):
        allocation_page(by=cast.actor("heli"), family_id=own.family_id)
    with pytest.raises(Forbidden):
        accept(by=cast.actor("jonas"), family_id=own.family_id)
