"""A county begins on the command line: units, accounts and roles, each with a sentence when it cannot be."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casework import cli, db
from casework.accounts.sessions import session_of, sign_in
from casework.app import open_house
from casework.audit.log import verify
from casework.errors import Refused
from casework.settings import configured

PASSWORD = "a long and private sentence"
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run one command in a new installation; answers with what it says, its error where it fails."""
    monkeypatch.setenv("RINNALLA_DATABASE_URL", f"sqlite:///{tmp_path}/house.sqlite")
    monkeypatch.setenv("RINNALLA_KEY_FILE", f"{tmp_path}/root.key")
    monkeypatch.setenv("RINNALLA_SECRET_KEY", "x" * 40)

    def command(*arguments: str, password: str = PASSWORD) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        capsys.readouterr()
        failed = cli.main(arguments)
        said = capsys.readouterr()
        return said.err if failed else said.out

    command("keys", "create")
    command("db", "upgrade")
    yield command
    db.database().close()


@pytest.fixture
def county(run: Run) -> Run:
    run("units", "add", "county", "Saarnisto")
    run("units", "add", "area", "Pohjoinen", "--in", "Saarnisto")
    run("units", "add", "unit", "Koivulan perhekeskus", "--in", "Pohjoinen")
    run("accounts", "add", "aino", "--name", "Aino Salo")
    return run


def roles() -> set[str]:
    open_house(configured())
    visitor = session_of(token=sign_in(login="aino", password=PASSWORD, address=None))
    assert visitor is not None
    return {role.value for role, _ in visitor.actor.roles}


def test_a_worker_signs_in_with_the_role_that_was_granted_until_it_ends(county: Run) -> None:
    assert roles() == set()
    assert "worker in Koivulan perhekeskus" in county("accounts", "grant", "aino", "worker", "Koivulan perhekeskus")
    assert roles() == {"worker"}
    assert "no longer" in county("accounts", "end", "aino", "worker", "Koivulan perhekeskus")
    assert roles() == set()


def test_whoever_is_disabled_or_has_a_new_password_is_out(county: Run) -> None:
    county("accounts", "password", "aino", password="another long sentence")
    with pytest.raises(Refused):
        roles()
    county("accounts", "password", "aino")
    assert roles() == set()
    county("accounts", "disable", "aino")
    with pytest.raises(Refused):
        roles()


def test_every_command_leaves_its_sealed_event(county: Run) -> None:
    county("accounts", "grant", "aino", "supervisor", "Koivulan perhekeskus")
    county("accounts", "end", "aino", "supervisor", "Koivulan perhekeskus")
    assert "as it was written" in county("audit", "verify")
    with db.reading() as work:
        assert verify(work) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("units", "add", "unit", "Toinen"), "need --in"),
        (("units", "add", "county", "Toinen", "--in", "Saarnisto"), "stands alone"),
        (("units", "add", "area", "Toinen", "--in", "Nowhere"), "no unit called Nowhere"),
        (("accounts", "add", "Aino", "--name", "Aino II"), "has this login already"),
        (("accounts", "grant", "eino", "worker", "Koivulan perhekeskus"), "Nobody has the login eino"),
        (("accounts", "grant", "aino", "worker", "Nowhere"), "no unit called Nowhere"),
        (("accounts", "end", "aino", "worker", "Koivulan perhekeskus"), "is no worker"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(county: Run, arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in county(*arguments)


def test_a_short_password_is_refused_before_anything_is_made(county: Run) -> None:
    assert "at least 12" in county("accounts", "add", "eino", "--name", "Eino", password="short")
    assert "Nobody has the login" in county("accounts", "disable", "eino")


def test_a_role_is_granted_once(county: Run) -> None:
    county("accounts", "grant", "aino", "worker", "Koivulan perhekeskus")
    assert "already" in county("accounts", "grant", "aino", "worker", "Koivulan perhekeskus")
