"""The board: counts, dates and states of a unit's families; no name, no service, not a word of what is written."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.opening import Forbidden
from casework.audit.models import Action, AuditEvent
from casework.caseload.board import Board, board
from casework.db import reading
from casework.demo import cast as region
from casework.families.details import NewPerson
from casework.families.lines import Audience
from casework.families.members import add_family_member
from casework.families.models import SERVICES
from casework.meetings.actions import Met, log_encounter
from casework.meetings.models import How
from casework.responsibility.actions import decline, propose
from tests.cast import Cast
from tests.stories import contact, give, home


def board_of(cast: Cast, login: str = "heli") -> Board:
    return board(by=cast.actor(login), silence_days=21, limit=12)


def row_of(cast: Cast, name: str):
    return next(row for row in board_of(cast).workers if row.worker.name == name)


def canaries() -> set[str]:
    """Every name and every text of the demo's families."""
    found: set[str] = set()
    for household in region.HOUSEHOLDS:
        found |= {household.name, household.contact_by, *household.goals}
        found |= {member.name for member in household.members} | {member.role for member in household.members}
        found |= {said.text for said in household.words} | {agreed.text for agreed in household.agreed}
        found |= {contact_.note for contact_ in household.contacts}
        found |= {part for member in household.members for part in member.name.split()}
    # "Isä, puhelimella" and the like are no secret by themselves; short words appear in any page.
    return {text for text in found if len(text) > 4}


def found(page: str, secrets: set[str]) -> set[str]:
    """Those that stand in the page, as whole words: Lotta Österlund is no Öster."""
    return {secret for secret in secrets if re.search(rf"\b{re.escape(secret)}\b", page)}


@pytest.mark.parametrize("login", ["heli", "antti"])
def test_no_name_no_service_and_no_text_of_a_family_is_on_it(cast: Cast, login: str) -> None:
    page = cast.browser_of(login).get("/board").text
    staff = {part for employee in region.EMPLOYEES for part in (employee.name, *employee.name.split())}
    assert found(page, canaries() - staff) == set()
    assert not any(words in page for words in SERVICES.values())


@pytest.mark.parametrize("login", ["kaisa", "ville", "tiina"])
def test_nothing_of_any_family_is_on_the_pages_of_the_house(cast: Cast, login: str) -> None:
    browser = cast.browser_of(login)
    staff = {part for employee in region.EMPLOYEES for part in (employee.name, *employee.name.split())}
    members = {member.name for household in region.HOUSEHOLDS for member in household.members if member.login}
    for address in ("/units", "/log", "/", "/our-plan"):
        page = browser.get(address, follow_redirects=True).text
        # The log names who did something; a parent who opened their plan is named there as anybody.
        named = {part for name in members for part in (name, *name.split())} if address == "/log" else set()
        assert found(page, canaries() - staff - named) == set(), address


def test_who_waits_and_since_when_is_counted_in_days_of_finland(cast: Cast) -> None:
    began = clock.now()
    with clock.at(began):
        family_id = contact(cast)
        person = NewPerson(name="Aino", service_language="se", interpreter=True)
        add_family_member(by=cast.actor("saana"), family_id=family_id, person=person)
    with clock.at(began + timedelta(days=3)):
        (row,) = [row for row in board_of(cast).waiting if row.family_id == family_id]
    assert (row.days, list(row.languages), row.interpreter, row.services, row.proposed) == (3, ["se"], True, 0, False)


def test_a_proposal_shows_until_it_is_answered(cast: Cast) -> None:
    family_id = contact(cast)

    def proposed() -> list[bool]:
        return [row.proposed for row in board_of(cast).waiting if row.family_id == family_id]

    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    assert proposed() == [True]
    decline(by=cast.actor("jonas"), family_id=family_id, reason="I know them")
    assert proposed() == [False]
    give(cast, family_id, "jonas")
    assert proposed() == []


def test_the_counts_follow_what_happens(cast: Cast) -> None:
    before, families = row_of(cast, "Saana Pitkäjärvi"), board_of(cast).families
    own = home(cast)
    aino = own.add("Aino")
    own.promise("Soon", aino, due_on=clock.today())
    met = Met(how=How.CALL, people=(aino,), held_at=clock.now(), audience=Audience.of(()))
    log_encounter(by=own.by, family_id=own.family_id, met=met)
    now = row_of(cast, "Saana Pitkäjärvi")
    assert (now.worker.families, now.passed, now.silent) == (before.worker.families + 1, before.passed, before.silent)
    assert board_of(cast).families == families + 1
    with clock.at(clock.now() + timedelta(days=1)):
        assert row_of(cast, "Saana Pitkäjärvi").passed == before.passed + 1
    with clock.at(clock.now() + timedelta(days=21)):
        assert row_of(cast, "Saana Pitkäjärvi").silent == before.silent + 1


def test_each_supervisor_sees_their_own_unit(cast: Cast) -> None:
    heli, antti = board_of(cast), board_of(cast, "antti")
    assert (list(heli.units), list(antti.units)) == (["Koivulan perhekeskus"], ["Rantalan perhekeskus"])
    assert {row.worker.name for row in antti.workers} == {"Lotta Österlund"}
    assert (antti.families, list(antti.waiting)) == (1, [])


def test_opening_a_name_to_propose_is_on_record(cast: Cast) -> None:
    browser, family_id = cast.browser_of("heli"), cast.family("Lillrank")

    def opened() -> int:
        with reading() as work:
            query = select(AuditEvent).where(
                AuditEvent.chain_id == family_id,
                AuditEvent.action == Action.ALLOCATION_OPENED,
                AuditEvent.actor_id == cast.accounts["heli"],
            )
            return len(work.scalars(query).all())

    browser.get("/board")
    before = opened()
    assert "Lillrank" in browser.get(f"/families/{family_id}/propose").text
    assert opened() == before + 1
    browser.get(f"/families/{family_id}/propose")
    assert opened() == before + 2, "each opening is one"


@pytest.mark.parametrize("login", ["meri", "kaisa", "ville", "tiina", "sari", "olli", "aino"])
def test_only_a_supervisor_has_a_board(cast: Cast, login: str) -> None:
    with pytest.raises(Forbidden):
        board_of(cast, login)


# --- who could take it ---


def suggested(cast: Cast, limit: int = 12) -> dict[tuple[str, ...], str | None]:
    """Whom the board suggests, by the language of the family that waits."""
    waiting = board(by=cast.actor("heli"), silence_days=21, limit=limit).waiting
    return {tuple(family.languages): family.suggested.name if family.suggested else None for family in waiting}


def test_whoever_speaks_the_familys_language_is_suggested(cast: Cast) -> None:
    assert suggested(cast) == {("sv",): "Jonas Ekvall", ("so",): "Saana Pitkäjärvi"}


def test_nobody_is_suggested_beyond_the_countys_limit(cast: Cast) -> None:
    assert suggested(cast, limit=1) == {("sv",): None, ("so",): "Saana Pitkäjärvi"}


def test_the_suggestion_is_chosen_already_on_the_page_that_opens_the_name(cast: Cast) -> None:
    browser, jonas = cast.browser_of("heli"), cast.accounts["jonas"]
    link = f"/families/{cast.family('Lillrank')}/propose?worker={jonas}"
    assert f'href="{link}"' in browser.get("/board").text
    chosen = [field for field in re.findall(r"<input[^>]*>", browser.get(link).text) if " checked" in field]
    assert len(chosen) == 1
    assert str(jonas) in chosen[0]


def test_a_worker_who_does_not_exist_is_not_chosen(cast: Cast) -> None:
    page = cast.browser_of("heli").get(f"/families/{cast.family('Lillrank')}/propose?worker=nobody")
    assert page.status_code == 200
    assert "checked" not in page.text
