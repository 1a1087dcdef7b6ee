"""A house to measure: the demo region in a database of its own, and the service on it as production runs it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bench.server import serving
from casework import db
from casework.accounts.models import Account
from casework.accounts.sessions import sign_in_as
from casework.app import create_app, found_house
from casework.crypto.providers import FileProvider
from casework.demo import load
from casework.families.models import Matter
from casework.migrate import migrate
from casework.settings import Settings
from tests.databases import PostgresTemplate, postgres_server


@dataclass(frozen=True, slots=True)
class House:
    """A served demo region: its address, a worker's cookie, and the page of a family of theirs."""

    address: str
    cookie: str
    family_page: str


@contextmanager
def houses(kind: str) -> Iterator[House]:
    """Serve the demo region on SQLite or PostgreSQL."""
    with TemporaryDirectory(prefix="bench-", dir="/var/tmp") as folder, _database(kind, folder) as url:
        settings = Settings(
            database_url=url,
            key_file=Path(folder, "root.key"),
            demo=True,
            https_cookies=False,
            trusted_hosts="127.0.0.1",
        )
        FileProvider.create(settings.key_file)
        migrate(url)
        found_house(settings)
        with create_app(settings).app_context():
            load(lambda _: None)
            cookie, page = _a_worker_and_a_family()
        db.database().close()
        environment = {
            "RINNALLA_DATABASE_URL": url,
            "RINNALLA_KEY_FILE": str(settings.key_file),
            "RINNALLA_DEMO": "yes",
            "RINNALLA_HTTPS_COOKIES": "no",
            "RINNALLA_TRUSTED_HOSTS": "127.0.0.1",
        }
        with serving("bench.house:application()", environment) as address:
            yield House(address, f"session={cookie}", page)


def application() -> object:
    """What the server loads."""
    return create_app(Settings.read(os.environ))


@contextmanager
def _database(kind: str, folder: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite"
        return
    if postgres_server() is None:
        raise RuntimeError("there is no PostgreSQL to measure on")
    with PostgresTemplate(None).fresh() as url:
        yield url


def _a_worker_and_a_family() -> tuple[str, str]:
    with db.reading() as work:
        meri = next(account for account in work.scalars(select(Account)) if account.login == "meri")
        oldest = work.scalars(select(Matter).order_by(Matter.contact_at)).first()
    if oldest is None:
        raise RuntimeError("the demo region has no family")
    return sign_in_as(account_id=meri.id), f"/families/{oldest.family_id}"
