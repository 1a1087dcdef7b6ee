"""Our plan: what a parent, a grandmother, a teacher see; each what is meant for them and not a word more."""

from datetime import date

import pytest

from casework.access.opening import Forbidden
from casework.demo.cast import artificial_code
from casework.families.invitations import invite
from casework.participation.actions import first_family, our_plan, waiting_invitations
from tests.cast import Cast
from tests.stories import home, human


def test_a_parent_sees_goals_promises_and_whose_words_are_meant_for_them(cast: Cast) -> None:
    shown = our_plan(by=cast.actor("sari"), family_id=cast.family("Lehtovaara"))
    assert (shown.family_name, shown.of_family, shown.worker) == ("Lehtovaara", True, "Meri Kallioranta")
    assert [goal.title for goal in shown.goals] == [
        "Aamut sujuvat rauhassa",
        "Eliel jaksaa koulussa",
        "Vauva on tervetullut",
    ]
    assert {action.text for action in shown.mine} == {
        "Laitetaan kuvakortit aamutoimista jääkaapin oveen",
        "Kerrotaan mummolle neuvolan ajat",
    }
    assert shown.me is not None
    assert shown.me.name == "Sari Lehtovaara"
    assert {person.name for person in shown.seen_by} >= {"Sari Lehtovaara", "Navid Haidari", "Raili Lehtovaara"}
    assert [row.name for row in shown.families] == ["Lehtovaara"]


def test_what_one_parent_said_for_themselves_is_not_on_the_others_page(cast: Cast) -> None:
    navid = our_plan(by=cast.actor("navid"), family_id=cast.family("Lehtovaara"))
    texts = {said.text for said in (*navid.voices, *navid.remarks)}
    assert not any("nukkui huonosti" in text for text in texts)
    assert "Kerrotaan mummolle neuvolan ajat" not in {action.text for action in (*navid.mine, *navid.others)}


def test_a_grandmother_sees_her_own_part_and_nobody_elses_name(cast: Cast) -> None:
    shown = our_plan(by=cast.actor("raili"), family_id=cast.family("Lehtovaara"))
    assert shown.of_family is False
    assert {action.text for action in shown.mine} == {"Hoitaa Aavaa neuvolakäyntien ajan"}
    assert {action.text for action in shown.others} == {"Kerrotaan mummolle neuvolan ajat"}
    assert [list(shown.voices), list(shown.goals), list(shown.seen_by)] == [[], [], []]


def test_a_teacher_sees_what_names_them(cast: Cast) -> None:
    shown = our_plan(by=cast.actor("olli"), family_id=cast.family("Lehtovaara"))
    assert {action.text for action in shown.mine} == {"Kokoaa Wilma-viestit viikkoviestiksi"}
    said = {one.text for one in (*shown.voices, *shown.remarks)}
    assert said == {
        "Eliel piirtää ja kertoo kuvilla, mitä ajattelee.",
        "Eliel on ollut aamupäivisin väsynyt.",
    }, "Olli's own words, the later ones although they named only the parents"


@pytest.mark.parametrize(
    "login", ["meri", "saana", "heli", "antti", "kaisa", "ville", "tiina", "noora", "elina", "aino"]
)
def test_nobody_else_opens_our_plan(cast: Cast, login: str) -> None:
    with pytest.raises(Forbidden):
        our_plan(by=cast.actor(login), family_id=cast.family("Lehtovaara"))


def test_the_first_family_is_the_first_by_name_and_none_where_there_is_none(cast: Cast) -> None:
    own = home(cast, "Aalto")
    sari = cast.actor("sari")
    assert first_family(by=sari) == cast.family("Lehtovaara")
    code, actor = human("Somebody", 963)
    assert first_family(by=actor) is None
    person_id = own.add("Somebody", code=code)
    invite(by=own.by, family_id=own.family_id, person_id=person_id)
    assert (list(waiting_invitations(by=actor)), first_family(by=actor)) == ([own.family_id], None)
    assert first_family(by=cast.actor("meri")) is None, "whom one works with is no plan of one's own"


def test_the_page_of_an_invitation_tells_nothing_of_the_family(cast: Cast) -> None:
    own = home(cast, "Salanimi")
    person_id = own.add("Aino Rautio", code=artificial_code(date(1992, 5, 25), 926))
    invite(by=own.by, family_id=own.family_id, person_id=person_id)
    page = cast.browser_of("aino").get("/our-plan").text
    assert f"/our-plan/{own.family_id}/accept" in page
    for canary in ("Salanimi", "Saana", "Koivula", "The mother"):
        assert canary not in page
