"""A session begins with a token that nobody knew before, and ends when it must."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casework import clock
from casework.access.policy import Actor, Assurance, Role
from casework.accounts import sessions
from casework.accounts.actions import disable, identity_for, open_account, set_password
from casework.accounts.models import SignInSession
from casework.audit import log
from casework.audit.log import verify
from casework.audit.models import Action, AuditEvent
from casework.db import reading, transaction
from casework.organisation.actions import end_role
from casework.organisation.models import RoleGrant, Unit, UnitKind
from tests.pages import hidden, send

NOON = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
COOKIE = "__Host-session"
LANGUAGE_FORM = "/language"


@pytest.fixture
def account(app: Flask) -> UUID:
    account_id = open_account(name="Aino Salo", login="aino", identity_id=identity_for(None).id)
    set_password(account_id=account_id, password="a long and private sentence")
    return account_id


@pytest.fixture
def grant(account: UUID) -> Callable[[Role], UUID]:
    """Give the account a role; answers with the id of the unit."""

    def give(role: Role) -> UUID:
        with transaction() as work:
            unit = Unit(id=uuid4(), kind=UnitKind.COUNTY, name="Saarnisto", parent_id=None)
            work.add(unit)
            work.flush()
            given = RoleGrant(id=uuid4(), unit_id=unit.id, account_id=account, role=role, granted_at=NOON)
            work.add(given)
            log.record_of_house(work, None, Action.ROLE_GRANTED, given)
            return unit.id

    return give


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def signed_in(client: FlaskClient) -> bool:
    """Whether the page at home is for somebody."""
    return client.get("/").location != "/sign-in"


def sign_in(client: FlaskClient, password: str = "a long and private sentence") -> int:
    return send(client, "/sign-in", login="Aino ", password=password).status_code


def test_the_cookie_is_closed_to_scripts_other_sites_and_plain_http(client: FlaskClient) -> None:
    made = client.get("/sign-in").headers["Set-Cookie"]
    assert made.startswith(f"{COOKIE}=")
    assert {part.strip() for part in made.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_whoever_only_looks_gets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/nothing-there").headers
    assert "Set-Cookie" not in client.get("/health/live").headers


def test_a_token_from_before_opens_nothing_after_signing_in(app: Flask, client: FlaskClient, account: UUID) -> None:
    client.get("/sign-in")
    planted = token_of(client)
    assert sign_in(client) == 303
    assert token_of(client) != planted
    attacker = app.test_client()
    attacker.set_cookie(COOKIE, planted, secure=True)
    assert signed_in(client)
    assert not signed_in(attacker)


def test_an_invented_token_is_not_taken_up(client: FlaskClient, account: UUID) -> None:
    client.set_cookie(COOKIE, "attacker-chose-this", secure=True)
    client.get("/sign-in")
    assert token_of(client) != "attacker-chose-this"


def test_only_the_hash_of_a_token_is_stored(client: FlaskClient, account: UUID) -> None:
    sign_in(client)
    with reading() as work:
        stored = work.scalars(select(SignInSession)).one()
    assert token_of(client).encode() not in stored.token_hash
    assert len(stored.token_hash) == 32


def test_signing_in_again_ends_the_session_before(app: Flask, client: FlaskClient, account: UUID) -> None:
    sign_in(client)
    first = token_of(client)
    sign_in(client)
    old = app.test_client()
    old.set_cookie(COOKIE, first, secure=True)
    assert not signed_in(old)


def test_a_cookie_kept_from_before_signing_out_opens_nothing(app: Flask, client: FlaskClient, account: UUID) -> None:
    sign_in(client)
    kept = token_of(client)
    send(client, "/", "/sign-out")
    assert client.get_cookie(COOKIE) is None
    client.set_cookie(COOKIE, kept, secure=True)
    assert not signed_in(client)


def test_revoked_sessions_end_at_once_everywhere(app: Flask, client: FlaskClient, account: UUID) -> None:
    other = app.test_client()
    assert (sign_in(client), sign_in(other)) == (303, 303)
    sessions.revoke_sessions(account_id=account)
    assert not signed_in(client)
    assert not signed_in(other)


def test_a_revoked_session_does_not_come_back_by_being_seen(client: FlaskClient, account: UUID) -> None:
    sign_in(client)
    with reading() as work:
        session_id = work.scalars(select(SignInSession.id)).one()
    sessions.revoke_sessions(account_id=account)
    sessions.seen_now(session_id=session_id)
    assert not signed_in(client)


def test_a_new_password_ends_every_session(client: FlaskClient, account: UUID) -> None:
    sign_in(client)
    set_password(account_id=account, password="another private sentence")
    assert not signed_in(client)
    assert sign_in(client) == 422
    assert sign_in(client, "another private sentence") == 303


def test_a_disabled_account_is_out_at_once_and_stays_out(client: FlaskClient, account: UUID) -> None:
    sign_in(client)
    disable(by=Actor(account_id=None), account_id=account)
    assert not signed_in(client)
    assert sign_in(client) == 422


LIMITS = [
    (None, 30, 12),
    (Role.WORKER, 15, 10),
    (Role.SUPERVISOR, 15, 10),
    (Role.DATA_PROTECTION_OFFICER, 15, 10),
    (Role.ADMINISTRATOR, 10, 4),
]


@pytest.mark.parametrize(("role", "minutes", "_hours"), LIMITS)
def test_a_session_ends_when_nothing_is_done(
    client: FlaskClient, grant: Callable[[Role], UUID], role: Role | None, minutes: int, _hours: int
) -> None:
    if role:
        grant(role)
    with clock.at(NOON):
        sign_in(client)
    with clock.at(NOON + timedelta(minutes=minutes, seconds=-1)):
        assert signed_in(client)
    with clock.at(NOON + timedelta(minutes=2 * minutes, seconds=-1)):
        assert not signed_in(client)


@pytest.mark.parametrize(("role", "minutes", "hours"), LIMITS)
def test_a_session_ends_however_busy_it_is(
    client: FlaskClient, grant: Callable[[Role], UUID], role: Role | None, minutes: int, hours: int
) -> None:
    if role:
        grant(role)
    with clock.at(NOON):
        sign_in(client)
    last = NOON + timedelta(hours=hours, seconds=-1)
    moment = NOON
    while moment < last:
        moment = min(moment + timedelta(minutes=minutes - 1), last)
        with clock.at(moment):
            assert signed_in(client), moment
    with clock.at(NOON + timedelta(hours=hours)):
        assert not signed_in(client)


def test_being_seen_is_written_at_most_once_a_minute(client: FlaskClient, account: UUID) -> None:
    def last_seen() -> datetime:
        with reading() as work:
            return work.scalars(select(SignInSession.last_seen_at)).one()

    with clock.at(NOON):
        sign_in(client)
    for seconds, expected in ((30, 0), (59, 0), (60, 60), (119, 60), (121, 121)):
        with clock.at(NOON + timedelta(seconds=seconds)):
            signed_in(client)
        assert last_seen() == NOON + timedelta(seconds=expected)


def test_an_ended_role_is_gone_with_the_next_request(
    client: FlaskClient, account: UUID, grant: Callable[[Role], UUID]
) -> None:
    unit_id = grant(Role.WORKER)
    sign_in(client)
    held = sessions.session_of(token=token_of(client))
    assert held is not None
    assert held.actor.units_as(Role.WORKER)
    end_role(by=held.actor, unit_id=unit_id, account_id=account, role=Role.WORKER)
    after = sessions.session_of(token=token_of(client))
    assert after is not None
    assert not after.actor.roles


def test_a_password_is_less_sure_than_the_demo_pretends_to_be(client: FlaskClient, account: UUID) -> None:
    sign_in(client)
    by_password = sessions.session_of(token=token_of(client))
    by_choice = sessions.session_of(token=sessions.sign_in_as(account_id=account))
    assert by_password is not None
    assert by_choice is not None
    assert by_password.actor.assurance is Assurance.PASSWORD
    assert by_choice.actor.assurance is Assurance.STRONG


def test_every_coming_and_going_is_in_the_log(client: FlaskClient, account: UUID) -> None:
    sign_in(client, "wrong")
    sign_in(client)
    send(client, "/", "/sign-out")
    with reading() as work:
        written = work.execute(select(AuditEvent.action, AuditEvent.actor_id, AuditEvent.permitted)).all()
        assert [tuple(row) for row in written][-3:] == [
            (Action.SIGN_IN_FAILED, account, False),
            (Action.SIGNED_IN, account, True),
            (Action.SIGNED_OUT, account, True),
        ]
        came = select(AuditEvent.request_id).where(AuditEvent.object_type == "sign_in_session")
        assert all(work.scalars(came))
        assert verify(work) == []


def test_nothing_else_can_be_kept_in_the_session(app: Flask) -> None:
    with app.test_request_context("/"):
        from flask import session  # noqa: PLC0415 - exists only within a request.

        with pytest.raises(TypeError):
            session["name"] = "Sari"
        with pytest.raises(TypeError):
            session.permanent = True


def test_a_form_from_before_signing_in_is_refused_afterwards(client: FlaskClient, account: UUID) -> None:
    old = hidden(client.get("/sign-in"), LANGUAGE_FORM)
    sign_in(client)
    assert client.post("/language", data=old | {"language": "en"}).status_code == 400
