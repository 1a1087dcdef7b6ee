"""Proposing, accepting, declining, standing in: who carries a matter, and from when to when."""

from datetime import UTC, date, datetime, timedelta

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
from casework.responsibility.actions import (
    LONGEST_ABSENCE,
    NotThatWorker,
    accept,
    allocation_page,
    decline,
    deputy_page,
    name_deputy,
    proposal_page,
    proposals,
    propose,
    workers,
)
from casework.responsibility.models import Responsibility, ResponsibilityState
from tests.cast import Cast
from tests.stories import Home, contact, give, home, unit_of


def carries(own: Home, login: str) -> bool:
    """Whether this worker reads the family's page now."""
    try:
        family_page(by=own.cast.actor(login), family_id=own.family_id)
    except Forbidden:
        return False
    return True


# --- the proposal ---


def test_the_holder_stays_until_the_new_one_accepts(cast: Cast) -> None:
    own = home(cast)
    propose(by=cast.actor("heli"), family_id=own.family_id, account_id=cast.accounts["jonas"])
    assert (carries(own, "saana"), carries(own, "jonas")) == (True, False)
    accept(by=cast.actor("jonas"), family_id=own.family_id)
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
    assert allocation_page(by=heli, family_id=family_id).proposed == "Saana Pitkäjärvi"
    decline(by=saana, family_id=family_id, reason="I know the family")
    assert list(proposals(by=saana)) == []
    assert allocation_page(by=heli, family_id=family_id).proposed is None
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
        deputise(own, login, clock.today(), clock.today())


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
    family_id = contact(cast)
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    accept(by=cast.actor("jonas"), family_id=family_id)
    for again in (
        lambda: accept(by=cast.actor("jonas"), family_id=family_id),
        lambda: decline_as_jonas(cast, family_id),
    ):
        with pytest.raises((Refused, NotFound)):
            again()


def decline_as_jonas(cast: Cast, family_id) -> None:
    decline(by=cast.actor("jonas"), family_id=family_id, reason="Too late")


def test_the_load_of_each_worker_is_shown_to_choose_by(cast: Cast) -> None:
    koivula = unit_of(cast.actor("heli"))
    with reading():
        before = {worker.name: worker.families for worker in workers(frozenset({koivula}))}
    home(cast)
    with reading():
        after = {worker.name: worker.families for worker in workers(frozenset({koivula}))}
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


# --- standing in ---


def deputise(own: Home, login: str, since: date, until: date) -> None:
    account_id = own.cast.accounts[login]
    name_deputy(by=own.by, family_id=own.family_id, account_id=account_id, since=since, until=until)


def test_a_deputy_carries_the_matter_on_their_days_only_by_the_calendar_of_finland(cast: Cast) -> None:
    own = home(cast)
    deputise(own, "jonas", date(2027, 1, 11), date(2027, 1, 12))
    moments = {
        # In January Finland is two hours before UTC.
        datetime(2027, 1, 10, 21, 59, 59, tzinfo=UTC): False,
        datetime(2027, 1, 10, 22, 0, tzinfo=UTC): True,
        datetime(2027, 1, 12, 21, 59, 59, tzinfo=UTC): True,
        datetime(2027, 1, 12, 22, 0, tzinfo=UTC): False,
    }
    for moment, expected in moments.items():
        with clock.at(moment):
            assert carries(own, "jonas") is expected, moment
            assert carries(own, "saana"), "the responsible worker stays responsible"


def test_a_deputy_stands_in_for_whoever_is_responsible_by_name(cast: Cast) -> None:
    own = home(cast)
    deputise(own, "jonas", clock.today(), clock.today())
    shown = family_page(by=cast.actor("jonas"), family_id=own.family_id)
    assert (shown.basis.value, shown.holder) == ("deputy", "Saana Pitkäjärvi")
    page = deputy_page(by=own.by, family_id=own.family_id)
    assert [(name, since) for name, since, _ in page.deputies] == [("Jonas Ekvall", clock.today())]
    assert "Saana Pitkäjärvi" not in {worker.name for worker in page.workers}


def test_nobody_stands_in_for_themselves_nor_ends_before_beginning(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    with pytest.raises(NotThatWorker):
        deputise(own, "saana", today, today)
    with pytest.raises(Refused) as refusal:
        deputise(own, "jonas", today, today - timedelta(days=1))
    assert refusal.value.field == "until"


def test_a_long_absence_moves_the_responsibility(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    with pytest.raises(Refused) as refusal:
        deputise(own, "jonas", today, today + LONGEST_ABSENCE)
    assert refusal.value.field == "until"
    deputise(own, "jonas", today, today + LONGEST_ABSENCE - timedelta(days=1))


def test_a_deputy_does_not_name_deputies(cast: Cast) -> None:
    """Else two deputies could name each other for ever: who stands in is for whoever is responsible to say."""
    own, today = home(cast), clock.today()
    deputise(own, "jonas", today, today)
    jonas = cast.actor("jonas")
    later = today + timedelta(days=9)
    with pytest.raises(NotFound):
        name_deputy(by=jonas, family_id=own.family_id, account_id=cast.accounts["meri"], since=today, until=later)


def test_the_deputys_days_end_with_the_responsibility_they_stood_in_for(cast: Cast) -> None:
    """Saana named Jonas; when Meri becomes responsible, nobody stands in for Saana any more."""
    own, today = home(cast), clock.today()
    deputise(own, "jonas", today, today + timedelta(days=5))
    give(cast, own.family_id, "meri")
    assert (carries(own, "jonas"), carries(own, "meri")) == (False, True)
