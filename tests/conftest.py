"""What every test may ask for: a house with keys and an empty database, its application, and a browser of sorts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import make_url

from casework import db, engines
from casework.app import create_app, found_house
from casework.crypto.providers import FileProvider
from casework.engines import Database
from casework.migrate import migrate
from casework.settings import Settings

pytest_plugins = ["tests.databases", "tests.cast"]


@pytest.fixture(scope="session", autouse=True)
def compiled_statements() -> Iterator[None]:
    """Statements are compiled once for the run, and not anew for each test's database."""
    first: dict[str, Database] = {}

    def database_at(url: str) -> Database:
        opened = engines.database_at(url)
        known = first.setdefault(make_url(url).get_backend_name(), opened)
        for mine, its in ((opened.writing, known.writing), (opened.reading, known.reading)):
            mine.dialect, mine._compiled_cache = its.dialect, its._compiled_cache
        return opened

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(db, "database_at", database_at)
        yield


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One root key for the run, because the database that is copied for each test is encrypted under it."""
    path = tmp_path_factory.mktemp("keys") / "root.key"
    FileProvider.create(path)
    return path


@pytest.fixture(scope="session")
def prepare_database(key_file: Path) -> Callable[[str], None]:
    """A database begins with its schema and the keys of the house."""

    def prepare(url: str) -> None:
        migrate(url)
        found_house(Settings(database_url=url, key_file=key_file, demo=True))
        db.database().close()

    return prepare


@pytest.fixture(scope="session")
def compiled_pages(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates are compiled once for the run, and not anew for each test's application."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages")))


@pytest.fixture
def settings(database_url: str, key_file: Path) -> Settings:
    """The settings of the demo, over HTTPS."""
    return Settings(database_url=database_url, key_file=key_file, demo=True)


@pytest.fixture
def app(settings: Settings, compiled_pages: BytecodeCache) -> Iterator[Flask]:
    """The application; a fault in it fails the test instead of being answered with a page."""
    created = create_app(settings)
    created.testing = True
    created.jinja_env.bytecode_cache = compiled_pages
    yield created
    db.database().close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody's browser."""
    return app.test_client()
