"""What is sent is taken whole, once, and only from whoever may send it now; on both kinds of database."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casework.accounts.sessions import revoke_sessions
from casework.db import reading
from casework.families.invitations import end_membership
from casework.plan.models import AgreedAction
from tests.cast import Cast
from tests.hostile.forms import FORMS, SARI, Filling, Form, a_day, family, named
from tests.inspect import fields, sentences

EVERY = pytest.mark.parametrize("form", FORMS, ids=str)
WITH_WORDS = pytest.mark.parametrize("form", [form for form in FORMS if form.texts], ids=str)


@EVERY
def test_a_good_filling_is_taken(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    answer = filling.send()
    assert (answer.status_code, filling.acted > 0) == (303, True), sentences(answer.text)
    assert filling.browser.get(answer.location or "").status_code == 200


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

    def fill(forms: Iterable[Form]) -> None:
        for form in forms:
            answer = Filling(cast, form).send(**dict.fromkeys(form.texts, text[:40]))
            assert answer.status_code == 303, f"{form}: {sentences(answer.text)}"

    with_words = sorted((form for form in FORMS if form.texts), key=lambda form: form.name in LATE)
    fill(form for form in with_words if form.name not in GONE)
    for address in (family("")(cast), family("/network")(cast), "/today", "/families"):
        assert cast.browser_of("meri").get(address).status_code == 200
    assert cast.browser_of("sari").get(f"/our-plan/{cast.family('Lehtovaara')}").status_code == 200
    fill(form for form in with_words if form.name in GONE)


@WITH_WORDS
def test_characters_that_nobody_types_are_cleaned_away(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    nothing = filling.send(**dict.fromkeys(form.texts, "\x00\x07\x1b\x7f \r\n "))
    asked = set(form.texts) & set(form.required) or form.name in ASKED_BY_CHOICE
    assert nothing.status_code == (422 if asked else 303)
    if nothing.status_code == 303 and form.name in ONCE:
        return
    filling = Filling(cast, form) if nothing.status_code == 303 else filling
    good = filling.send(**{name: f"a\x00b\x1b[{name}\x7f\x08" for name in form.texts})
    assert good.status_code == 303, sentences(good.text)


@EVERY
def test_bytes_that_are_no_text_are_no_fault(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    for broken in (b"\xff\xfe\x00", b"\xed\xa0\x80", b"\xc0\xaf", b"%00%ff"):
        answer = filling.send(**dict.fromkeys(form.required, broken))
        if form.name in GONE and filling.acted:
            return
        # Bytes that are none leave the same sign in the text, so the second ones can be a repetition of the first.
        assert answer.status_code in {303, 400, 409, 422}


# --- sent twice ---


@EVERY
def test_a_form_that_is_sent_twice_acts_once(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    first = filling.send()
    once = filling.acted
    again = filling.send()
    assert (first.status_code, again.status_code) == (303, 303)
    assert (first.location, filling.acted) == (again.location, once)


GONE = {"decline", "relation", "closing", "end of a member"}
"""What ends the very thing that its page is about: the page is nobody's afterwards."""

LATE = {"person", "note"}
"""What others must come before: somebody new is protected, which holds ties back; a meeting begins, and is answered."""

ASKED_BY_CHOICE = {"relation", "closing", "consent"}
"""Where another choice asks for words: which matters, which reason, which purpose."""

ONCE = {"hand-over", "own worker"}
"""What is done once until it is answered or ends: the second press is refused, and everything typed stays."""

ONE_ACT = {
    "family": 4, "person": 6, "member": 3, "statement": 2, "changed statement": 2, "goal": 2, "action": 2,
    "changed action": 2, "encounter": 2, "changed encounter": 2, "hearing": 1, "service": 2, "changed service": 2,
    "seen differently": 2, "deputy": 1, "proposal": 2, "decline": 2, "hand-over": 3, "family's word": 1,
    "own worker": 1, "changed goal": 2, "answer": 1, "own answer": 1, "review": 1, "meeting": 1,
    "note": 1, "meeting answer": 1, "feeling": 1, "relation": 2, "closing": 3, "changed person": 5, "changed member": 1,
    "home": 1, "tie": 4, "map basis": 1, "end of a member": 2, "consent": 1,
}  # fmt: skip
"""How many events one act leaves: one for each record that it changes."""


@EVERY
def test_two_presses_in_the_same_instant_act_once(cast: Cast, form: Form) -> None:
    alone = Filling(cast, form)
    cookie = alone.browser.get_cookie("__Host-session", domain="localhost")
    browsers = [cast.browser(cookie.value if cookie else None) for _ in range(2)]
    gate = Barrier(2)

    def press(browser: FlaskClient) -> TestResponse:
        gate.wait()
        return browser.post(alone.address, data=alone.hidden | alone.typed)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(press, browsers))
    assert [answer.status_code for answer in answers] == [303, 303], [sentences(a.text) for a in answers if a.text]
    assert answers[0].location == answers[1].location
    once = alone.acted
    assert 0 < once == ONE_ACT[form.name]
    assert alone.send().location == answers[0].location
    assert alone.acted == once


@WITH_WORDS
def test_the_same_form_with_other_words_is_not_swallowed(cast: Cast, form: Form) -> None:
    filling = Filling(cast, form)
    filling.send()
    once, name = filling.acted, next(iter(form.texts))
    other = filling.send(**{name: "Other words"})
    if form.name in GONE:
        assert other.status_code in {404, 409}, "what it was about is there no more"
        return
    assert other.status_code == 409
    filling.is_kept(other, "version", **{name: "Other words"})
    assert filling.acted == once
    fresh = {key: values[0] for key, values in fields(other.text, filling.address).items() if key in filling.hidden}
    filling.hidden = fresh
    if form.name in ONCE:
        filling.is_kept(filling.send(**{name: "Other words"}), "version", **{name: "Other words"})
        assert filling.acted == once
        return
    assert filling.send(**{name: "Other words"}).status_code == 303, "the next press counts as new"
    assert filling.acted == 2 * once


def test_what_is_sent_to_another_familys_address_is_another_form(cast: Cast) -> None:
    """The same key, pressed for two families, is no repetition: the second is not answered with the first's page."""
    filling = Filling(cast, named("goal"))
    filling.send()
    other = f"/families/{cast.family('Niskavaara')}/goals/new"
    answer = filling.browser.post(other, data=filling.hidden | {"title": "Everybody sleeps", "sees": []})
    assert answer.status_code == 409
    assert str(cast.family("Lehtovaara")) not in (answer.location or "")


# --- somebody else meanwhile ---


@pytest.fixture
def two_editors(cast: Cast) -> Cast:
    """Saana stands in for Meri today."""
    Filling(cast, named("deputy")).send(since=a_day(0), until=a_day(1))
    return cast


@pytest.mark.parametrize("name", ["changed statement", "changed action"])
def test_of_two_editors_both_texts_survive(two_editors: Cast, name: str) -> None:
    meri = Filling(two_editors, named(name))
    saana = Filling(two_editors, named(name), browser=two_editors.browser_of("saana"))
    assert meri.send(text="What Meri wrote").status_code == 303
    saana.before = saana.acts()
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
    filling = Filling(cast, named(name))
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
