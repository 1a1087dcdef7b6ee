"""The network of an earlier day: who stood there, how ties felt then, and what has become otherwise."""

from datetime import timedelta
from uuid import UUID

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.families.models import ParticipantKind
from casework.network.actions import NewMember, add_member, end_member
from casework.network.earlier import Earlier, network_on
from casework.network.models import TieKind
from casework.network.ties import Felt, set_tie
from tests.cast import Cast
from tests.stories import Home, home

DAY = timedelta(days=1)


def around(own: Home, name: str, kind: ParticipantKind = ParticipantKind.OWN) -> UUID:
    return add_member(by=own.by, family_id=own.family_id, member=NewMember(name=name, kind=kind, sector="friends"))


def on(own: Home, days_ago: int, viewpoint: UUID | None = None) -> Earlier:
    day = clock.today() - days_ago * DAY
    return network_on(by=own.by, family_id=own.family_id, day=day, viewpoint_id=viewpoint)


def names(people: object) -> set[str]:
    return {getattr(one, "person", one).name for one in people}  # type: ignore[attr-defined]  # views or people.


@pytest.fixture
def told(cast: Cast) -> tuple[Home, UUID]:
    """Jaana since 40 days, Kaisu from 40 to 10 days ago, Olli since 5; Aino felt Jaana ordinary, then strong."""
    own = home(cast)
    now = clock.now()
    with clock.at(now - 40 * DAY):
        aino, jaana, kaisu = own.add("Aino"), around(own, "Jaana"), around(own, "Kaisu")
        set_tie(
            by=own.by, family_id=own.family_id, viewpoint_id=aino, member_id=jaana, felt=Felt(kind=TieKind.ORDINARY)
        )
    with clock.at(now - 10 * DAY):
        end_member(by=own.by, family_id=own.family_id, member_id=kaisu, until=clock.today())
    with clock.at(now - 5 * DAY):
        around(own, "Olli")
        set_tie(by=own.by, family_id=own.family_id, viewpoint_id=aino, member_id=jaana, felt=Felt(kind=TieKind.STRONG))
    return own, aino


def test_an_earlier_day_shows_who_stood_there_and_who_came_and_left_since(told: tuple[Home, UUID]) -> None:
    own, _ = told
    then = on(own, 20)
    assert {"Jaana", "Kaisu"} <= names(then.then.members)
    assert (names(then.came), names(then.left)) == ({"Olli", "Saana Pitkäjärvi"}, {"Kaisu"})
    today = on(own, 0)
    assert (names(today.came), names(today.left), list(today.ties)) == (set(), set(), [])
    assert {"Jaana", "Kaisu"} & names(on(own, 60).then.members) == set()


def test_a_tie_is_shown_as_it_felt_on_that_day_to_whose_view_it_is(told: tuple[Home, UUID]) -> None:
    own, aino = told
    (changed,) = on(own, 20, aino).ties
    assert (changed.person.name, changed.was.kind, changed.now.kind) == ("Jaana", TieKind.ORDINARY, TieKind.STRONG)
    assert list(on(own, 2, aino).ties) == []
    assert list(on(own, 20).ties) == [], "nobody's view, no ties"


def test_a_day_to_come_is_today_and_what_is_no_day_is_the_first_one(told: tuple[Home, UUID]) -> None:
    own, _ = told
    browser, address = own.cast.browser_of("saana"), f"/families/{own.family_id}/network/earlier"
    tomorrow = browser.get(f"{address}?day={(clock.today() + DAY).isoformat()}")
    assert (tomorrow.status_code, "Tämä päivä on vasta tulossa." in tomorrow.text) == (200, True)
    assert browser.get(f"{address}?day=eilen&viewpoint=<script>").status_code == 200


def test_only_whoever_carries_the_matter_compares(told: tuple[Home, UUID]) -> None:
    own, _ = told
    for login in ("meri", "sari", "olli", "heli", "antti"):
        with pytest.raises(Forbidden):
            network_on(by=own.cast.actor(login), family_id=own.family_id)


def test_the_share_of_the_familys_own_people_is_counted(cast: Cast) -> None:
    own = home(cast)
    around(own, "Jaana")
    around(own, "Koulu", ParticipantKind.PLACE)
    page = own.cast.browser_of("saana").get(f"/families/{own.family_id}/network").text
    assert "Perheen ympärillä 3 ihmistä ja paikkaa. Omia läheisiä heistä: 1." in page
    aino = own.add("Aino")
    own.promise("Aino calls.", aino)
    plan = own.cast.browser_of("saana").get(f"/families/{own.family_id}/plan").text
    assert "Yhdellä on jotakin tehtävää. Perheestä ja läheisistä: 1." in plan
