"""Pages speak the reader's language, and say days and times as people do."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casework import clock
from casework.shell import language
from tests.pages import send

SUNDAY = datetime(2026, 11, 8, 10, 0, tzinfo=UTC)
"""12.00 in Finland."""


@pytest.fixture
def database_kind() -> str:
    """Nothing here differs between databases."""
    return "sqlite"


def said(app: Flask, locale: str, words: Callable[[], str]) -> str:
    with app.test_request_context("/", headers={"Accept-Language": locale}), clock.at(SUNDAY):
        return words()


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("fi", "ti 10.11."),
        ("sv", "ti 10.11"),
        ("en", "Tue 10 Nov"),
        ("de", "ti 10.11."),
        ("sv-FI,fi;q=0.8", "ti 10.11"),
    ],
)
def test_a_day_of_this_year_needs_no_year(app: Flask, locale: str, expected: str) -> None:
    assert said(app, locale, lambda: language.day(date(2026, 11, 10))) == expected


@pytest.mark.parametrize(("locale", "expected"), [("fi", "ma 11.1.2027"), ("en", "Mon 11 Jan 2027")])
def test_a_day_of_another_year_says_which(app: Flask, locale: str, expected: str) -> None:
    assert said(app, locale, lambda: language.day(date(2027, 1, 11))) == expected


@pytest.mark.parametrize(
    ("locale", "expected"), [("fi", "maanantai 11. tammikuuta 2027"), ("sv", "måndag 11 januari 2027")]
)
def test_a_day_by_its_name_says_another_year_too(app: Flask, locale: str, expected: str) -> None:
    assert said(app, locale, lambda: language.whole_day(date(2027, 1, 11))) == expected


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("fi", "Maanantaina 16. marraskuuta"), ("sv", "Måndag 16 november"), ("en", "Monday 16 November")],
)
def test_a_long_day_is_said_in_words(app: Flask, locale: str, expected: str) -> None:
    assert said(app, locale, lambda: language.long_day(date(2026, 11, 16))) == expected


@pytest.mark.parametrize(("locale", "expected"), [("fi", "7.42"), ("sv", "7.42"), ("en", "7:42")])
def test_time_is_the_time_in_finland(app: Flask, locale: str, expected: str) -> None:
    assert said(app, locale, lambda: language.clock_time(datetime(2026, 11, 8, 5, 42, tzinfo=UTC))) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 8, 5, 42, tzinfo=UTC), "today 7:42"),
        (datetime(2026, 11, 7, 18, 15, tzinfo=UTC), "yesterday 20:15"),
        # Late on Saturday in London is Sunday in Finland already.
        (datetime(2026, 11, 7, 22, 30, tzinfo=UTC), "today 0:30"),
        (datetime(2026, 11, 9, 6, 0, tzinfo=UTC), "tomorrow 8:00"),
        (datetime(2026, 11, 2, 6, 0, tzinfo=UTC), "Mon 2 Nov"),
    ],
)
def test_what_is_near_is_said_as_people_say_it(app: Flask, moment: datetime, expected: str) -> None:
    assert said(app, "en", lambda: language.when(moment)) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "4:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "3:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "3:30"),
    ],
)
def test_the_clocks_of_spring_and_autumn_are_finlands(app: Flask, moment: datetime, expected: str) -> None:
    assert said(app, "en", lambda: language.clock_time(moment)) == expected


@pytest.mark.parametrize(("locale", "expected"), [("fi", "Sari, Navid ja Eliel"), ("sv", "Sari, Navid och Eliel")])
def test_a_list_ends_with_and(app: Flask, locale: str, expected: str) -> None:
    assert said(app, locale, lambda: language.and_list(["Sari", "Navid", "Eliel"])) == expected


def test_a_choice_before_signing_in_is_kept_in_the_browser(client: FlaskClient) -> None:
    chosen = send(client, "/sign-in", "/language", language="sv")
    assert (chosen.status_code, chosen.location) == (303, "/sign-in")
    assert '<html lang="sv">' in client.get("/sign-in").text


def test_a_choice_of_somebody_signed_in_follows_them_to_another_browser(
    app: Flask, aino: FlaskClient, account: UUID
) -> None:
    send(aino, "/trial", "/language", language="en")
    elsewhere = app.test_client()
    send(elsewhere, "/sign-in", "/sign-in/as", account_id=str(account))
    assert '<html lang="en"' in elsewhere.get("/trial").text
    assert '<html lang="en"' in elsewhere.get("/nothing-there").text


def test_light_or_dark_is_kept_too(client: FlaskClient, aino: FlaskClient) -> None:
    send(aino, "/trial", "/theme", theme="dark")
    assert 'data-theme="dark"' in aino.get("/trial").text


@pytest.mark.parametrize("nonsense", ["", "xx", "fi_FI", "../fi", "\x00"])
def test_a_language_that_nobody_offers_is_not_there(client: FlaskClient, nonsense: str) -> None:
    assert send(client, "/sign-in", "/language", language=nonsense).status_code == 404


def test_catalogues_are_read_without_being_compiled(tmp_path: Path, app: Flask) -> None:
    file = tmp_path / "fi" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Hello %(name)s"\nmsgstr "Hei %(name)s"\n\n'
        'msgid "%(num)d day"\nmsgid_plural "%(num)d days"\nmsgstr[0] "%(num)d päivä"\nmsgstr[1] "%(num)d päivää"\n',
        encoding="utf-8",
    )
    other = Flask("other")
    language.speak(other, tmp_path)
    with other.test_request_context("/", headers={"Accept-Language": "fi"}):
        assert language.translate("Hello %(name)s", name="Sari") == "Hei Sari"
        assert language.translate_count("%(num)d day", "%(num)d days", 3) == "3 päivää"
        assert language.translate("Not there") == "Not there"
    with other.test_request_context("/", headers={"Accept-Language": "sv"}):
        assert language.translate("Hello %(name)s", name="Sari") == "Hello Sari"
