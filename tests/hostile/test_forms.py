"""Whatever is sent, a form answers with a sentence and keeps what was typed, or does exactly what it says, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from casework.accounts.sessions import revoke_sessions
from casework.db import reading
from casework.families.invitations import end_membership
from casework.plan.models import AgreedAction
from tests.cast import Cast
from tests.hostile.forms import ELIEL, FORMS, SARI, Filling, Form, a_day, family, people
from tests.inspect import fields, sentences

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
def test_a_good_filling_is_taken(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    answer = filling.send()
    assert (answer.status_code, filling.acted > 0) == (303, True), sentences(answer.text)
    assert filling.browser.get(answer.location or "").status_code == 200


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


STRANGE = {
    "emoji": "👩‍👧‍👦 🧸 ❤️",
    "from right to left": "נתראה \u202eabc\u202c ب٣",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;<!--",
    "escapes": "\\x00 \\u0000 ' OR 1=1; -- $(id) ${7*7}",
    "combining": "e\u0301" + "\u0334" * 30,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_strange_text_is_text(cast: Cast, text: str) -> None:
    """In every form's every field; the pages afterwards are inspected like all others."""
    for form in FORMS:
        if form.texts:
            answer = Filling(cast, form).send(**dict.fromkeys(form.texts, text[:40]))
            assert answer.status_code == 303, f"{form}: {sentences(answer.text)}"
    for address in (family("")(cast), family("/network")(cast), "/today", "/families"):
        assert cast.browser_of("meri").get(address).status_code == 200
    assert cast.browser_of("sari").get(f"/our-plan/{cast.family('Lehtovaara')}").status_code == 200


@EVERY
def test_characters_that_nobody_types_are_cleaned_away(cast: Cast, form: Form) -> None:
    if not form.texts:
        pytest.skip("has no free text")
    filling = Filling(cast, form)
    nothing = filling.send(**dict.fromkeys(form.texts, "\x00\x07\x1b\x7f \r\n "))
    assert nothing.status_code == (422 if set(form.texts) & set(form.required) else 303)
    filling = Filling(cast, form) if nothing.status_code == 303 else filling
    good = filling.send(**{name: f"a\x00b\x1b[{name}\x7f\x08" for name in form.texts})
    assert good.status_code == 303, sentences(good.text)


@EVERY
def test_bytes_that_are_no_text_are_no_fault(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    for broken in (b"\xff\xfe\x00", b"\xed\xa0\x80", b"\xc0\xaf", b"%00%ff"):
        answer = filling.send(**dict.fromkeys(form.required, broken))
        assert answer.status_code in {303, 400, 422}


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
        cast.person("Mustajoki", "Noora Mustajoki"), cast.person("Öster", "Vilja"), cast.accounts["lotta"],
        cast.accounts["heli"], cast.accounts["sari"], cast.family("Lehtovaara"),
    ]  # fmt: skip
    for stranger in strangers:
        answer = filling.send(**{name: str(stranger)})
        filling.is_kept(answer, name)
        if name not in {"speaker", "viewpoint", "worker"}:
            filling.is_kept(filling.send(**{name: [*people(cast, SARI), str(stranger)]}), name)
    assert filling.acted == 0


@with_fields("days")
def test_what_is_no_day_is_kept_as_it_was_typed(cast: Cast, form: Form, name: str) -> None:
    filling = Filling(cast, form)
    for typed in ("31.2.2026", "2026-13-01", "tomorrow", "14.11.99999", "١٤.١١.٢٠٢٦", "0000-00-00", "1" * 400, "-1"):
        filling.is_kept(filling.send(**{name: typed}), **{name: typed})
    assert filling.acted == 0


def form(name: str) -> Form:
    return next(one for one in FORMS if one.name == name)


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
@pytest.mark.parametrize("name", ["person", "member"])
def test_a_wrong_identity_code_is_told_and_kept(cast: Cast, name: str, code: str) -> None:
    filling = Filling(cast, form(name))
    filling.is_kept(filling.send(identity_code=code), identity_code=code)
    assert filling.acted == 0


def test_a_deputy_does_not_end_before_beginning(cast: Cast) -> None:
    filling = Filling(cast, form("deputy"))
    filling.is_kept(filling.send(since=a_day(5), until=a_day(4)), since=a_day(5), until=a_day(4))
    assert filling.acted == 0
    assert filling.send(since=a_day(5), until=a_day(5)).status_code == 303


@pytest.mark.parametrize("name", ["action", "changed action"])
def test_nothing_is_agreed_for_a_day_that_has_gone_by(cast: Cast, name: str) -> None:
    filling = Filling(cast, form(name))
    filling.is_kept(filling.send(due_on=a_day(-1)), due_on=a_day(-1))
    assert filling.acted == 0
    assert filling.send(due_on=a_day(0)).status_code == 303


def test_an_encounter_that_is_still_to_come_is_not_logged(cast: Cast) -> None:
    filling = Filling(cast, form("encounter"))
    filling.is_kept(filling.send(day=a_day(1)), day=a_day(1))
    assert filling.acted == 0


def test_a_child_is_not_born_tomorrow(cast: Cast) -> None:
    filling = Filling(cast, form("person"))
    filling.is_kept(filling.send(born=a_day(1)), born=a_day(1))
    assert filling.acted == 0


# --- sent twice ---


@EVERY
def test_a_form_that_is_sent_twice_acts_once(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    first = filling.send()
    once = filling.acted
    again = filling.send()
    assert (first.status_code, again.status_code) == (303, 303)
    assert (first.location, filling.acted) == (again.location, once)


@EVERY
def test_two_presses_in_the_same_instant_act_once(cast: Cast, form: Form) -> None:
    alone = Filling(cast, form)
    cookie = alone.browser.get_cookie("__Host-session", domain="localhost")
    browsers = [cast.browser(cookie.value if cookie else None) for _ in range(2)]
    gate = Barrier(2)

    def press(browser: object) -> TestResponse:
        gate.wait()
        return browser.post(alone.address, data=alone.hidden | alone.typed)  # type: ignore[attr-defined]  # a browser.

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(press, browsers))
    assert [answer.status_code for answer in answers] == [303, 303], [sentences(a.text) for a in answers if a.text]
    assert answers[0].location == answers[1].location
    once = alone.acted
    fresh = 2 if form.name == "person" else 1
    assert 0 < once <= once * fresh
    assert alone.send().location == answers[0].location
    assert alone.acted == once


@EVERY
def test_the_same_form_with_other_words_is_not_swallowed(cast: Cast, form: Form) -> None:
    if not form.texts:
        pytest.skip("has no free text")
    filling = Filling(cast, form)
    filling.send()
    once, name = filling.acted, next(iter(form.texts))
    if form.name == "decline":
        assert filling.send(reason="Other words").status_code == 404
        return
    other = filling.send(**{name: "Other words"})
    assert other.status_code == 409
    filling.is_kept(other, "version", **{name: "Other words"})
    assert filling.acted == once
    fresh = {key: values[0] for key, values in fields(other.text, filling.address).items() if key in filling.hidden}
    filling.hidden = fresh
    assert filling.send(**{name: "Other words"}).status_code == 303, "the next press counts as new"
    assert filling.acted == 2 * once


def test_what_is_sent_to_another_familys_address_is_another_form(cast: Cast) -> None:
    """The same key, pressed for two families, is no repetition: the second is not answered with the first's page."""
    filling = Filling(cast, form("goal"))
    filling.send()
    other = f"/families/{cast.family('Niskavaara')}/goals/new"
    answer = filling.browser.post(other, data=filling.hidden | {"title": "Everybody sleeps", "sees": []})
    assert answer.status_code == 409
    assert str(cast.family("Lehtovaara")) not in (answer.location or "")


# --- somebody else meanwhile ---


@pytest.fixture
def two_editors(cast: Cast) -> Iterator[Cast]:
    """Saana stands in for Meri today."""
    Filling(cast, form("deputy")).send(since=a_day(0), until=a_day(1))
    yield cast


@pytest.mark.parametrize("name", ["changed statement", "changed action"])
def test_of_two_editors_both_texts_survive(two_editors: Cast, name: str) -> None:
    meri = Filling(two_editors, form(name))
    saana = Filling(two_editors, form(name), browser=two_editors.browser_of("saana"))
    assert meri.send(text="What Meri wrote").status_code == 303
    lost = saana.send(text="What Saana wrote")
    saana.is_kept(lost, "version", text="What Saana wrote")
    assert "What Meri wrote" in lost.text, "the loser sees what stands there now"
    assert saana.acted == 0
    shown = {key: values[0] for key, values in fields(lost.text, saana.address).items() if key in saana.hidden}
    saana.hidden = shown
    assert saana.send(text="What both meant").status_code == 303, "having compared, saving again saves"
    assert saana.acted > 0


@pytest.mark.parametrize("version", ["", "0", "-1", "99999999999", "nonsense", "1.0", "\x00"])
@pytest.mark.parametrize("name", ["changed statement", "changed action"])
def test_a_version_that_never_was_saves_nothing(cast: Cast, name: str, version: str) -> None:
    filling = Filling(cast, form(name))
    filling.is_kept(filling.send(version=version), "version")
    assert filling.acted == 0


# --- somebody who may not any more ---


@EVERY
def test_a_session_that_was_ended_meanwhile_saves_nothing(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    revoke_sessions(account_id=cast.accounts[form.login])
    answer = filling.send()
    # The token was bound to the session that ended, so it is either that, or the sign-in page.
    assert answer.status_code in {303, 400}
    assert answer.status_code == 400 or (answer.location or "").startswith("/sign-in")
    assert filling.acted == 0


def test_a_membership_that_ended_meanwhile_ends_with_the_next_press(cast: Cast) -> None:
    sari, plan = cast.browser_of("sari"), f"/our-plan/{cast.family('Lehtovaara')}"
    with reading() as work:
        addresses = [f"/families/{a.family_id}/actions/{a.id}/done?on=plan" for a in work.query(AgreedAction)]
    page = sari.get(plan)
    action = next(address for address in addresses if f'action="{address}"' in page.text)
    hidden = {key: values[0] for key, values in fields(page.text, action).items()}
    person_id = cast.person("Lehtovaara", SARI)
    end_membership(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"), person_id=person_id)
    unknown = sari.get("/no-such-page").data
    assert [sari.post(action, data=hidden).data, sari.get(plan).data] == [unknown, unknown]
    assert sari.get("/our-plan").status_code == 200


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
    page = Filling(cast, form("statement")).page
    assert ELIEL in page.text
    assert "Noora" not in page.text
