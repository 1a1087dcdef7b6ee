"""Every answer carries the headers, whatever it answers."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from casework import db
from casework.app import create_app
from casework.crypto.providers import KeyUnavailable
from casework.settings import Settings
from casework.shell.assets import icon
from casework.shell.headers import POLICY
from tests.pages import send, without_tokens

ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@pytest.fixture
def database_kind() -> str:
    """Nothing here differs between databases."""
    return "sqlite"


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/sign-in",
        "/nothing-there",
        "/static/css/tokens.css",
        "/static/nothing.css",
        "/health/live",
        "/health/ready",
        "/trial",
        "/%ff%fe",
        "/sign-in?next=%ff",
        "/sign-in?notice=%00",
        "/trial/" + "x" * 5000,
    ],
)
def test_every_answer_is_hardened(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code < 500
    for name, value in ALWAYS.items():
        assert answer.headers.get_all(name) == [value]
    assert "camera=()" in answer.headers["Permissions-Policy"]
    policy = answer.headers["Content-Security-Policy"]
    for directive in POLICY.keys() - {"script-src"}:
        assert f"{directive} {POLICY[directive]}" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_runs_only_scripts_with_its_own_nonce(client: FlaskClient) -> None:
    first, second = client.get("/sign-in"), client.get("/sign-in")
    nonces = [set(re.findall(r'<script [^>]*nonce="([^"]+)"', page.text)) for page in (first, second)]
    assert all(len(found) == 1 for found in nonces)
    assert nonces[0] != nonces[1]
    assert f"script-src 'nonce-{nonces[0].pop()}'" in first.headers["Content-Security-Policy"]


def test_a_host_that_is_not_ours_is_refused(client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "elsewhere" not in answer.text


def test_unknown_and_forbidden_are_the_same_bytes(aino: FlaskClient) -> None:
    forbidden, unknown, no_route = aino.get(f"/trial/{uuid4()}"), aino.get("/trial/x"), aino.get("/nothing-there")
    wrong_method = aino.get("/language")
    pages = [forbidden, unknown, no_route, wrong_method]
    assert {page.status_code for page in pages} == {404}
    assert len({page.data for page in pages}) == 1
    assert len({str(sorted(page.headers.items())) for page in pages}) == 1
    assert not re.search(r"<form|<script|nonce|csrf", forbidden.text)


def test_a_stranger_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/trial?x=1")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/trial?x%3D1")


# --- static files ---


def test_a_static_file_is_kept_only_under_the_address_of_its_content(client: FlaskClient) -> None:
    found = re.search(r'href="(/static/css/tokens.css\?v=[0-9a-f]{10})"', client.get("/sign-in").text)
    assert found
    assert client.get(found[1]).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/css/tokens.css?v=0000000000").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["../config.py", "..%2fconfig.py", "css/../../config.py", "%2e%2e/config.py", "/etc/passwd", "css", "a%00b"]
)
def test_a_static_address_leads_nowhere_else(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/static/{path}")
    assert answer.status_code in {308, 404}
    assert b"settings" not in answer.data


def test_an_icon_is_silent_or_says_what_it_means(app: Flask) -> None:
    with app.app_context():
        assert 'aria-hidden="true"' in icon("check")
        assert 'role="img"><title>Done &lt;b&gt;</title><path' in icon("check", label="Done <b>")


# --- when something is wrong ---


class Refuses:
    """A database or a key keeper that does not answer."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def __call__(self, *_: object, **__: object) -> None:
        raise self.failure


@pytest.mark.parametrize(
    "failure", [OperationalError("select 'Sari'", {}, Exception("gone")), KeyUnavailable("no answer")]
)
def test_a_silent_database_or_key_keeper_gets_a_plain_page(
    aino: FlaskClient, monkeypatch: pytest.MonkeyPatch, failure: Exception, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("casework.accounts.sessions.session_of", Refuses(failure))
    answer = aino.get("/trial?secret=Sari")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Sari" not in answer.text
    assert "Sari" not in capfd.readouterr().err


def test_a_fault_shows_a_number_and_the_log_shows_no_words(
    app: Flask, aino: FlaskClient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    app.testing = False
    monkeypatch.setattr("casework.accounts.sessions.session_of", Refuses(ValueError("Sari said")))
    answer = aino.get("/trial?secret=Sari")
    log = capfd.readouterr().err
    assert answer.status_code == 500
    number = re.search(r"[0-9a-f]{16}", answer.text)
    assert number
    assert number[0] in log
    assert '"error": "ValueError"' in log
    assert "Sari" not in answer.text + log
    assert "/trial" not in log


def test_even_a_broken_error_page_is_hardened(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    app.testing = False
    monkeypatch.setattr("casework.shell.failures._bare", Refuses(ValueError("Sari said")))
    answer = client.get("/nothing-there")
    assert answer.status_code == 500
    assert "Sari" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_sign_out_has_the_browser_forget(aino: FlaskClient) -> None:
    answer = send(aino, "/trial", "/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache","storage"'
    assert "session" in answer.headers["Set-Cookie"]
    assert "Expires=Thu, 01 Jan 1970" in answer.headers["Set-Cookie"]


def test_pages_of_two_strangers_differ_only_in_tokens(app: Flask) -> None:
    one, other = (app.test_client().get("/sign-in") for _ in range(2))
    assert without_tokens(one) == without_tokens(other)


# --- behind a proxy ---


def caller_seen(settings: Settings, hops: int) -> str:
    """Which address the application takes for the caller's, when a header names another."""
    seen: list[str | None] = []
    made = create_app(replace(settings, proxy_hops=hops))
    made.before_request(lambda: seen.append(request.remote_addr))
    made.test_client().get("/health/live", headers={"X-Forwarded-For": "203.0.113.7"})
    db.database().close()
    return seen[0] or ""


def test_a_forwarded_address_is_believed_only_behind_a_proxy(settings: Settings) -> None:
    assert caller_seen(settings, hops=0) == "127.0.0.1"
    assert caller_seen(settings, hops=1) == "203.0.113.7"


def test_a_form_of_too_many_parts_is_not_read(client: FlaskClient) -> None:
    parts = {f"part{number}": "x" for number in range(501)}
    assert client.post("/language", data=parts, content_type="multipart/form-data").status_code == 413
