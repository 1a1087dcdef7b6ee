"""A page that does not say who may open it is closed; one that says so and does not ask is a fault."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casework import app as house
from casework import db
from casework.access import guard, opening
from casework.access.guard import Declared, Undeclared, declared, public, requires
from casework.access.opening import Forbidden, Opening
from casework.access.policy import Basis, Held, Permission
from casework.accounts.actions import identity_for, open_account
from casework.accounts.sessions import sign_in_as
from casework.audit.models import Action, AuditEvent
from casework.crypto.keyring import Locked
from casework.db import session, transaction
from casework.errors import NotFound
from casework.families.models import Family
from casework.settings import Settings
from casework.shell.current import current
from casework.shell.forms import ButtonForm
from casework.shell.pages import submit
from tests.cast import Cast
from tests.inspect import fields

Plant = Callable[..., None]


@pytest.fixture
def plant(app: Flask) -> Plant:
    """Add a page to the application after it was put together."""

    def add(address: str, view: Callable[..., object], methods: tuple[str, ...] = ("GET",)) -> None:
        app.add_url_rule(address, view.__name__, view, methods=list(methods))

    return add


@pytest.fixture
def aino(app: Flask, client: FlaskClient) -> FlaskClient:
    """Somebody signed in, without a role or a family."""
    token = sign_in_as(account_id=open_account(name="Aino", login="aino", identity_id=identity_for(None).id))
    client.set_cookie("__Host-session", token, domain="localhost", secure=True)
    client.environ_base["wsgi.url_scheme"] = "https"
    return client


# --- declared or closed ---


def test_a_house_with_an_undeclared_page_refuses_to_open(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    word = Blueprint("gossip", __name__)
    word.add_url_rule("/gossip", "tell", lambda: "told")
    word.add_url_rule("/gossip/more", "more", public(because="A trial.")(lambda: "more"))
    monkeypatch.setattr(house, "WORDS", (*house.WORDS, word))
    with pytest.raises(Undeclared, match=r"may open them: gossip\.tell$"):
        house.create_app(settings)
    db.database().close()


def test_an_undeclared_page_that_is_added_later_does_not_exist(client: FlaskClient, plant: Plant) -> None:
    plant("/gossip", lambda: "told")
    assert client.get("/gossip").status_code == 404
    assert client.get("/gossip").data == client.get("/nothing-there").data


def test_a_declared_page_tells_what_it_declared(app: Flask) -> None:
    assert declared(app, "overview.family") == Declared(permission=Permission.READ_FAMILY)
    because = declared(app, "shell.live")
    assert because is not None
    assert because.permission is None
    assert because.because
    assert declared(app, "no.such.page") is None


def test_whoever_is_not_signed_in_is_asked_to(client: FlaskClient, plant: Plant) -> None:
    opened: list[bool] = []

    @requires(Permission.USE_HOUSE)
    def inside() -> str:
        opened.append(True)
        return "inside"

    plant("/inside", inside)
    answer = client.get("/inside?tab=2")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/inside?tab%3D2"
    assert opened == []


# --- declared and asked ---


def test_a_page_of_the_house_is_decided_by_the_guard_itself(aino: FlaskClient, plant: Plant) -> None:
    @requires(Permission.USE_HOUSE)
    def inside() -> str:
        return "inside"

    plant("/inside", inside)
    assert aino.get("/inside").text == "inside"


def test_a_page_that_never_asks_for_what_it_declared_does_not_answer(aino: FlaskClient, plant: Plant) -> None:
    @requires(Permission.READ_LOG)
    def unasked() -> str:
        return "the log"

    @requires(Permission.READ_LOG)
    def asked_for_another() -> str:
        opening.enter(by=current(), permission=Permission.USE_HOUSE)
        return "the log"

    plant("/unasked", unasked)
    plant("/another", asked_for_another)
    for address in ("/unasked", "/another"):
        with pytest.raises(Undeclared, match="never asked"):
            aino.get(address)


def test_to_the_person_that_fault_is_no_content_either(app: Flask, aino: FlaskClient, plant: Plant) -> None:
    @requires(Permission.READ_LOG)
    def unasked() -> str:
        return "Lehtovaara"

    plant("/unasked", unasked)
    app.testing = False
    answer = aino.get("/unasked")
    assert answer.status_code == 500
    assert "Lehtovaara" not in answer.text


def test_what_one_page_decided_does_not_count_for_the_next(aino: FlaskClient, plant: Plant) -> None:
    @requires(Permission.USE_HOUSE)
    def first() -> str:
        return "first"

    @requires(Permission.READ_UNITS)
    def second() -> str:
        return "second"

    plant("/first", first)
    plant("/second", second)
    aino.get("/first")
    assert opening.decided.get() is None
    with pytest.raises(Undeclared):
        aino.get("/second")
    assert opening.decided.get() is None


def test_a_decision_that_refused_is_no_decision_in_favour(aino: FlaskClient, plant: Plant) -> None:
    """A view that swallows the refusal has asked, and gets nothing from the keys all the same."""

    @requires(Permission.READ_LOG)
    def stubborn() -> str:
        with pytest.raises(Forbidden):
            opening.enter(by=current(), permission=Permission.READ_LOG)
        with transaction():
            return str([family.name for family in session().scalars(select(Family))])

    plant("/stubborn", stubborn)
    assert aino.get("/stubborn").text == "[]"


def test_a_form_that_is_sent_twice_rests_on_the_decision_of_the_first_time(aino: FlaskClient, plant: Plant) -> None:
    done: list[int] = []

    @requires(Permission.READ_CASELOAD)
    def press() -> object:
        return submit(ButtonForm(), lambda: done.append(1), lambda _: "/inside") or "again"

    plant("/press", press, ("POST",))
    form = fields(aino.get("/our-plan").text, "/sign-out") | {"form_key": "a" * 22}
    with pytest.raises(Undeclared):
        aino.post("/press", data=form)
    answer = aino.post("/press", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inside")
    assert done == [1]


# --- refused ---


def events_of(action: Action) -> list[AuditEvent]:
    with db.reading() as work:
        return list(work.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.seq)))


def test_forbidden_and_not_found_are_the_same_page_and_both_are_logged(aino: FlaskClient, plant: Plant) -> None:
    @requires(Permission.READ_FAMILY)
    def family(family_id: UUID) -> str:
        asked = {"by": current(), "family_id": family_id, "permission": Permission.READ_FAMILY}
        with opening.to_read(**asked, action=Action.FAMILY_READ):
            return "opened"

    @requires(Permission.READ_FAMILY)
    def missing() -> str:
        raise NotFound

    plant("/trial/<uuid:family_id>", family)
    plant("/missing", missing)
    bodies = {aino.get(address).data for address in (f"/trial/{uuid4()}", "/missing", "/nothing-there")}
    assert len(bodies) == 1
    assert [event.basis for event in events_of(Action.REFUSED)] == ["no_ground", "not_found"]


def test_if_the_refusal_cannot_be_logged_the_page_still_says_nothing(
    app: Flask, aino: FlaskClient, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    @requires(Permission.READ_LOG)
    def log() -> str:
        opening.enter(by=current(), permission=Permission.READ_LOG)
        return "the log"

    def cannot(*_: object) -> None:
        raise ConnectionError

    plant("/trial-log", log)
    monkeypatch.setattr(opening, "log_refusal", cannot)
    answer = aino.get("/trial-log")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


# --- one wall taken away, the next one stands ---


def test_without_decision_and_guard_the_keys_are_not_there(cast: Cast) -> None:
    lehtovaara = cast.family("Lehtovaara")

    @public(because="Somebody forgot.")
    def forgotten() -> str:
        with transaction() as work:
            return work.get_one(Family, lehtovaara).name

    # A page is added to an application of this test's own.
    cast = replace(cast, app=house.create_app(cast.app.config["RINNALLA"]))
    cast.app.testing = True
    cast.app.add_url_rule("/forgotten", "forgotten", forgotten)
    for browser in (cast.browser(), cast.browser_of("meri")):
        with pytest.raises(Locked, match="no access decision"):
            browser.get("/forgotten")
    cast.app.testing = False
    answer = cast.app.test_client().get("/forgotten", base_url="https://localhost")
    assert answer.status_code == 500
    assert "Lehtovaara" not in answer.text


def test_a_decision_that_always_says_yes_does_not_open_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a family with its opening taken out: everything it shows is locked."""
    lehtovaara = cast.family("Lehtovaara")

    @contextmanager
    def agree(**asked: object) -> Iterator[Opening]:
        opening._note(asked["permission"])
        with transaction():
            ground = Held(Basis.RESPONSIBLE, None, cast.person("Lehtovaara", "Meri Kallioranta"))
            yield Opening(asked["by"], lehtovaara, asked["permission"], ground)

    monkeypatch.setattr(opening, "to_read", agree)
    for login in ("jonas", "heli", "ville", "sari"):
        with pytest.raises(Locked):
            cast.browser_of(login).get(f"/families/{lehtovaara}")


def test_without_its_decorator_a_page_still_takes_the_decision(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"/families/{cast.family('Lehtovaara')}"
    view = cast.app.view_functions["overview.family"].__wrapped__
    view.__access__ = Declared(because="The guard was taken away.")
    monkeypatch.setitem(cast.app.view_functions, "overview.family", view)
    assert "Eliel" in cast.browser_of("meri").get(page).text
    for login in ("jonas", "heli", "ville", "tiina", "sari", "camilla"):
        assert cast.browser_of(login).get(page).status_code == 404
    with pytest.raises(RuntimeError, match="must declare its permission"):
        cast.browser().get(page)


def test_content_of_one_family_is_locked_while_another_is_open(cast: Cast) -> None:
    asked = {"by": cast.actor("meri"), "permission": Permission.READ_FAMILY, "action": Action.FAMILY_READ}
    with opening.to_read(**asked, family_id=cast.family("Lehtovaara")):
        assert session().get_one(Family, cast.family("Lehtovaara")).name == "Lehtovaara"
        with pytest.raises(Locked):
            session().get_one(Family, cast.family("Niskavaara")).name  # noqa: B018 - reading is the test.


# --- unknown and forbidden, on every page with an id ---


def test_forbidden_and_unknown_are_the_same_bytes_on_every_page_with_an_id(cast: Cast) -> None:
    jonas = cast.browser_of("jonas")
    own = f"/families/{cast.family('Öster')}/goals/new"
    tokens = fields(jonas.get(own).text, own)
    unknown = jonas.get("/nothing-there")
    assert unknown.status_code == 404
    tried = 0
    for rule in cast.app.url_map.iter_rules():
        if not rule.arguments & {"family_id"}:
            continue
        for family_id in (cast.family("Lehtovaara"), cast.family("Mustajoki"), uuid4()):
            values = {name: 1 if name == "version" else uuid4() for name in rule.arguments} | {"family_id": family_id}
            with cast.app.test_request_context():
                address = cast.app.url_for(rule.endpoint, **values)
            for method in ("GET", "POST"):
                data = tokens | {"form_key": f"trial-{tried:016}"} if method == "POST" else None
                answer = jonas.open(address, method=method, data=data)
                assert (answer.status_code, answer.data) == (404, unknown.data), f"{method} {rule.rule}"
                assert sorted(answer.headers.keys()) == sorted(unknown.headers.keys()), f"{method} {rule.rule}"
                tried += 1
    assert tried >= 6 * 18


def test_the_page_of_nothing_holds_nothing(cast: Cast) -> None:
    lehtovaara = cast.family("Lehtovaara")
    answer = cast.browser_of("jonas").get(f"/families/{lehtovaara}")
    body = answer.text.lower()
    for sign in ("<script", "<form", "nonce", "csrf", "jonas", "lehtovaara", str(lehtovaara), "<input", "http"):
        assert sign not in body
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_guard_is_the_same_room_that_the_app_closes_with(app: Flask) -> None:
    guard.close_undeclared(app)
    app.add_url_rule("/gossip", "gossip", lambda: "told")
    with pytest.raises(Undeclared, match="gossip"):
        guard.close_undeclared(app)
