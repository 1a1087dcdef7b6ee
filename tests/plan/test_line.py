"""The quick line on its pages: what is recognised while typing, what Enter saves, who sees it, and taking it back."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from casework import clock
from casework.audit.models import Action, AuditEvent
from casework.db import reading
from casework.families.details import NewPerson
from casework.families.members import add_family_member
from casework.overview.actions import family_page
from casework.participation.actions import our_plan
from casework.plan.actions import ActionView
from tests.cast import Cast
from tests.inspect import fields, sentences
from tests.stories import home

HTMX = {"HX-Request": "true"}


def opened(browser: FlaskClient, address: str, send_to: str) -> dict[str, str | list[str]]:
    """The line as the page shows it, with what travels with it."""
    shown = fields(browser.get(address).text, send_to)
    return {name: shown[name] for name in ("csrf_token", "form_key", "ride", "shown") if name in shown} | {
        "sees": shown.get("sees", [])
    }


def actions_of(cast: Cast, login: str, family_id: UUID) -> list[ActionView]:
    return [a for goal in family_page(by=cast.actor(login), family_id=family_id).goals for a in goal.actions]


def ticked(piece: str, name: str = "owners") -> set[str]:
    """The people whose tick is there."""
    return set(re.findall(rf'name="{name}" value="([^"]+)"[^>]* checked', piece))


def test_what_is_recognised_is_shown_while_typing_and_rides_on_the_page(cast: Cast) -> None:
    meri, family_id = cast.browser_of("meri"), cast.family("Lehtovaara")
    line = f"/families/{family_id}/plan/line"
    typed = opened(meri, f"/families/{family_id}/plan", line)
    olli = str(cast.person("Lehtovaara", "Olli Väisälä"))
    before = readings(family_id)
    piece = meri.post(f"{line}/read", data=typed | {"text": "Olli kokoaa viestit huomenna"}, headers=HTMX)
    assert (piece.status_code, ticked(piece.text)) == (200, {olli})
    assert f'value="{(clock.today() + timedelta(days=1)).isoformat()}"' in piece.text
    assert readings(family_id) == before, "what is read while typing rides on the page's opening"


def readings(family_id: UUID) -> int:
    with reading() as work:
        read = (AuditEvent.chain_id == family_id, AuditEvent.action == Action.FAMILY_READ)
        return work.scalars(select(func.count()).where(*read)).one()


def test_what_somebody_takes_away_does_not_come_back_with_the_next_letter(cast: Cast) -> None:
    meri, family_id = cast.browser_of("meri"), cast.family("Lehtovaara")
    line = f"/families/{family_id}/plan/line"
    typed = opened(meri, f"/families/{family_id}/plan", line)
    olli = str(cast.person("Lehtovaara", "Olli Väisälä"))
    sari = str(cast.person("Lehtovaara", "Sari Lehtovaara"))
    taken = typed | {"text": "Olli kokoaa viestit", "heard": olli, "owners": [sari]}
    piece = meri.post(f"{line}/read", data=taken, headers=HTMX)
    assert ticked(piece.text) == {sari}
    assert f'name="struck" type="hidden" value="{olli}"' in piece.text


def test_enter_saves_says_who_sees_it_and_offers_to_take_it_back(cast: Cast) -> None:
    meri, family_id = cast.browser_of("meri"), cast.family("Lehtovaara")
    line = f"/families/{family_id}/plan/line"
    typed = opened(meri, f"/families/{family_id}", line + "?on=family")
    saved = meri.post(line, data=typed | {"text": "Olli soittaa huomenna"}, headers=HTMX)
    assert saved.status_code == 200
    assert "Olli Väisälä" in saved.headers["HX-Trigger"].encode().decode("unicode_escape")
    made = next(a for a in actions_of(cast, "meri", family_id) if a.text == "Olli soittaa")
    assert (made.due_on is not None, [owner.name for owner in made.owners]) == (True, ["Olli Väisälä"])
    again = meri.post(line, data=typed | {"text": "Olli soittaa huomenna"}, headers=HTMX)
    assert (again.status_code, len([a for a in actions_of(cast, "meri", family_id) if a.text == "Olli soittaa"])) == (
        204,
        1,
    )
    csrf = typed["csrf_token"]
    assert meri.post(f"/families/{family_id}/actions/{made.id}/undo", data={"csrf_token": csrf}).status_code == 303
    assert "Olli soittaa" not in {a.text for a in actions_of(cast, "meri", family_id)}
    olli = our_plan(by=cast.actor("olli"), family_id=family_id)
    assert "Olli soittaa" not in {a.text for a in (*olli.mine, *olli.others)}


def test_one_parents_promise_is_not_shown_to_the_other_without_their_leave(cast: Cast) -> None:
    meri, family_id = cast.browser_of("meri"), cast.family("Lehtovaara")
    line = f"/families/{family_id}/plan/line"
    typed = opened(meri, f"/families/{family_id}/plan", line)
    assert len(typed["sees"]) == 2
    assert meri.post(line, data=typed | {"text": "Navid lukee iltasadun"}).status_code == 303
    for login, sees in (("navid", True), ("sari", False)):
        shown = our_plan(by=cast.actor(login), family_id=family_id)
        assert ("Navid lukee iltasadun" in {a.text for a in (*shown.mine, *shown.others)}) == sees


def test_of_two_with_one_name_it_asks_and_nobody_named_is_asked_for(cast: Cast) -> None:
    meri, family_id = cast.browser_of("meri"), cast.family("Lehtovaara")
    namesake = add_family_member(by=cast.actor("meri"), family_id=family_id, person=NewPerson(name="Sari Öystilä"))
    line = f"/families/{family_id}/plan/line"
    typed = opened(meri, f"/families/{family_id}/plan", line)
    asked = meri.post(line, data=typed | {"text": "Sari soittaa"})
    assert asked.status_code == 422
    assert "Usealla on nimi Sari. Valitse, kuka." in sentences(asked.text)
    nobody = meri.post(line, data=typed | {"text": "soitetaan koululle"})
    assert nobody.status_code == 422
    assert meri.post(line, data=typed | {"text": "Sari soittaa", "owners": str(namesake)}).status_code == 303


def test_where_somebody_is_protected_enter_saves_for_those_who_carry_the_matter_only(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    hidden = NewPerson(name="Otso", protected=True)
    add_family_member(by=own.by, family_id=own.family_id, person=hidden)
    saana, line = cast.browser_of("saana"), f"/families/{own.family_id}/plan/line"
    typed = opened(saana, f"/families/{own.family_id}/plan", line)
    assert saana.post(line, data=typed | {"text": "Aino soittaa"}).status_code == 303
    assert own.promised_to(aino.actor) == set()
    (made,) = actions_of(cast, "saana", own.family_id)
    assert made.kept
    address = f"/families/{own.family_id}/lines/{made.id}/share/{aino.person_id}"
    assert saana.post(address, data=fields(saana.get(address).text, address)).status_code == 303
    assert own.promised_to(aino.actor) == {"Aino soittaa"}


@pytest.mark.parametrize(("text", "status"), [("Lehtovaara, Olli soittaa", 303), ("Öster, Olli soittaa", 422)])
def test_on_today_the_family_stands_in_front_and_must_be_ones_own(cast: Cast, text: str, status: int) -> None:
    meri, family_id = cast.browser_of("meri"), cast.family("Lehtovaara")
    typed = opened(meri, "/today", "/line")
    answer = meri.post("/line", data=typed | {"text": text})
    assert answer.status_code == status
    assert ("Olli soittaa" in {a.text for a in actions_of(cast, "meri", family_id)}) == (status == 303)
    if status == 422:
        assert text in fields(answer.text, "/line")["text"]


def test_a_line_that_names_somebody_of_the_family_chooses_nobody_who_would_need_their_leave(cast: Cast) -> None:
    own = home(cast)
    aino, pekka, raili = own.parent("Aino", 961), own.parent("Pekka", 962), own.neighbour("Raili", 963)
    line = f"/families/{own.family_id}/plan/line"
    browser = cast.browser_of("saana")
    typed = opened(browser, f"/families/{own.family_id}/plan", line)
    assert set(typed["sees"]) == {str(aino.person_id), str(pekka.person_id)}
    said = typed | {"text": "Raili vie Ainon lääkäriin"}
    piece = browser.post(f"{line}/read", data=said, headers=HTMX).text
    assert (ticked(piece), ticked(piece, "sees")) == ({str(raili.person_id)}, {str(aino.person_id)})
