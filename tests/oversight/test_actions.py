"""The data protection officer's page: who did what and when, on which ground, without content or a family's name."""

import pytest
from sqlalchemy import func, select

from casework.access.opening import Forbidden
from casework.access.policy import Basis
from casework.audit.models import Action, AuditEvent
from casework.db import reading
from casework.oversight.actions import PAGE, log_page
from casework.oversight.words import ACTIONS, BASES
from tests.cast import Cast
from tests.inspect import parsed, words


def events() -> int:
    with reading() as work:
        return work.scalars(select(func.count()).select_from(AuditEvent)).one()


def test_reading_the_log_is_logged(cast: Cast) -> None:
    before = events()
    log_page(by=cast.actor("tiina"), number=1)
    shown = log_page(by=cast.actor("tiina"), number=1)
    assert events() == before + 2
    assert (shown.rows[0].action, shown.rows[0].who) == (Action.LOG_READ, "Tiina Suojaharju")


def test_every_event_is_on_exactly_one_page(cast: Cast) -> None:
    tiina = cast.actor("tiina")
    first = log_page(by=tiina, number=1)
    # Each reading adds an event at the front, so the pages move by one from reading to reading.
    seen = {(row.chain, row.seq) for row in first.rows}
    for number in range(2, first.pages + 1):
        seen |= {(row.chain, row.seq) for row in log_page(by=tiina, number=number).rows}
    assert len(seen) == first.total
    assert first.pages == -(-first.total // PAGE)


@pytest.mark.parametrize("asked", ["0", "-1", "99999", "99999999999999", "x", "", "１", "1.5", "٣"])
def test_a_page_that_is_none_is_the_nearest(cast: Cast, asked: str) -> None:
    browser = cast.browser_of("tiina")
    assert browser.get("/log", query_string={"page": asked}).status_code == 200


def test_a_refusal_is_in_the_log_and_tells_no_family(cast: Cast) -> None:
    jonas = cast.browser_of("jonas")
    assert jonas.get(f"/families/{cast.family('Lehtovaara')}").status_code == 404
    refused = [row for row in log_page(by=cast.actor("tiina"), number=1).rows if row.action is Action.REFUSED]
    assert (refused[0].who, refused[0].permitted) == ("Jonas Ekvall", False)
    assert refused[0].chain != cast.family("Lehtovaara").hex[:8]


@pytest.mark.parametrize("login", ["meri", "heli", "kaisa", "ville", "sari", "olli", "aino"])
def test_nobody_else_reads_it(cast: Cast, login: str) -> None:
    before = events()
    with pytest.raises(Forbidden):
        log_page(by=cast.actor(login), number=1)
    assert events() == before


def test_every_code_has_words() -> None:
    assert set(ACTIONS) == set(Action)
    house = {Basis.SIGNED_IN, Basis.COORDINATOR, Basis.ADMINISTRATOR, Basis.SUPERVISOR, Basis.DATA_PROTECTION}
    assert set(Basis) - house <= set(BASES), "these grounds open families, so the log has words for them"


def test_the_page_shows_each_event_as_a_row(cast: Cast) -> None:
    page = cast.browser_of("tiina").get("/log").text
    rows = [words(row) for row in parsed(page).iter("tr")]
    assert len(rows) == PAGE + 1
