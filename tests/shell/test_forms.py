"""Forms keep what is typed, say what is wrong, and act once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casework.db import Changed
from casework.errors import Refused
from tests.pages import hidden, send
from tests.shell.conftest import Trial

NOBODY = UUID("00000000-0000-4000-8000-00000000abcd")


@pytest.fixture(autouse=True)
def _english(client: FlaskClient) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"


def test_a_form_that_is_right_sends_on(aino: FlaskClient, trial: Trial) -> None:
    answer = send(aino, "/trial", title="Evening routine")
    assert (answer.status_code, answer.location) == (303, "/trial?written=1")
    assert trial.written == ["Evening routine"]


def test_what_is_too_long_stays_typed_and_is_counted(aino: FlaskClient, trial: Trial) -> None:
    answer = send(aino, "/trial", title="Title", words="ä" * 20_000)
    assert answer.status_code == 422
    assert "Use at most 30 characters; now there are 20000." in answer.text
    assert "ä" * 20_000 in answer.text
    assert trial.written == []


def test_an_empty_field_says_its_own_sentence(aino: FlaskClient, trial: Trial) -> None:
    answer = send(aino, "/trial", title="  \t ")
    assert answer.status_code == 422
    assert "Write a title." in answer.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("  a \r\n b ", "a b"),
        ("Pa\u0308ivi", "Päivi"),
        ("\u1f469‍\u1f467 perhe", "\u1f469‍\u1f467 perhe"),
        ("مرحبا", "مرحبا"),
        ("<b>&amp;", "<b>&amp;"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_a_line_is_cleaned_and_nothing_else_is_lost(aino: FlaskClient, trial: Trial, typed: str, kept: str) -> None:
    assert send(aino, "/trial", title=typed).status_code == 303
    assert trial.written == [kept]


def test_several_lines_keep_their_breaks(aino: FlaskClient, trial: Trial) -> None:
    send(aino, "/trial", title="x", words="one\r\n\ttwo\x00\r\n")
    assert trial.forms[-1].words.data == "one\n\ttwo"


def test_what_is_typed_comes_back_as_text_and_not_as_markup(aino: FlaskClient, trial: Trial) -> None:
    answer = send(aino, "/trial", title="", words="<script>alert(1)</script>")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


@pytest.mark.parametrize("typed", ["2026-11-14", "14.11.2026", " 14.11.2026 "])
def test_a_day_is_read_in_both_ways_people_write_it(aino: FlaskClient, trial: Trial, typed: str) -> None:
    assert send(aino, "/trial", title="x", day=typed).status_code == 303
    assert str(trial.forms[-1].day.data) == "2026-11-14"


@pytest.mark.parametrize("typed", ["31.2.2026", "soon", "0001-01-01", "14/11/2026", "\uff11\uff14.11.2026", "9" * 5000])
def test_a_day_that_is_none_gets_a_sentence(aino: FlaskClient, trial: Trial, typed: str) -> None:
    answer = send(aino, "/trial", title="x", day=typed)
    assert answer.status_code == 422
    assert "Write the day like 14.11.2026." in answer.text
    assert typed in answer.text


@pytest.mark.parametrize("field", ["colour", "size", "people"])
def test_a_choice_that_was_not_offered_gets_a_sentence(aino: FlaskClient, trial: Trial, field: str) -> None:
    answer = send(aino, "/trial", title="x", **{field: "green"})
    assert answer.status_code == 422
    assert "Choose one of the choices that are shown." in answer.text


def test_choices_that_were_offered_are_taken(aino: FlaskClient, trial: Trial) -> None:
    answer = send(aino, "/trial", title="x", colour="red", size="blue", people=["1", "2"], sure="y")
    assert answer.status_code == 303
    form = trial.forms[-1]
    assert (form.colour.data, form.size.data, form.people.data, form.sure.data) == ("red", "blue", ["1", "2"], True)


def test_nothing_chosen_is_fine_where_nothing_must_be(aino: FlaskClient, trial: Trial) -> None:
    assert send(aino, "/trial", title="x", colour="", size="").status_code == 303


@pytest.mark.parametrize("value", ["", "x", "\x00", "null", "-" * 5000, str(NOBODY)])
@pytest.mark.parametrize("field", ["ride", "form_key"])
def test_nonsense_in_a_hidden_value_breaks_nothing(aino: FlaskClient, trial: Trial, field: str, value: str) -> None:
    assert send(aino, "/trial", title="x", **{field: value}).status_code == 303


def test_a_refusal_stands_beside_its_field(aino: FlaskClient, trial: Trial) -> None:
    trial.refusal = Refused("Choose another day than %(day)s.", field="day", day="Sunday")
    answer = send(aino, "/trial", title="My words")
    assert answer.status_code == 422
    assert "Choose another day than Sunday." in answer.text.partition('id="day-error"')[2]
    assert "My words" in answer.text


def test_a_refusal_without_a_field_stands_above_the_form(aino: FlaskClient, trial: Trial) -> None:
    trial.refusal = Changed()
    answer = send(aino, "/trial", title="My words")
    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.text
    assert "My words" in answer.text


# --- sent twice ---


def test_the_same_form_sent_twice_acts_once(aino: FlaskClient, trial: Trial) -> None:
    filled = hidden(aino.get("/trial"), "/trial") | {"title": "Once"}
    answers = [aino.post("/trial", data=filled) for _ in range(3)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/trial?written=1")] * 3
    assert trial.written == ["Once"]


def test_the_same_form_with_other_words_asks_first(aino: FlaskClient, trial: Trial) -> None:
    filled: dict[str, Any] = hidden(aino.get("/trial"), "/trial") | {"title": "First"}
    aino.post("/trial", data=filled)
    conflict = aino.post("/trial", data=filled | {"title": "Second"})
    assert conflict.status_code == 409
    assert "already saved with other words" in conflict.text
    assert "Second" in conflict.text
    again = aino.post("/trial", data=hidden(conflict, "/trial") | {"title": "Second"})
    assert again.status_code == 303
    assert trial.written == ["First", "Second"]


def test_a_refused_form_is_not_remembered_as_sent(aino: FlaskClient, trial: Trial) -> None:
    trial.refusal = Refused("No.")
    refused = send(aino, "/trial", title="x")
    trial.refusal = None
    again = aino.post("/trial", data=hidden(refused, "/trial") | {"title": "x"})
    assert again.status_code == 303
    assert trial.written == ["x"]


def test_two_presses_at_the_same_moment_act_once(app: Flask, aino: FlaskClient, trial: Trial) -> None:
    filled = hidden(aino.get("/trial"), "/trial") | {"title": "Together"}
    cookie = aino.get_cookie("__Host-session")
    assert cookie is not None

    def press(_: int) -> tuple[int, str | None]:
        browser = app.test_client()
        browser.set_cookie("__Host-session", cookie.value, secure=True)
        answer = browser.post("/trial", data=filled)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(8) as presses:
        answers = list(presses.map(press, range(8)))
    assert set(answers) == {(303, "/trial?written=1")}
    assert trial.written == ["Together"]


# --- where forms come from ---


def test_a_form_without_its_token_is_refused(aino: FlaskClient, trial: Trial) -> None:
    answer = aino.post("/trial", data={"title": "x"})
    assert answer.status_code == 400
    assert "open for too long" in answer.text
    assert trial.written == []


def test_a_token_of_another_session_is_refused(app: Flask, aino: FlaskClient, trial: Trial) -> None:
    stranger = app.test_client()
    token = hidden(stranger.get("/sign-in"), "/sign-in")["csrf_token"]
    assert aino.post("/trial", data={"title": "x", "csrf_token": token}).status_code == 400


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_another_site_is_refused(aino: FlaskClient, trial: Trial, sent: dict[str, str]) -> None:
    filled = hidden(aino.get("/trial"), "/trial") | {"title": "x"}
    assert aino.post("/trial", data=filled, headers=sent).status_code == 400
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "https://localhost"}
    assert aino.post("/trial", data=filled, headers=own).status_code == 303


def test_too_much_at_once_gets_a_sentence(aino: FlaskClient, trial: Trial) -> None:
    answer = aino.post("/trial", data={"title": "x" * 2_100_000})
    assert answer.status_code == 413
    assert "too much" in answer.text


def test_htmx_is_sent_on_by_its_own_header(aino: FlaskClient, trial: Trial) -> None:
    filled = hidden(aino.get("/trial"), "/trial") | {"title": "x"}
    answer = aino.post("/trial", data=filled, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/trial?written=1")
