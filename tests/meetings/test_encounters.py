"""Every encounter: by month and by whom, put right, taken back where it was logged by mistake."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.db import Changed, reading
from casework.errors import NotFound, Refused
from casework.families.lines import Audience, NotAgreed
from casework.meetings.actions import EncounterView, Met, last_reached, log_encounter
from casework.meetings.encounters import (
    Encounters,
    bring_back,
    change_encounter,
    encounter_page,
    encounters_page,
    take_back,
)
from casework.meetings.models import How
from tests.cast import Cast
from tests.inspect import fields
from tests.stories import Home, home

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)


def met(*people: UUID, days: int = 0, how: How = How.CALL, note: str = "") -> Met:
    return Met(how=how, people=people, held_at=clock.now() - timedelta(days=days), note=note, audience=Audience.of(()))


def log(own: Home, what: Met) -> UUID:
    return log_encounter(by=own.by, family_id=own.family_id, met=what)


def page(own: Home, **wanted: object) -> Encounters:
    return encounters_page(by=own.by, family_id=own.family_id, **wanted)  # type: ignore[arg-type]  # as named.


def every(shown: Encounters) -> list[EncounterView]:
    return [one for month in shown.months for one in month.encounters]


def test_encounters_stand_by_month_the_newest_first(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    with clock.at(NOW):
        for days in (40, 1, 0, 21):
            log(own, met(aino, days=days))
        months = page(own).months
    assert [(month.day.month, len(month.encounters)) for month in months] == [(3, 2), (2, 2)]
    assert [one.recorder for one in months[0].encounters] == ["Saana Pitkäjärvi"] * 2


def test_whoever_is_named_in_an_encounter_is_asked_before_others_read_it(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", 961)
    pekka, liisa = own.parent("Pekka", 962), own.add("Liisa")
    call = met(pekka.person_id, note="Pekka kertoi, mitä Aino toivoo.")
    shared = replace(call, audience=Audience.of((pekka.person_id,)))
    with pytest.raises(NotAgreed):
        log(own, shared)
    logged = log(own, replace(shared, audience=Audience.of((pekka.person_id,), agreed=True)))

    def change(what: Met) -> None:
        about = {"by": own.by, "family_id": own.family_id, "encounter_id": logged}
        change_encounter(**about, version=encounter_page(**about).encounter.version, met=what)

    change(replace(shared, note="Aino toivoo rauhaa."))
    with pytest.raises(NotAgreed):
        change(replace(shared, note="Aino ja Liisa toivovat rauhaa."))
    with pytest.raises(NotAgreed):
        change(replace(shared, audience=Audience.of((pekka.person_id, liisa))))


def test_they_are_chosen_by_how_and_by_whom(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.add("Aino"), own.add("Pekka")
    log(own, met(aino, note="one"))
    log(own, met(aino, pekka, how=How.VISIT, note="two"))
    assert {one.note for one in every(page(own, how=How.VISIT))} == {"two"}
    assert {one.note for one in every(page(own, person_id=aino))} == {"one", "two"}
    none = page(own, how=How.CALL, person_id=pekka)
    assert (every(none), none.number) == ([], 2)


def test_an_encounter_is_put_right_and_keeps_its_time_on_the_same_day(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.add("Aino"), own.add("Pekka")
    with clock.at(NOW):
        logged = log(own, met(aino, days=2))
        about = {"by": own.by, "family_id": own.family_id, "encounter_id": logged}
        noon = Met(
            how=How.VISIT,
            people=(pekka, aino),
            held_at=NOW - timedelta(days=2, hours=3),
            note="At home.",
            audience=Audience.of((aino,), agreed=True),
        )
        change_encounter(**about, version=1, met=noon)
        with pytest.raises(Changed):
            change_encounter(**about, version=1, met=noon)
        with pytest.raises(Refused):
            change_encounter(**about, version=2, met=met(aino, days=-1))
        shown = encounter_page(**about)
    assert (shown.encounter.held_at, shown.encounter.how, shown.encounter.note) == (
        NOW - timedelta(days=2),
        How.VISIT,
        "At home.",
    )
    assert sorted(shown.encounter.people) == ["Aino", "Pekka"]
    assert (shown.audience.named, list(shown.encounter.sees)) == ((aino,), ["Aino"])
    with clock.at(NOW):
        change_encounter(**about, version=2, met=met(aino, days=5))
        assert encounter_page(**about).encounter.held_at == NOW - timedelta(days=5)


def test_what_was_logged_by_mistake_ends_no_silence_and_can_be_brought_back(cast: Cast) -> None:
    own = home(cast)
    logged = log(own, met(own.add("Aino")))
    about = {"by": own.by, "family_id": own.family_id, "encounter_id": logged}
    for _ in range(2):
        take_back(**about)
    with reading():
        assert last_reached([own.family_id]) == {}
    assert every(page(own)) == []
    with pytest.raises(Refused):
        change_encounter(**about, version=2, met=met())
    for _ in range(2):
        bring_back(**about)
    with reading():
        assert set(last_reached([own.family_id])) == {own.family_id}
    assert len(every(page(own))) == 1


def test_nothing_of_another_family_is_found_here(cast: Cast) -> None:
    own, other = home(cast), home(cast, "Toinen")
    for encounter_id in (log(other, met(other.add("Elsa"))), uuid4()):
        about = {"by": own.by, "family_id": own.family_id, "encounter_id": encounter_id}
        for act in (take_back, bring_back, encounter_page):
            with pytest.raises(NotFound):
                act(**about)
        with pytest.raises(NotFound):
            change_encounter(**about, version=1, met=met())


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "tiina"])
def test_only_those_who_carry_the_matter_read_and_change(cast: Cast, login: str) -> None:
    own, by = home(cast), cast.actor(login)
    logged = log(own, met(own.add("Aino")))
    with pytest.raises(Forbidden):
        encounters_page(by=by, family_id=own.family_id)
    for act in (take_back, bring_back, encounter_page):
        with pytest.raises(Forbidden):
            act(by=by, family_id=own.family_id, encounter_id=logged)


def test_the_line_of_the_family_page_logs_without_loading_it_and_offers_undo(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    saana, line = cast.browser_of("saana"), f"/families/{own.family_id}/encounters/new"
    shown = fields(saana.get(f"/families/{own.family_id}").text, line)
    typed = {name: shown[name][0] for name in ("csrf_token", "form_key", "ride", "day")}
    htmx = {"HX-Request": "true"}
    wrong = saana.post(line, data={**typed, "how": "call", "note": "About mornings."}, headers=htmx)
    assert wrong.status_code == 200
    assert "About mornings." in wrong.text
    assert every(page(own)) == []
    kept = fields(f"<!doctype html><title>A piece</title>{wrong.text}", line)
    sent = {**typed, "form_key": kept["form_key"][0], "how": "call", "people": str(aino), "note": "About mornings."}
    done = saana.post(line, data=sent, headers=htmx)
    (logged,) = every(page(own))
    assert (done.status_code, logged.note, logged.reached) == (200, "About mornings.", True)
    assert f"/encounters/{logged.id}/take-back" in done.text
    assert 'name="note" value=""' in done.text
    assert "say" in done.headers["HX-Trigger"]


def test_the_page_filters_by_its_address_and_forgives_nonsense(cast: Cast) -> None:
    own = home(cast)
    log(own, met(own.add("Aino"), note="About mornings."))
    saana, address = cast.browser_of("saana"), f"/families/{own.family_id}/encounters"
    assert "About mornings." in saana.get(f"{address}?how=call").text
    assert "About mornings." not in saana.get(f"{address}?how=visit").text
    assert "About mornings." in saana.get(f"{address}?how=nonsense&with=nobody").text
