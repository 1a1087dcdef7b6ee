"""Everybody follows every link that their pages show: none leads to what is not theirs, and all lead somewhere."""

from collections import deque

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from casework import clock
from casework.db import transaction
from casework.families.models import Participant, Standing
from tests.cast import Cast
from tests.inspect import parsed

EVERYBODY = (
    "meri",
    "jonas",
    "saana",
    "heli",
    "lotta",
    "kaisa",
    "ville",
    "tiina",
    "sari",
    "navid",
    "raili",
    "olli",
    "aino",
)
MOST = 60


def links(page: TestResponse) -> set[str]:
    """The addresses of this page's links, without fragments."""
    found = {element.get("href") or "" for element in parsed(page.text).iter("a")}
    return {address.partition("#")[0] for address in found} - {""}


def forms(page: TestResponse) -> set[str]:
    """The addresses that this page's forms are sent to; one that only asks is a link with fields."""
    sent = (form for form in parsed(page.text).iter("form") if (form.get("method") or "get").lower() == "post")
    return {form.get("action") or "" for form in sent}


def walk(browser: FlaskClient) -> dict[str, TestResponse]:
    """Every page that links lead to from the first one on."""
    met: dict[str, TestResponse] = {}
    waiting = deque(["/"])
    while waiting and len(met) < MOST:
        address = waiting.popleft()
        if address in met or address.startswith("/log?page="):
            continue
        met[address] = browser.get(address, follow_redirects=True)
        if met[address].status_code == 200:
            waiting.extend(sorted(links(met[address])))
    return met


@pytest.mark.parametrize("login", EVERYBODY)
def test_every_link_leads_somewhere(cast: Cast, login: str) -> None:
    met = walk(cast.browser_of(login))
    assert {address: page.status_code for address, page in met.items() if page.status_code != 200} == {}
    assert len(met) >= 2


@pytest.mark.parametrize("login", ["meri", "heli", "sari", "olli"])
def test_every_form_leads_to_a_page_that_takes_it(cast: Cast, login: str) -> None:
    routes = cast.app.url_map.bind("localhost", url_scheme="https")
    for page in walk(cast.browser_of(login)).values():
        for action in forms(page):
            assert routes.test(action.partition("?")[0], method="POST"), f"{page.request.path} sends to {action}"


def test_a_worker_who_takes_part_elsewhere_finds_no_client_among_their_own_plans(cast: Cast) -> None:
    """Saana opened a family, and is the neighbour in another: neither list leads to the other's pages."""
    (identity_id,) = cast.actor("saana").identity_ids
    jaana = Participant.id == cast.person("Lehtovaara", "Jaana")
    with transaction() as work:
        confirmed = {"standing": Standing.CONFIRMED, "confirmed_at": clock.now(), "takes_part_until": clock.today()}
        work.execute(update(Participant).where(jaana).values(identity_id=identity_id, **confirmed))
    browser = cast.browser_of("saana")
    assert browser.get("/our-plan").location == f"/our-plan/{cast.family('Lehtovaara')}"
    assert str(cast.family("Warsame")) not in browser.get(f"/our-plan/{cast.family('Lehtovaara')}").text
    assert "Lehtovaara" not in browser.get("/families").text
    assert "Warsame" in browser.get("/families").text
