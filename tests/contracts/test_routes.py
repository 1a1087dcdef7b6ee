"""Every page says who may open it. The list of those that anybody may open is kept here by hand."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from casework.access.guard import declared
from casework.access.policy import GRANTS, Basis, Permission

PUBLIC = {
    "shell.home": "It only sends people on.",
    "shell.language": "Whoever cannot read the sign-in page cannot sign in.",
    "shell.theme": "Likewise for eyes.",
    "shell.live": "The operator's probe; one word.",
    "shell.ready": "The load balancer's probe; one word or two.",
    "shell.static": "Styles and fonts of the sign-in page.",
    "accounts.sign_in": "Nobody is signed in before signing in.",
    "demo_accounts.sign_in_as": "In the demo only, where nobody is real.",
    "demo_components.components": "In the demo only: the parts of pages with invented content.",
}
"""What anybody may ask for, and why. A page that is added here is a decision, not a detail."""

IN_THE_DEMO_ONLY = {"demo_accounts.sign_in_as", "demo_components.components"}

OF_THE_HOUSE = {
    Basis.SIGNED_IN,
    Basis.WORKER,
    Basis.SUPERVISOR,
    Basis.COORDINATOR,
    Basis.ADMINISTRATOR,
    Basis.DATA_PROTECTION,
}


@pytest.fixture
def database_kind() -> str:
    """Routes are the same on every database."""
    return "sqlite"


def rules(app: Flask) -> list[Rule]:
    found = list(app.url_map.iter_rules())
    assert len(found) > 30
    return found


def test_every_page_declares_who_may_open_it(app: Flask) -> None:
    for rule in rules(app):
        access = declared(app, rule.endpoint)
        assert access is not None, rule.rule
        assert (access.permission is None) == bool(access.because), rule.rule
        assert access.permission is None or access.permission in Permission


def test_public_pages_are_exactly_those_on_the_list(app: Flask) -> None:
    public = {rule.endpoint for rule in rules(app) if declared(app, rule.endpoint).permission is None}
    assert public == set(PUBLIC)
    for endpoint in public:
        reason = declared(app, endpoint).because
        assert reason.endswith("."), endpoint
        assert len(reason.split()) >= 6, endpoint


def test_outside_the_demo_its_pages_do_not_exist(app: Flask) -> None:
    there = {endpoint for endpoint in app.view_functions if endpoint.startswith("demo_")}
    assert there == IN_THE_DEMO_ONLY


def test_no_public_page_takes_an_id(app: Flask) -> None:
    for rule in rules(app):
        if declared(app, rule.endpoint).permission is None:
            assert not {name for name in rule.arguments if name.endswith("_id")}, rule.rule


def test_a_page_of_a_family_needs_a_ground_to_that_family(app: Flask) -> None:
    """A role in the house alone opens no address that names a family."""
    for rule in rules(app):
        if "family_id" in rule.arguments:
            permission = declared(app, rule.endpoint).permission
            assert permission is not None
            bases = {grant.basis for grant in GRANTS[permission]}
            assert not bases & OF_THE_HOUSE, rule.rule


def test_an_address_names_people_and_families_by_their_random_ids(app: Flask) -> None:
    for rule in rules(app):
        for name, converter in rule._converters.items():
            kind = type(converter).__name__
            if name.endswith("_id"):
                assert kind == "UUIDConverter", rule.rule
            else:
                assert (name, kind) in {("version", "IntegerConverter"), ("name", "PathConverter")}, rule.rule


def test_a_family_stands_in_every_address_below_it(app: Flask) -> None:
    for rule in rules(app):
        if rule.arguments - {"family_id", "name"}:
            assert "family_id" in rule.arguments, rule.rule


def test_pages_know_reading_and_sending_and_nothing_else(app: Flask) -> None:
    for rule in rules(app):
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}, rule.rule
        assert rule.endpoint != "static", "Flask's own static files have no access rule"


def test_no_two_pages_share_an_address(app: Flask) -> None:
    taken = [(rule.rule, method) for rule in rules(app) for method in rule.methods - {"HEAD", "OPTIONS"}]
    assert len(taken) == len(set(taken))


def test_every_permission_that_opens_a_page_is_used_or_known(app: Flask) -> None:
    used = {declared(app, rule.endpoint).permission for rule in rules(app)} - {None}
    # Lists of names are part of other pages: the sidebar, the first page of a family member. Likewise a returning
    # family is found and opened again where a new one is opened, and a former member by a code.
    # Who a child's other worker is stands on the family page.
    former = {Permission.FIND_FORMER, Permission.REOPEN_FAMILY, Permission.END_READING}
    in_pages = {Permission.LIST_FAMILIES, Permission.KNOW_OTHER_WORKER, Permission.HEED_PROTECTION} | former
    assert set(Permission) - used == in_pages
