"""The shell around a page."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casework.access import opening
from casework.access.policy import Permission
from casework.shell import navigation, notices
from casework.shell.current import initials_of
from casework.shell.navigation import FamilyLink, NavItem
from casework.shell.notices import with_notice


@pytest.fixture
def database_kind() -> str:
    """Nothing here differs between databases."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _nothing_registered(app: Flask) -> Iterator[None]:
    """What the words have registered rests for the length of a test."""
    kept = (dict(navigation._items), dict(navigation._homes), list(navigation._families), dict(notices._known))
    navigation._items.clear()
    navigation._homes.clear()
    navigation._families.clear()
    yield
    navigation._items.clear()
    navigation._items.update(kept[0])
    navigation._homes.clear()
    navigation._homes.update(kept[1])
    navigation._families[:] = kept[2]
    notices._known.clear()
    notices._known.update(kept[3])


def test_navigation_shows_what_is_for_the_reader_in_order(aino: FlaskClient) -> None:
    navigation.register(NavItem("Second", "shell.home", "house", 2, lambda _: True, count=lambda _: 3))
    navigation.register(NavItem("First", "trial.trial", "sun", 1, lambda _: True))
    navigation.register(NavItem("Hidden", "accounts.sign_in", "lock", 0, lambda _: False))
    text = aino.get("/trial").text
    assert "Hidden" not in text
    assert text.index("First") < text.index("Second")
    assert '<a href="/trial" aria-current="page"' in text
    assert '<span class="count">3</span>' in text


def test_own_families_are_shown_to_workers_only(app: Flask, aino: FlaskClient) -> None:
    navigation.register_families(lambda _: [FamilyLink("Lehto", "/x", uuid4())])
    assert "Lehto" not in aino.get("/trial").text


def test_what_the_navigation_asks_for_is_not_what_the_page_asked_for(aino: FlaskClient) -> None:
    def count(actor: object) -> int:
        assert opening.decided.get() is None
        opening.enter(by=actor, permission=Permission.USE_HOUSE)  # type: ignore[arg-type]  # an actor.
        return 1

    navigation.register(NavItem("First", "trial.trial", "sun", 1, lambda _: True, count=count))
    assert aino.get("/trial").status_code == 200


def test_home_is_the_first_page_that_is_for_the_reader(aino: FlaskClient) -> None:
    navigation.register_home(2, lambda _: True, "accounts.sign_in")
    navigation.register_home(1, lambda _: True, "trial.trial")
    navigation.register_home(0, lambda _: False, "shell.ready")
    assert aino.get("/").location == "/trial"


def test_somebody_with_nothing_to_see_is_told_so(aino: FlaskClient) -> None:
    answer = aino.get("/", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert "nothing to show you yet" in answer.text


def test_nobody_goes_home_by_signing_in(client: FlaskClient) -> None:
    assert client.get("/").location == "/sign-in"


# --- notices ---


def test_a_notice_is_shown_with_its_undo(aino: FlaskClient) -> None:
    notices.register("done", "It is done.", undo=lambda about: f"/undo/{about}")
    about = UUID("00000000-0000-4000-8000-00000000abcd")
    text = aino.get(with_notice("/trial?a=1#part", "done", about).partition("#")[0]).text
    assert "It is done." in text
    assert f'action="/undo/{about}"' in text


@pytest.mark.parametrize("query", ["notice=nothing", "notice=", "notice=done&about=x", "notice=%3Cb%3E", "about=1"])
def test_an_address_cannot_write_on_a_page(aino: FlaskClient, query: str) -> None:
    notices.register("done", "It is done.", undo=lambda about: f"/undo/{about}")
    text = aino.get(f"/trial?{query}").text
    assert "/undo/" not in text
    assert "<b>" not in text.partition('id="main"')[2]


def test_a_notice_goes_before_the_fragment(app: Flask) -> None:
    notices.register("done", "It is done.")
    assert with_notice("/a?b=1#c", "done") == "/a?b=1&notice=done#c"
    with pytest.raises(KeyError):
        with_notice("/a", "never registered")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Aino Salo", "AS"), ("Meri", "M"), ("Anna-Liisa von Essen", "AE"), ("", ""), ("öyvind å", "ÖÅ"), ("(x) Y", "Y")],
)
def test_initials_are_one_or_two_letters(name: str, letters: str) -> None:
    assert initials_of(name) == letters
