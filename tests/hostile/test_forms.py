"""Whatever is sent, a form that does not take it says why in a sentence and keeps everything that was typed.

What a form takes is decided before any database is asked, so one kind of database is enough here; test_sent.py has
what both must hold.
"""

import pytest

from tests.cast import Cast
from tests.hostile.forms import ELIEL, FORMS, SARI, Filling, Form, a_day, named, people
from tests.inspect import fields, sentences

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

EVERY = pytest.mark.parametrize("form", FORMS, ids=str)
LONG = "ä" * 20_000
CODES = {
    "wrong check character": "250592-926A",
    "another separator, so another person": "25059A-9268",
    "no separator": "2505929268",
    "a day that is none": "310288-9163",
    "a real person's range": "131052-308T",
    "too long": "1" * 21,
}


def with_fields(kind: str) -> pytest.MarkDecorator:
    """Every form with each of its fields of one kind."""
    pairs = [(form, name) for form in FORMS for name in getattr(form, kind)]
    return pytest.mark.parametrize(("form", "name"), pairs, ids=[f"{form}-{name}" for form, name in pairs])


@EVERY
def test_nothing_typed_is_asked_for_field_by_field(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    empty = filling.send(**dict.fromkeys(filling.typed))
    assert (empty.status_code, filling.acted) == (422, 0)
    for name in form.required:
        answer = filling.send(**{name: None})
        filling.is_kept(answer, name)
        assert filling.acted == 0


@EVERY
def test_what_is_too_long_is_kept_to_be_shortened(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    for name, most in form.texts.items():
        for typed in (LONG, "x" * (most + 1)):
            answer = filling.send(**{name: typed})
            filling.is_kept(answer, **{name: typed})
            assert any(str(most) in sentence for sentence in sentences(answer.text))
        assert filling.acted == 0


@EVERY
def test_fields_that_were_never_there_are_not_taken(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    more = {"family_id": str(cast.family("Mustajoki")), "id": "1", "standing": "confirmed", "__class__": "x", "by": "1"}
    assert filling.send(**more).status_code == 303
    assert cast.browser_of("lotta").get(f"/families/{cast.family('Mustajoki')}").status_code == 200


@with_fields("choices")
def test_a_choice_that_was_not_offered_is_none(cast: Cast, form: Form, name: str) -> None:
    filling = Filling(cast, form)
    for strange in ("nonsense", "0", "None", "00000000-0000-4000-8000-000000000000", "x" * 500, "\x00"):
        answer = filling.send(**{name: strange})
        filling.is_kept(answer, name)
    assert filling.acted == 0


@with_fields("people")
def test_people_of_another_family_or_unit_are_nobody_here(cast: Cast, form: Form, name: str) -> None:
    filling = Filling(cast, form)
    strangers = [
        cast.person("Mustajoki", "Noora Mustajoki"),
        cast.person("Öster", "Vilja"),
        cast.accounts["lotta"],
        cast.accounts["heli"],
    ]
    for stranger in strangers:
        answer = filling.send(**{name: str(stranger)})
        filling.is_kept(answer, name)
    if name not in {"speaker", "viewpoint", "worker", "giver", "person"}:  # One person alone is chosen there.
        filling.is_kept(filling.send(**{name: [*people(cast, SARI), str(strangers[0])]}), name)
    assert filling.acted == 0


@with_fields("days")
def test_what_is_no_day_is_kept_as_it_was_typed(cast: Cast, form: Form, name: str) -> None:
    filling = Filling(cast, form)
    for typed in ("31.2.2026", "2026-13-01", "tomorrow", "14.11.99999", "١٤.١١.٢٠٢٦", "0000-00-00", "1" * 400, "-1"):
        filling.is_kept(filling.send(**{name: typed}), **{name: typed})
    assert filling.acted == 0


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
@pytest.mark.parametrize("name", ["person", "member"])
def test_a_wrong_identity_code_is_told_and_kept(cast: Cast, name: str, code: str) -> None:
    filling = Filling(cast, named(name))
    filling.is_kept(filling.send(identity_code=code), identity_code=code)
    assert filling.acted == 0


def test_a_deputy_does_not_end_before_beginning(cast: Cast) -> None:
    filling = Filling(cast, named("deputy"))
    filling.is_kept(filling.send(since=a_day(5), until=a_day(4)), since=a_day(5), until=a_day(4))
    assert filling.acted == 0
    assert filling.send(since=a_day(5), until=a_day(5)).status_code == 303


@pytest.mark.parametrize("name", ["action", "changed action"])
def test_nothing_is_agreed_for_a_day_that_has_gone_by(cast: Cast, name: str) -> None:
    filling = Filling(cast, named(name))
    filling.is_kept(filling.send(due_on=a_day(-1)), due_on=a_day(-1))
    assert filling.acted == 0
    assert filling.send(due_on=a_day(0)).status_code == 303


def test_an_encounter_that_is_still_to_come_is_not_logged(cast: Cast) -> None:
    filling = Filling(cast, named("encounter"))
    filling.is_kept(filling.send(day=a_day(1)), day=a_day(1))
    assert filling.acted == 0


def test_a_child_is_not_born_tomorrow(cast: Cast) -> None:
    filling = Filling(cast, named("person"))
    filling.is_kept(filling.send(born=a_day(1)), born=a_day(1))
    assert filling.acted == 0


@EVERY
def test_a_form_without_the_visitors_own_token_does_nothing(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    others = cast.browser_of("lotta").get("/families/new")
    tokens = [None, "", "nonsense", fields(others.text, "/families/new")["csrf_token"][0]]
    for token in tokens:
        answer = filling.send(csrf_token=token)
        assert answer.status_code == 400
        assert "Back" in answer.text or "<p>" in answer.text
    assert filling.acted == 0


@EVERY
def test_another_sites_page_sends_nothing(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    sent = filling.hidden | filling.typed
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost"},
    ):
        assert filling.browser.post(filling.address, data=sent, headers=headers).status_code == 400
    assert filling.acted == 0
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "https://localhost"}
    assert filling.browser.post(filling.address, data=sent, headers=own).status_code == 303


def test_a_child_and_a_parent_of_the_same_form_are_told_apart(cast: Cast) -> None:
    """The words a parent may not read are not in the form that chooses among people, either."""
    page = Filling(cast, named("statement")).page
    assert ELIEL in page.text
    assert "Noora" not in page.text
