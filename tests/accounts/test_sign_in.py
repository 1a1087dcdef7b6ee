"""Signing in tells nobody anything, and guessing is slow."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from casework import clock, db
from casework.accounts import passwords, throttle
from casework.accounts.actions import identity_for, identity_of, login_index, open_account, set_password
from casework.accounts.models import Account, Method, SignInFailure, SignInSession
from casework.accounts.people import Described, describe_by
from casework.accounts.sessions import session_of, sign_in_as
from casework.app import create_app, found_house
from casework.db import reading, transaction
from casework.errors import N_, Refused
from casework.migrate import migrate
from casework.settings import Settings, UnfitSettings
from tests.pages import send, without_tokens

NOON = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
SOMEBODY = uuid4()
PASSWORD = "a long and private sentence"


@pytest.fixture
def account(app: Flask) -> UUID:
    account_id = open_account(name="Aino Salo", login="aino", identity_id=identity_for(None).id)
    set_password(account_id=account_id, password=PASSWORD)
    return account_id


@pytest.fixture
def without_password(app: Flask) -> UUID:
    return open_account(name="Olli Niemi", login="olli", identity_id=identity_for(None).id)


def attempt(client: FlaskClient, login: str, password: str, address: str = "192.0.2.1") -> tuple[int, str]:
    client.environ_base["REMOTE_ADDR"] = address
    answer = send(client, "/sign-in", login=login, password=password)
    return answer.status_code, without_tokens(answer).replace(login, "LOGIN")


def test_the_right_password_leads_on(client: FlaskClient, account: UUID) -> None:
    answer = send(
        client, "/sign-in?next=/families?page%3D2", "/sign-in", login="\uff21\uff29\uff2e\uff2f ", password=PASSWORD
    )
    assert (answer.status_code, answer.location) == (303, "/families?page=2")


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_signing_in_leads_to_no_other_site(client: FlaskClient, account: UUID, address: str) -> None:
    answer = send(client, "/sign-in", login="aino", password=PASSWORD, next=address)
    assert answer.location == "/"


def test_every_wrong_sign_in_is_answered_with_the_same_bytes(app: Flask, account: UUID, without_password: UUID) -> None:
    with transaction() as work:
        disabled = open_account(name="Eeva", login="eeva", identity_id=identity_for(None).id)
        work.get_one(Account, disabled).disabled_at = clock.now()
    wrong = [("aino", "x"), ("nobody", "x"), ("olli", "x"), ("eeva", "x"), ("aino", "x" * 1025)]
    answers = {attempt(app.test_client(), login, password) for login, password in wrong}
    assert len(answers) == 1
    assert answers.pop()[0] == 422


def test_too_early_is_answered_like_wrong(app: Flask, account: UUID) -> None:
    with clock.at(NOON):
        wrong = [attempt(app.test_client(), "aino", "x") for _ in range(6)]
        too_early = attempt(app.test_client(), "aino", PASSWORD)
    assert {too_early} == set(wrong)


def test_an_unknown_login_takes_as_long_as_a_known_one(
    client: FlaskClient, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By counting hashes, not seconds: a loaded machine has no steady clock."""
    checked: list[str | None] = []
    fits = passwords.fits
    monkeypatch.setattr(
        passwords, "fits", lambda stored, whose, given: checked.append(stored) or fits(stored, whose, given)
    )
    attempt(client, "nobody", "x")
    attempt(client, "aino", "x")
    assert checked[0] is None
    assert checked[1] is not None


def test_no_password_is_hashed_inside_a_unit_of_work(
    client: FlaskClient, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outside(stored: str | None, whose: UUID | None, given: str) -> bool:
        with pytest.raises(RuntimeError):
            db.session()
        return False

    monkeypatch.setattr(passwords, "fits", outside)
    assert attempt(client, "aino", "x")[0] == 422


def test_guessing_at_one_login_becomes_slow_and_never_impossible(app: Flask, account: UUID) -> None:
    moment = NOON
    for _ in range(30):
        with clock.at(moment):
            attempt(app.test_client(), "aino", "x", address="198.51.100.7")
        moment += timedelta(seconds=1)
    with clock.at(moment):
        assert attempt(app.test_client(), "aino", PASSWORD)[0] == 422
    with clock.at(moment + timedelta(minutes=1)):
        assert attempt(app.test_client(), "aino", PASSWORD)[0] == 303


def test_an_attempt_that_came_too_early_does_not_lengthen_the_wait(app: Flask, account: UUID) -> None:
    with clock.at(NOON):
        for _ in range(20):
            attempt(app.test_client(), "aino", "x")
        with reading() as work:
            counted = work.scalar(select(func.count()).where(SignInFailure.key.in_(_login_key("aino"))))
    assert counted == throttle.ONE_LOGIN.free


def test_success_forgives_the_failures_of_that_login(app: Flask, account: UUID) -> None:
    with clock.at(NOON):
        for _ in range(3):
            attempt(app.test_client(), "aino", "x")
        assert attempt(app.test_client(), "aino", PASSWORD)[0] == 303
        for _ in range(3):
            attempt(app.test_client(), "aino", "x")
        assert attempt(app.test_client(), "aino", PASSWORD)[0] == 303


def test_guessing_at_many_logins_from_one_network_becomes_slow(app: Flask, account: UUID) -> None:
    with clock.at(NOON), transaction():
        for number in range(throttle.ONE_ADDRESS.free):
            throttle.note(throttle.counted(login_index(f"somebody{number}"), f"203.0.113.{number}"))
    with clock.at(NOON):
        assert attempt(app.test_client(), "aino", PASSWORD, address="203.0.113.200")[0] == 422
        assert attempt(app.test_client(), "aino", PASSWORD, address="192.0.2.1")[0] == 303


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_counts_as_its_network(address: str | None, network: str) -> None:
    assert throttle.network(address) == network


def test_failures_are_forgotten_after_an_hour(app: Flask, account: UUID) -> None:
    with clock.at(NOON):
        for _ in range(4):
            attempt(app.test_client(), "aino", "x")
    with clock.at(NOON + throttle.COUNTED):
        attempt(app.test_client(), "olli", "x")
    with reading() as work:
        assert work.scalar(select(func.count()).select_from(SignInFailure)) == 3


def _login_key(login: str) -> list[bytes]:
    counted = throttle.counted(login_index(login), None)
    return [key for key, limit in counted.items() if limit is throttle.ONE_LOGIN]


def test_a_password_is_stored_only_as_a_strong_peppered_hash(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    stored = passwords.hashed(SOMEBODY, PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.fits(stored, SOMEBODY, PASSWORD)
    assert not passwords.fits(stored, SOMEBODY, PASSWORD + " ")
    assert not passwords.fits(stored, uuid4(), PASSWORD)
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(stored, PASSWORD)
    with pytest.raises(Refused):
        passwords.hashed(SOMEBODY, "x" * 1025)


def test_a_hash_of_yesterday_is_renewed_when_its_owner_comes(
    client: FlaskClient, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    assert attempt(client, "aino", PASSWORD)[0] == 303
    with reading() as work:
        assert ",t=2," in (work.get_one(Account, account).password_hash or "")


def test_a_login_is_one_persons(app: Flask, account: UUID) -> None:
    with pytest.raises(Refused) as refused:
        open_account(name="Another", login="AINO", identity_id=identity_for(None).id)
    assert refused.value.field == "login"


# --- the demo ---


def test_the_demo_offers_everybody_under_headings(client: FlaskClient, account: UUID, without_password: UUID) -> None:
    describe_by(lambda ids: {account: Described(N_("Families"), "Parent in %(family)s", {"family": "Salo"})})
    try:
        text = client.get("/sign-in", headers={"Accept-Language": "en"}).text
    finally:
        describe_by()
    assert text.index("Families") < text.index("Aino Salo") < text.index("Parent in Salo") < text.index("Olli Niemi")


@pytest.mark.parametrize("account_id", ["", "x", "00000000-0000-4000-8000-00000000abcd", "\x00"])
def test_nobody_signs_in_as_nobody(client: FlaskClient, account_id: str) -> None:
    answer = client.post("/sign-in/as", data={"account_id": account_id})
    assert answer.status_code == 400, "Without a token."


def test_outside_the_demo_nobody_can_choose_whom_to_be(empty_database_url: str, key_file: Path) -> None:
    real = Settings(database_url=empty_database_url, key_file=key_file, secret_key="x" * 40)
    migrate(empty_database_url)
    found_house(real)
    client = create_app(real).test_client()
    assert "/sign-in/as" not in client.get("/sign-in").text
    assert client.post("/sign-in/as", data={"account_id": str(uuid4())}).status_code == 404
    db.database().close()


def test_the_demo_opens_only_its_own_database_and_the_service_never_that(settings: Settings) -> None:
    """In the demo anybody is anybody: one switch must not do that to real families."""
    with pytest.raises(UnfitSettings, match="invented region"):
        create_app(replace(settings, demo=False, secret_key="x" * 40))
    db.database().close()


def test_a_session_written_into_the_database_or_given_to_another_account_is_none(app: Flask, account: UUID) -> None:
    with app.app_context():
        other = open_account(name="Other", login="other", identity_id=identity_of(account))
        token = sign_in_as(account_id=other)
        with db.transaction() as work:
            work.execute(update(SignInSession).values(account_id=account))
        assert session_of(token=token) is None
        with db.transaction() as work:
            forged = {"id": uuid4(), "token_hash": sha256(b"mine").digest(), "seal": bytes(32), "account_id": account}
            now = clock.now()
            times = {"created_at": now, "last_seen_at": now, "auth_at": now}
            work.add(SignInSession(**forged, **times, amr=Method.DEMO))
        assert session_of(token="mine") is None


def test_a_password_copied_to_another_account_opens_nothing(app: Flask, account: UUID) -> None:
    with app.app_context():
        other = open_account(name="Other", login="other", identity_id=identity_of(account))
        with db.transaction() as work:
            stored = work.get_one(Account, account).password_hash
            work.execute(update(Account).where(Account.id == other).values(password_hash=stored))
    assert attempt(app.test_client(), "other", PASSWORD)[0] == 422
    assert attempt(app.test_client(), "aino", PASSWORD)[0] == 303
