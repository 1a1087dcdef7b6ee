"""The command line says what it does, and refuses with a sentence."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from casework import cli, db
from casework.app import create_app
from casework.crypto.providers import FileProvider
from casework.migrate import migrate
from casework.settings import Settings, UnfitSettings

ROOT = Path(__file__).parents[1]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that is only settings yet."""
    monkeypatch.setenv("RINNALLA_DATABASE_URL", f"sqlite:///{tmp_path}/house.sqlite")
    monkeypatch.setenv("RINNALLA_KEY_FILE", f"{tmp_path}/root.key")
    monkeypatch.setenv("RINNALLA_SECRET_KEY", "x" * 40)
    return tmp_path


@pytest.fixture(autouse=True)
def _left_as_found() -> Iterator[None]:
    mask = os.umask(0o022)
    yield
    os.umask(mask)
    if db._database is not None:
        db._database.close()


def settings_of(_house: Path) -> Settings:
    return Settings.read(os.environ)


def test_a_new_installation_is_made_step_by_step(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["db", "upgrade"]) == 1
    assert "no key file" in capsys.readouterr().err
    assert cli.main(["keys", "create"]) == 0
    assert stat.S_IMODE((house / "root.key").stat().st_mode) == 0o400
    assert cli.main(["db", "upgrade"]) == 0
    assert stat.S_IMODE((house / "house.sqlite").stat().st_mode) == 0o600
    assert cli.main(["db", "upgrade"]) == 0, "A second time changes nothing."
    create_app(settings_of(house))
    capsys.readouterr()
    assert cli.main(["audit", "verify"]) == 0
    assert "as it was written" in capsys.readouterr().out


def test_a_key_is_never_written_over(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["keys", "create"])
    before = (house / "root.key").read_text()
    assert cli.main(["keys", "create"]) == 1
    assert (house / "root.key").read_text() == before
    assert "already" in capsys.readouterr().err


def test_an_altered_log_is_found(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["keys", "create"])
    cli.main(["db", "upgrade"])
    with db.transaction() as work:
        work.execute(text("UPDATE audit_head SET seq = 7"))
    assert cli.main(["audit", "verify"]) == 1
    assert "the head is not the last event" in capsys.readouterr().out


def test_nothing_is_served_from_a_database_without_tables(house: Path) -> None:
    FileProvider.create(house / "root.key")
    with pytest.raises(UnfitSettings, match="casework db upgrade"):
        create_app(settings_of(house))


def test_nothing_is_served_from_a_database_without_keys(house: Path) -> None:
    FileProvider.create(house / "root.key")
    migrate(settings_of(house).database_url)
    with pytest.raises(UnfitSettings, match="no keys yet"):
        create_app(settings_of(house))


def test_nothing_is_served_under_a_wrong_key(house: Path) -> None:
    cli.main(["keys", "create"])
    cli.main(["db", "upgrade"])
    (house / "root.key").unlink()
    FileProvider.create(house / "root.key")
    with pytest.raises(UnfitSettings, match="is not the key of this database"):
        create_app(settings_of(house))


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("RINNALLA_SECRET_KEY=short", "too short"),
        ("RINNALLA_SECRET_KEY=demo-secret-that-production-refuses", "public"),
        ("RINNALLA_HTTPS_COOKIES=no", "unprotected"),
        ("RINNALLA_DEMO=maybe", "cannot be"),
    ],
)
def test_unsafe_settings_are_refused_with_a_sentence(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], setting: str, sentence: str
) -> None:
    FileProvider.create(house / "root.key")
    monkeypatch.setenv(*setting.split("=", 1))
    assert cli.main(["db", "upgrade"]) == 1
    assert sentence in capsys.readouterr().err


def test_only_commands_that_work_are_listed() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "casework", "--help"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for command in ("demo", "serve", "worker", "units", "accounts", "db", "keys", "audit"):
        assert f"    {command} " in told.stdout
    assert "backup" not in told.stdout
