"""The family page: all that those who carry the matter see at a glance, opened with one event."""

import pytest
from sqlalchemy import func, select

from casework.access.opening import Forbidden
from casework.audit.models import Action, AuditEvent
from casework.db import reading
from casework.families.models import MatterState
from casework.overview.actions import family_page
from tests.cast import Cast
from tests.hostile.forms import Filling, named


def readings(cast: Cast, family: str, *actions: Action) -> int:
    with reading() as work:
        query = select(func.count()).where(
            AuditEvent.chain_id == cast.family(family), AuditEvent.action.in_(actions or (Action.FAMILY_READ,))
        )
        return work.scalars(query).one()


def test_everything_of_a_family_is_on_its_page(cast: Cast) -> None:
    shown = family_page(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"))
    assert (shown.page.family_name, shown.state, shown.holder) == ("Lehtovaara", MatterState.OPEN, "Meri Kallioranta")
    assert [person.name for person in shown.family] == ["Sari Lehtovaara", "Navid Haidari", "Eliel", "Aava", "Vauva"]
    assert (len(shown.goals), shown.done, shown.still_open) == (3, 1, 8)
    assert len(shown.encounters) == 4
    assert list(shown.services) == ["maternity_clinic", "school", "family_counselling", "home_service"]


@pytest.mark.parametrize(("login", "basis"), [("meri", "responsible"), ("saana", "intake"), ("jonas", "intake")])
def test_the_page_says_on_which_ground_it_is_open(cast: Cast, login: str, basis: str) -> None:
    family = {"meri": "Lehtovaara", "saana": "Warsame", "jonas": "Lillrank"}[login]
    assert family_page(by=cast.actor(login), family_id=cast.family(family)).basis.value == basis


@pytest.mark.parametrize(
    "login", ["saana", "jonas", "heli", "lotta", "antti", "kaisa", "ville", "tiina", "sari", "olli"]
)
def test_nobody_else_opens_it(cast: Cast, login: str) -> None:
    with pytest.raises(Forbidden):
        family_page(by=cast.actor(login), family_id=cast.family("Lehtovaara"))


def test_each_opening_of_the_page_is_one_event(cast: Cast) -> None:
    browser, before = cast.browser_of("meri"), readings(cast, "Lehtovaara")
    for number in (1, 2):
        browser.get(f"/families/{cast.family('Lehtovaara')}")
        assert readings(cast, "Lehtovaara") == before + number


@pytest.mark.parametrize(
    "name", ["statement", "changed statement", "goal", "action", "changed action", "member", "person"]
)
def test_correcting_a_form_rides_on_the_page_that_was_opened(cast: Cast, name: str) -> None:
    filling = Filling(cast, named(name))
    before = readings(cast, "Lehtovaara")
    for _ in range(3):
        assert filling.send(**dict.fromkeys(filling.form.required)).status_code == 422
    assert filling.send().status_code == 303
    assert readings(cast, "Lehtovaara") == before, "what is read again to correct it is no other reading"


def test_a_ride_is_of_one_session_and_one_family(cast: Cast) -> None:
    """Jonas finds an opening of Meri's; his own page is a reading all the same, and hers stays closed to him."""
    meri = Filling(cast, named("goal"))
    jonas = cast.browser_of("jonas")
    address = f"/families/{cast.family('Öster')}/goals/new"
    page = jonas.get(address)
    before = readings(cast, "Öster")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0] or csrf(page.text)
    answer = jonas.post(address, data={"csrf_token": token, "ride": meri.hidden["ride"], "form_key": "k" * 20})
    assert answer.status_code == 422
    assert readings(cast, "Öster") == before + 1
    assert jonas.post(meri.address, data={"csrf_token": token, "ride": meri.hidden["ride"]}).status_code == 404


def csrf(page: str) -> str:
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
