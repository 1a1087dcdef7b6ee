"""Roles × pages × families: every route for everybody, as the table says that was written by hand."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from casework import db
from casework.accounts.sessions import revoke_sessions, sign_in, sign_in_as
from casework.app import create_app, found_house
from casework.demo.load import load
from casework.migrate import migrate
from casework.settings import Settings
from tests import databases
from tests.cast import Cast, find, served
from tests.databases import Template
from tests.roles.stage import PASSWORD, Stage, set_stage
from tests.roles.table import EVERYBODY, FAMILIES, LAST, MISSING, PAGES, SIGN_IN, Let

Staged = tuple[Template, dict[str, tuple[Stage, Cast]]]


@pytest.fixture(scope="session")
def staged(key_file: Path) -> dict[str, Staged]:
    """The stage, set once for each kind of database."""

    def prepared(kind: str) -> Staged:
        known: dict[str, tuple[Stage, Cast]] = {}

        def tell(url: str) -> None:
            migrate(url)
            settings = Settings(database_url=url, key_file=key_file, demo=True)
            found_house(settings)
            with (app := create_app(settings)).app_context():
                load(lambda _: None)
                cast = find(app)
                known[kind] = (set_stage(cast), cast)
            db.database().close()

        return databases.template(kind, tell), known

    return {kind: prepared(kind) for kind in ("sqlite", "postgresql")}


@pytest.fixture
def stage(database_kind: str, staged: dict[str, Staged], key_file: Path) -> Iterator[tuple[Stage, Cast]]:
    """A copy of the stage of this test's own."""
    template, known = staged[database_kind]
    with template.fresh() as url:
        app = served(Settings(database_url=url, key_file=key_file, demo=True))
        set_, cast = known[database_kind]
        try:
            yield set_, Cast(app, cast.accounts, cast.families, cast.people)
        finally:
            db.database().close()


class Visit:
    """One person's way through every page, counting."""

    def __init__(self, cast: Cast, stage: Stage, login: str) -> None:
        token = token_of(cast, login)
        self.client, self.stage, self.login = cast.browser(token), stage, login
        self.csrf = csrf_of(cast.app, self.client, token)
        self.unknown = self.client.get("/no-such-page-in-this-house")
        self.cells, self.wrong, self.outcomes = 0, list[str](), Counter[str]()

    def go(self, rule: str, method: str, family: str, expected: object) -> None:
        """One cell of the matrix."""
        address = self.address(rule, family)
        sent = {"csrf_token": self.csrf, "form_key": f"cell-{self.cells:012}"} if method == "POST" else None
        answer = self.client.open(address, method=method, data=sent)
        got = self.got(answer, expected)
        self.cells += 1
        self.outcomes[str(got)] += 1
        if got != expected:
            self.wrong.append(f"{method} {rule} of {family}: {got}, expected {expected}")
        if answer.status_code == MISSING and not same(answer, self.unknown):
            self.wrong.append(f"{method} {rule} of {family}: another 404 than of what does not exist")

    def got(self, answer: TestResponse, expected: object) -> object:
        if isinstance(expected, str):
            path = (answer.location or "").partition("?")[0]
            names = {str(family_id): name for name, family_id in self.stage.families.items()}
            last = path.rpartition("/")
            return f"{last[0]}/{names[last[2]]}" if last[2] in names else path or answer.status_code
        return answer.status_code if answer.status_code != 303 or expected == 303 else answer.location

    def address(self, rule: str, family: str) -> str:
        """The address of this page for this family, with ids that are really there."""
        ids = {
            "<uuid:family_id>": self.stage.families[family],
            "<uuid:person_id>": self.stage.people[family],
            "<uuid:statement_id>": self.stage.statements[family],
            "<uuid:line_id>": self.stage.statements[family],
            "<uuid:action_id>": self.stage.actions[family],
            "<uuid:home_id>": self.stage.homes[family],
            "<uuid:relation_id>": self.stage.relations[family],
            "<uuid:proposal_id>": self.stage.baton["proposal"],
            "<uuid:deputy_id>": self.stage.baton["deputy"],
            "<uuid:record_id>": self.stage.baton["own worker"],
            "<uuid:service_id>": self.stage.services[family],
            "<uuid:encounter_id>": self.stage.encounters[family],
            "<uuid:member_id>": self.stage.members[family],
            "<uuid:viewpoint_id>": self.stage.people[family],
            "<uuid:tie_id>": self.stage.ties[family],
            "<uuid:consent_id>": self.stage.consents[family],
            "<uuid:goal_id>": self.stage.goals[family],
            "<uuid:review_id>": self.stage.reviews[family],
            "<uuid:meeting_id>": self.stage.meetings[family],
            "<int:version>": self.stage.versions[family] if "/statements/" in rule else 1,
            "<path:name>": "css/base.css",
        }
        for place, value in ids.items():
            rule = rule.replace(place, str(value))
        return rule


def token_of(cast: Cast, login: str) -> str | None:
    """A session as this person has it."""
    name, _, by_password = login.partition(" by ")
    if login == "anonymous":
        return None
    if by_password:
        return sign_in(login=name, password=PASSWORD, address="127.0.0.1")
    token = sign_in_as(account_id=cast.accounts["meri" if login == "revoked" else name])
    if login == "revoked":
        revoke_sessions(account_id=cast.accounts["meri"])
    return token


def csrf_of(app: Flask, client: FlaskClient, token: str | None) -> str:
    """The token that this browser's own forms carry."""
    if token is None:
        client.get("/sign-in")
    cookie = client.get_cookie("__Host-session", domain="localhost")
    assert cookie is not None
    headers = {"Cookie": f"__Host-session={cookie.value}"}
    with app.test_request_context(base_url="https://localhost", headers=headers):
        return generate_csrf()


def same(answer: TestResponse, unknown: TestResponse) -> bool:
    """Byte for byte and header for header; only the cookie of a visitor who never had one may differ."""
    kept = [[pair for pair in one.headers if pair[0] != "Set-Cookie"] for one in (answer, unknown)]
    return answer.data == unknown.data and kept[0] == kept[1]


def cells(rules: object) -> Iterator[tuple[str, str, str, Let]]:
    """Every rule of these by both methods, for each family where a family is in it."""
    for rule in rules:  # type: ignore[attr-defined]  # any collection of rules.
        for method, let in zip(("GET", "POST"), PAGES[rule], strict=True):
            for family in FAMILIES if "family_id" in rule else FAMILIES[:1]:
                yield rule, method, family, let


ON_POSTGRESQL = ("meri", "jonas", "heli", "sari", "olli", "noora", "invited", "accepted", "ville", "anonymous")
"""Everybody walks on SQLite; on PostgreSQL one of each ground, because a walk takes half a minute."""

WALKS = [
    *(pytest.param("sqlite", login, id=f"sqlite-{login}") for login in sorted(EVERYBODY)),
    *(pytest.param("postgresql", who, id=f"postgresql-{who}", marks=pytest.mark.postgres) for who in ON_POSTGRESQL),
]


@pytest.mark.parametrize(("database_kind", "login"), WALKS, indirect=["database_kind"])
def test_everybody_gets_what_the_law_gives_them_and_nothing_else(stage: tuple[Stage, Cast], login: str) -> None:
    visit = Visit(stage[1], stage[0], login)
    for rule, method, family, let in cells(PAGES):
        if not (method == "POST" and rule in LAST):
            visit.go(rule, method, family, let.outcome_for(login, family))
    for rule, method, family, let in cells(LAST):
        if method == "POST":
            visit.go(rule, method, family, let.outcome_for(login, family))
    assert visit.cells == len(list(cells(PAGES)))
    assert not visit.wrong, "\n".join([f"{login}: {len(visit.wrong)} of {visit.cells}", *visit.wrong])


def test_the_table_knows_every_route_and_no_other(
    stage: tuple[Stage, Cast], capsys: pytest.CaptureFixture[str]
) -> None:
    routes = {rule.rule for rule in stage[1].app.url_map.iter_rules()}
    assert routes - PAGES.keys() == set(), "these pages have no row in tests/roles/table.py"
    assert PAGES.keys() - routes == set(), "these rows have no page"
    number = len(list(cells(PAGES)))
    with capsys.disabled():
        print(f"\nroles x pages: {len(WALKS)} walks of {number} cells = {len(WALKS) * number} cells")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_not_told_from_what_does_not_exist(stage: tuple[Stage, Cast], method: str) -> None:
    for login in ("meri", "anonymous"):
        visit = Visit(stage[1], stage[0], login)
        for rule in PAGES:
            visit.go(rule, method, "Lehtovaara", MISSING)
        assert not visit.wrong, "\n".join(visit.wrong)


def test_the_head_of_a_page_is_as_closed_as_the_page(stage: tuple[Stage, Cast]) -> None:
    for login in ("meri", "antti", "anonymous"):
        visit = Visit(stage[1], stage[0], login)
        for rule, (let, _) in PAGES.items():
            expected = let.outcome_for(login, "Lehtovaara")
            answer = visit.client.head(visit.address(rule, "Lehtovaara"))
            status = 303 if isinstance(expected, str) else expected
            assert (rule, answer.status_code, answer.data) == (rule, status, b"")


def test_what_lies_in_one_family_is_not_found_through_another(stage: tuple[Stage, Cast]) -> None:
    """Meri opens her own family's address with the ids of another one, and Jonas his with those of Meri's."""
    within = [rule for rule in PAGES if rule.count("<uuid:") > 1]
    assert len(within) == 71
    of_one_family = ("<uuid:proposal_id>", "<uuid:deputy_id>", "<uuid:record_id>")
    for login, own, other in (("meri", "Lehtovaara", "Öster"), ("jonas", "Öster", "Lehtovaara")):
        visit = Visit(stage[1], stage[0], login)
        for rule in within:
            if own == "Lehtovaara" and any(place in rule for place in of_one_family):
                continue
            mixed = visit.address(rule, other).replace(str(visit.stage.families[other]), str(visit.stage.families[own]))
            for method in ("GET", "POST"):
                visit.go(mixed, method, own, MISSING)
        assert not visit.wrong, "\n".join(visit.wrong)


def test_sign_in_is_asked_for_whether_the_family_exists_or_not(stage: tuple[Stage, Cast]) -> None:
    visit = Visit(stage[1], stage[0], "anonymous")
    for rule in (rule for rule in PAGES if "family_id" in rule):
        known, unknown = (visit.client.get(visit.address(rule, family)) for family in ("Lehtovaara", "none"))
        assert (known.status_code, len(known.data) > 0) == (unknown.status_code, len(unknown.data) > 0)
        if known.status_code != MISSING:
            assert (known.location or "").startswith(SIGN_IN)
