"""The standing cast: the demo region as every test finds it, on both databases, with everybody one call away."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import select

from casework import db
from casework.access.policy import Actor, Assurance
from casework.accounts.models import Account
from casework.accounts.sessions import sign_in_as
from casework.app import create_app, found_house, open_house
from casework.crypto import keyring
from casework.crypto.keyring import EVERYTHING, Unlocked
from casework.crypto.keys import vault
from casework.demo.load import actor_of, load
from casework.families.models import Family, Participant
from casework.migrate import migrate
from casework.settings import Settings
from tests import databases
from tests.databases import Template
from tests.inspect import Inspected

_cookie = "__Host-session"


class Compiled(BytecodeCache):
    """Templates compiled once for the run: each test makes an application of its own, and compiling takes longest."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@dataclass(frozen=True)
class Cast:
    """The demo region, told once and copied for each test."""

    app: Flask
    accounts: dict[str, UUID]
    families: dict[str, UUID]
    people: dict[tuple[str, str], UUID]

    def actor(self, login: str, assurance: Assurance = Assurance.STRONG) -> Actor:
        """Somebody by their login, without a browser."""
        actor = actor_of(self.accounts[login])
        return Actor(
            account_id=actor.account_id,
            identity_ids=actor.identity_ids,
            roles=actor.roles,
            assurance=assurance,
        )

    def browser_of(self, login: str) -> FlaskClient:
        """Somebody signed in, in a browser of their own; every page they meet is inspected."""
        with self.app.app_context():
            token = sign_in_as(account_id=self.accounts[login])
        return self.browser(token)

    def browser(self, token: str | None = None) -> FlaskClient:
        """A browser with this session token, or a visitor's."""
        client = Inspected(self.app, self.app.response_class)
        client.environ_base = {"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "https"}
        if token is not None:
            client.set_cookie(_cookie, token, domain="localhost", secure=True)
        return client

    def family(self, name: str) -> UUID:
        return self.families[name]

    def person(self, family: str, name: str) -> UUID:
        return self.people[family, name]


@pytest.fixture(scope="session")
def region_templates(key_file: Path) -> dict[str, Template]:
    """The demo region once for each kind of database."""

    def tell(url: str) -> None:
        migrate(url)
        settings = Settings(database_url=url, key_file=key_file, demo=True)
        found_house(settings)
        with create_app(settings).app_context():
            load(lambda _: None)
        db.database().close()

    return {kind: databases.template(kind, tell) for kind in ("sqlite", "postgresql")}


_served: dict[Settings, Flask] = {}


def served(settings: Settings) -> Flask:
    """The application on this database. Putting it together takes longer than most tests, so it is done once."""
    open_house(settings)
    kind = replace(settings, database_url="")
    if kind not in _served:
        _served[kind] = create_app(settings)
        _served[kind].testing = True
        _served[kind].jinja_env.bytecode_cache = COMPILED
    _served[kind].config["RINNALLA"] = settings
    return _served[kind]


@pytest.fixture
def cast(database_kind: str, region_templates: dict[str, Template], key_file: Path) -> Iterator[Cast]:
    """The standing cast on a copy of the region of this test's own."""
    with region_templates[database_kind].fresh() as url:
        try:
            yield find(served(Settings(database_url=url, key_file=key_file, demo=True)))
        finally:
            db.database().close()


def find(app: Flask) -> Cast:
    """Read the names once with the keys in hand, which only a test may do."""
    with db.reading() as work:
        accounts = {account.login: account.id for account in work.scalars(select(Account))}
        families = list(work.scalars(select(Family)))
        opened = vault().families(work, [family.id for family in families])
        with keyring.unlocked({key: Unlocked(keys, EVERYTHING) for key, keys in opened.items()}):
            names = {family.name: family.id for family in families}
            by_id = {family_id: name for name, family_id in names.items()}
            people = {(by_id[p.family_id], p.name): p.id for p in work.scalars(select(Participant))}
    return Cast(app, accounts, names, people)
