"""Databases and the browser for tests.

A test that asks for `database_url` runs twice, on SQLite and on PostgreSQL, each time on its own copy of a
database that was migrated once. PostgreSQL is a private server, started for the run as an ordinary user,
reachable only through a socket in a directory of its own, and gone afterwards.

What this machine cannot offer is skipped, and the run says so; with `CASEWORK_TESTS_MUST_RUN_ALL=1` it fails.
"""

import atexit
import functools
import os
import pwd
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import NoReturn, Protocol

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql
from sqlalchemy import make_url

Prepare = Callable[[str], None]
"""Brings the empty database at an address into the state that tests start from."""


class Template(Protocol):
    """A database that was prepared once, and is copied for each test."""

    def fresh(self) -> AbstractContextManager[str]:
        """The address of a copy, which is removed when the block ends."""


def template(kind: str, prepare: Prepare | None) -> Template:
    """A template of this kind, "sqlite" or "postgresql", prepared at its first use; None leaves it empty.

    A test module that needs the same many records in each test makes its own template with them inside.
    """
    return SqliteTemplate(prepare) if kind == "sqlite" else PostgresTemplate(prepare)


class SqliteTemplate:
    """Copies a file."""

    def __init__(self, prepare: Prepare | None) -> None:
        self.prepare = prepare

    @contextmanager
    def fresh(self) -> Iterator[str]:
        with tempfile.TemporaryDirectory(prefix="casework-", dir=_memory()) as folder:
            copy = Path(folder, "test.sqlite")
            shutil.copyfile(self._original, copy)
            yield f"sqlite:///{copy}"

    @functools.cached_property
    def _original(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="casework-", dir=_memory()))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        file = folder / "template.sqlite"
        if self.prepare:
            self.prepare(f"sqlite:///{file}")
        # What is still in the write-ahead log would be missing in the copies.
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.touch()
        return file


def _memory() -> str:
    """Where files lie in memory: the product waits for the disk at each commit, and tests need not.

    A container may have little of it, and then the disk will do.
    """
    memory = Path("/dev/shm")  # noqa: S108 - each file lies in a private directory.
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1_000_000_000
    return str(memory) if roomy else "/tmp"  # noqa: S108 - likewise; the path of a socket must be short.


class PostgresTemplate:
    """Lets the server copy a database, which takes 30 ms in memory and some 300 ms on a disk."""

    def __init__(self, prepare: Prepare | None) -> None:
        self.prepare = prepare

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name = _database_name()
        _execute("CREATE DATABASE {} TEMPLATE {}", name, self._original)
        try:
            yield _address(name)
        finally:
            _execute("DROP DATABASE {} WITH (FORCE)", name)

    @functools.cached_property
    def _original(self) -> str:
        name = _database_name()
        _execute("CREATE DATABASE {} TEMPLATE template0", name)
        atexit.register(_execute, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        if self.prepare:
            self.prepare(_address(name))
        # A database to which anybody is connected cannot be copied; a pool may still keep a connection.
        _execute("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
        _execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}", sql.Literal(name))
        return name


def _database_name() -> str:
    # Several runs may share the server that TEST_PG_DSN names.
    return f"casework_test_{secrets.token_hex(6)}"


def _execute(statement: str, *names: str | sql.Literal) -> None:
    parts = [name if isinstance(name, sql.Literal) else sql.Identifier(name) for name in names]
    with psycopg.connect(postgres_server() or "", autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*parts))


def _address(database: str) -> str:
    return make_url(postgres_server() or "").set(database=database).render_as_string(hide_password=False)


# --- the private server ---


@functools.cache
def postgres_server() -> str | None:
    """The address of a server on which databases may be made and dropped, or None where there is none.

    It is `TEST_PG_DSN` where that is set; else a server is started once and stopped when the process ends.
    """
    given = os.environ.get("TEST_PG_DSN")
    if given:
        return given
    return None if why_no_postgres() else _start_server()


@functools.cache
def why_no_postgres() -> str | None:
    """A sentence on why there is no PostgreSQL here, or None where there is one."""
    if os.environ.get("TEST_PG_DSN"):
        return None
    if _binaries() is None:
        return "No PostgreSQL server is installed: apt-get install postgresql, or set TEST_PG_DSN."
    if os.getuid() == 0 and not _has_user("postgres"):
        return "PostgreSQL refuses to run as root, and there is no user 'postgres' to run it as."
    return None


def _binaries() -> Path | None:
    """The directory of initdb and pg_ctl; Debian keeps them out of the path, one for each version."""
    in_path = shutil.which("initdb")
    if in_path:
        return Path(in_path).resolve().parent
    versions = [bin_ for bin_ in Path("/usr/lib/postgresql").glob("*/bin") if (bin_ / "initdb").exists()]
    return max(versions, key=lambda bin_: int(bin_.parent.name), default=None)


def _has_user(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _start_server() -> str:
    folder = tempfile.mkdtemp(prefix="casework-pg-", dir=_memory())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    # Whoever cannot enter the directory cannot reach the server, so within it everybody is trusted.
    rules = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    _postgres("initdb", f"{folder}/data", *rules)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": folder,
        # A crash may lose what tests wrote; nothing waits for the disk.
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "off",
        "max_connections": "60",
    }
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    _postgres("pg_ctl", f"{folder}/data", "start", "--wait", f"--log={folder}/log", f"--options={options}")
    atexit.register(_postgres, "pg_ctl", f"{folder}/data", "stop", "--mode=immediate")
    return f"postgresql://postgres@/postgres?host={folder}"


def _postgres(program: str, data: str, *arguments: str) -> None:
    """Run one of the server's programs, never as root: the server refuses that."""
    other_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    as_whom = other_user if os.getuid() == 0 else []
    command = [*as_whom, f"{_binaries()}/{program}", f"--pgdata={data}", *arguments]
    # The server outlives pg_ctl and would keep a pipe open, so output goes to a file.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            cwd=Path(data).parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{program} failed:\n{output.read()}")


# --- fixtures ---


def unavailable(reason: str) -> NoReturn:
    """Skip the test, or fail it where every test has to run."""
    if os.environ.get("CASEWORK_TESTS_MUST_RUN_ALL") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """How a database comes to its newest schema; a conftest may override it."""
    from casework.migrate import migrate  # noqa: PLC0415 - tests without a database need no migrations.

    return migrate


@pytest.fixture(scope="session")
def templates(prepare_database: Prepare) -> dict[str, Template]:
    """The migrated template of each kind; nothing is started before the first copy is asked for."""
    return {kind: template(kind, prepare_database) for kind in ("sqlite", "postgresql")}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Run the test on each kind of database; override it in a module that concerns one kind only."""
    if request.param == "postgresql" and (reason := why_no_postgres()):
        unavailable(reason)
    return request.param


@pytest.fixture
def database_url(database_kind: str, templates: dict[str, Template]) -> Iterator[str]:
    """The address of a migrated database that holds no records, and belongs to this test alone."""
    with templates[database_kind].fresh() as address:
        yield address


@pytest.fixture
def empty_database_url(database_kind: str) -> Iterator[str]:
    """The address of a database without any table, for tests of migrations."""
    with template(database_kind, None).fresh() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium that the machine has installed; each test opens its own context in it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        unavailable("No browser is installed: apt-get install chromium.")
    # Containers have little shared memory, and often nobody but root, who cannot have Chromium's sandbox.
    contained = os.getuid() == 0 or "CI" in os.environ
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if contained else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        opened.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a browser, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
