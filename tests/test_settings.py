"""An installation that would not be safe does not start, and says why in one sentence."""

import os
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from casework.app import create_app, found_house
from casework.crypto.providers import FileProvider
from casework.migrate import migrate
from casework.settings import DEMO_SECRET, Settings, UnfitSettings

SECRET = "a secret of more than thirty-two characters"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    FileProvider.create(tmp_path / "root.key")
    return tmp_path / "root.key"


def test_with_nothing_said_the_settings_are_safe_but_for_the_secret() -> None:
    settings = Settings.read({})
    assert settings == Settings()
    assert (settings.demo, settings.https_cookies, settings.proxy_hops) == (False, True, 0)
    assert settings.trusted_hosts == "localhost"
    with pytest.raises(UnfitSettings, match="RINNALLA_SECRET_KEY"):
        settings.refuse_unless_fit()


def test_the_environment_fills_every_field_in_its_type(tmp_path: Path) -> None:
    given = {
        "database_url": "postgresql:///rinnalla",
        "key_file": str(tmp_path / "k"),
        "secret_key": SECRET,
        "demo": "yes",
        "https_cookies": "off",
        "trusted_hosts": "rinnalla.example other.example",
        "proxy_hops": "2",
        "address": "https://rinnalla.example",
        "mail_url": "smtps://post.example",
        "mail_from": "rinnalla@post.example",
        "silence_days": "14",
        "picture_days": "90",
        "consent_days": "180",
        "caseload_limit": "9",
    }
    assert set(given) == {field.name for field in fields(Settings)}
    settings = Settings.read({f"RINNALLA_{name.upper()}": value for name, value in given.items()})
    for field in fields(Settings):
        value = getattr(settings, field.name)
        assert type(value) is type(getattr(Settings(), field.name)), field.name
        assert value != getattr(Settings(), field.name)


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text("# ours\n\n silence_days = 30 \nCASELOAD_LIMIT=8\nsecret_key = a = b\n", encoding="utf-8")
    settings = Settings.read({"RINNALLA_SILENCE_DAYS": "10", "SILENCE_DAYS": "1", "rinnalla_demo": "1"}, file)
    assert (settings.silence_days, settings.caseload_limit, settings.secret_key) == (10, 8, "a = b")
    assert settings.demo is False


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("silence_dayz = 3", "no setting: silence_dayz"),
        ("nonsense", "no setting: nonsense"),
        ("silence_days = many", "silence_days cannot be 'many'"),
        ("demo = perhaps", "demo cannot be 'perhaps'"),
        ("demo =", "demo cannot be ''"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "settings").write_text(line, encoding="utf-8")
    with pytest.raises(UnfitSettings, match=sentence):
        Settings.read({}, tmp_path / "settings")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"secret_key": DEMO_SECRET}, "the demo secret is public"),
        ({"secret_key": "x" * 31}, "too short"),
        ({"secret_key": ""}, "too short"),
        ({"https_cookies": False}, "sign-in would travel unprotected"),
        ({"key_file": Path("/nowhere/root.key")}, "There is no key file"),
    ],
)
def test_production_refuses_what_only_the_demo_may(key: Path, changed: dict[str, object], sentence: str) -> None:
    sound: dict[str, object] = {"key_file": key, "secret_key": SECRET}
    Settings(**sound).refuse_unless_fit()  # type: ignore[arg-type]
    unfit = Settings(**sound | changed)  # type: ignore[arg-type]
    with pytest.raises(UnfitSettings, match=sentence) as refusal:
        unfit.refuse_unless_fit()
    assert SECRET not in str(refusal.value)
    with pytest.raises(UnfitSettings, match=sentence):
        create_app(unfit)


def test_the_demo_may_but_not_with_a_key_that_others_can_read(key: Path) -> None:
    demo = Settings(key_file=key, demo=True, https_cookies=False)
    demo.refuse_unless_fit()
    key.chmod(0o440)
    with pytest.raises(UnfitSettings, match="0400"):
        demo.refuse_unless_fit()


@pytest.mark.skipif(os.getuid() != 0, reason="Only root can give a file to somebody else.")
def test_a_key_of_another_user_is_refused(key: Path) -> None:
    os.chown(key, 65534, 65534)
    with pytest.raises(UnfitSettings, match="another user"):
        Settings(key_file=key, demo=True).refuse_unless_fit()


def test_a_database_without_tables_is_said_in_a_sentence(empty_database_url: str, key: Path) -> None:
    with pytest.raises(UnfitSettings, match="run casework db upgrade"):
        create_app(Settings(database_url=empty_database_url, key_file=key, demo=True))


def test_a_database_that_is_not_there_is_said_without_its_password(key: Path) -> None:
    url = "postgresql://rinnalla:hunter2@127.0.0.1:1/none"
    with pytest.raises(UnfitSettings, match="does not answer") as refusal:
        create_app(Settings(database_url=url, key_file=key, demo=True))
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_sign_in_exists_in_the_demo_only(empty_database_url: str, key_file: Path, demo: bool) -> None:
    app = founded(Settings(database_url=empty_database_url, key_file=key_file, secret_key=SECRET, demo=demo))
    assert ("demo_accounts.sign_in_as" in app.view_functions) is demo
    assert ("demo_components.components" in app.view_functions) is demo
    assert app.test_client().get("/sign-in", base_url="https://localhost").status_code == 200


def founded(settings: Settings) -> Flask:
    """The application on a database that was just made."""
    migrate(settings.database_url)
    found_house(settings)
    return create_app(settings)


def test_a_host_that_is_not_ours_is_not_answered(empty_database_url: str, key_file: Path) -> None:
    settings = Settings(
        database_url=empty_database_url, key_file=key_file, secret_key=SECRET, trusted_hosts="a.example b.example"
    )
    client = founded(settings).test_client()
    answers = {
        host: client.get("/health/live", base_url=f"https://{host}").status_code
        for host in ("a.example", "b.example", "c.example", "localhost", "a.example.evil.example")
    }
    assert answers == {
        "a.example": 200, "b.example": 200, "c.example": 400, "localhost": 400, "a.example.evil.example": 400,
    }  # fmt: skip
