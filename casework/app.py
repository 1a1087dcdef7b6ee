"""``create_app``: puts the words together, opens database and keys, and closes every page that declares no access."""

import importlib
import pkgutil
from pathlib import Path

from flask import Blueprint, Flask
from jinja2 import StrictUndefined
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

import casework
from casework import db
from casework.access import facts, guard
from casework.accounts import identity_code, sessions, visitors
from casework.accounts import views as accounts
from casework.audit import log
from casework.audit.models import HOUSE_CHAIN, AuditHead
from casework.caseload import views as caseload
from casework.consent import views as consent
from casework.crypto.keys import KeyBranch, Purpose, Vault, use_vault, vault
from casework.crypto.providers import FileProvider, KeyRejected, KeyUnavailable
from casework.families import details
from casework.families import facts as family_facts
from casework.families import views as families
from casework.meetings import views as meetings
from casework.meetings.gatherings import actions as gathering_actions
from casework.meetings.gatherings import facts as gathering_facts
from casework.meetings.gatherings import views as gatherings
from casework.network import views as network
from casework.organisation import views as organisation
from casework.organisation.models import Installation
from casework.oversight import views as oversight
from casework.overview import views as overview
from casework.participation import views as participation
from casework.picture import views as picture
from casework.plan import views as plan
from casework.plan.line import views as line
from casework.responsibility import closing
from casework.responsibility import facts as responsibility_facts
from casework.responsibility import views as responsibility
from casework.settings import Settings, UnfitSettings
from casework.shell import assets, components, failures, headers, journal, language, origin
from casework.shell import views as shell
from casework.shell.journal import House

WORDS: tuple[Blueprint, ...] = (
    shell.views,
    accounts.views,
    organisation.views,
    families.views,
    responsibility.views,
    network.views,
    consent.views,
    picture.views,
    plan.views,
    line.views,
    meetings.views,
    gatherings.views,
    overview.views,
    caseload.views,
    participation.views,
    oversight.views,
)

_MOST_BYTES = 2_000_000
_MOST_PARTS = 500


def create_app(settings: Settings) -> Flask:
    """The application, with its database open and its keys checked.

    Raises:
        UnfitSettings: it would not be safe to serve like this; the message says what to do.
    """
    open_house(settings)
    root = _root()
    app = House("casework", static_folder=None, template_folder=str(root / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=settings.trusted_hosts.split(),
        MAX_CONTENT_LENGTH=_MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=_MOST_BYTES,
        MAX_FORM_PARTS=_MOST_PARTS,
        # The methods of a page are nobody's business who may not open it.
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PREFERRED_URL_SCHEME="https" if settings.https_cookies else "http",
        RINNALLA=settings,
    )
    app.jinja_env.undefined = StrictUndefined
    app.extensions["ready"] = is_ready
    _put_together(app, settings, root)
    guard.close_undeclared(app)
    return app


def _put_together(app: Flask, settings: Settings, root: Path) -> None:
    """What happens to each request, in this order: headers and log first, so that no refusal is without them."""
    headers.harden(app, https=settings.https_cookies)
    journal.keep(app)
    visitors.receive(app, https=settings.https_cookies)
    language.speak(app, Path(__file__).parent / "translations")
    origin.protect(app)
    failures.explain(app)
    for word in WORDS:
        app.register_blueprint(word)
    if settings.demo:
        app.register_blueprint(accounts.demo_views)
        app.register_blueprint(components.demo_views)
    assets.serve(app, root / "static")
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0)  # type: ignore[method-assign]  # Flask's own way to wrap it.


def open_house(settings: Settings) -> None:
    """Connect the database and open the vault.

    Raises:
        UnfitSettings: the settings are unsafe, the database is not there or empty, or the key is not its key.
    """
    settings.refuse_unless_fit()
    _introduce_words(settings)
    db.connect(settings.database_url)
    try:
        use_vault(Vault(FileProvider(settings.key_file)))
        with db.reading() as work:
            vault().check(work)
    except KeyRejected as wrong:
        raise UnfitSettings(f"The key file {settings.key_file} is not the key of this database: {wrong}.") from None
    except SQLAlchemyError as failure:
        sentence = "The database does not answer, or has no tables yet: check its address and run casework db upgrade."
        raise UnfitSettings(f"{sentence} ({type(failure).__name__})") from None
    _refuse_the_other_kind(settings)
    try:
        vault().house(Purpose.SESSION)
    except KeyError:
        raise UnfitSettings("The database has no keys yet: run casework db upgrade.") from None


def _introduce_words(settings: Settings) -> None:
    """Let higher words answer what lower ones ask and heed what they tell; only the demo takes invented people."""
    facts.know(responsibility_facts.grounds, family_facts.grounds, gathering_facts.grounds)
    details.when_protected[:] = [gathering_actions.keep_places_back]
    closing.before_closing[:] = [gathering_actions.let_none_wait]
    closing.cancelled_by_closing[:] = [gathering_actions.planned_for]
    identity_code.take_artificial(demo=settings.demo)
    sessions.take_demo(demo=settings.demo)


def _refuse_the_other_kind(settings: Settings) -> None:
    """Anybody signs in as anybody in the demo: it must never open real families, nor the service invented ones."""
    with db.reading() as work:
        installed = work.get(Installation, 1)
    if installed is not None and installed.demo != settings.demo:
        raise UnfitSettings(
            "This database holds the invented region of the demo: give the service one of its own."
            if installed.demo
            else "This database is not the demo's: the demo, where anybody is anybody, never opens it."
        )


def found_house(settings: Settings) -> None:
    """Give a migrated database its keys and the chain of the house, once; later calls change nothing."""
    settings.refuse_unless_fit()
    db.connect(settings.database_url)
    use_vault(Vault(FileProvider(settings.key_file)))
    with db.transaction() as work:
        if work.scalars(select(KeyBranch).limit(1)).first() is None:
            vault().found_house(work)
        if work.get(AuditHead, HOUSE_CHAIN) is None:
            log.start_chain(work, HOUSE_CHAIN)
            work.add(Installation(id=1, demo=settings.demo))


def is_ready() -> bool:
    """Whether the database answers and the keys open."""
    try:
        with db.reading() as work:
            vault().check(work)
    except (SQLAlchemyError, KeyRejected, KeyUnavailable):
        return False
    return True


def import_records() -> None:
    """Import every word, so that the metadata is whole wherever a record stands."""
    for module in pkgutil.walk_packages(casework.__path__, "casework."):
        if not module.name.endswith((".__main__", ".docs")) and ".demo" not in module.name:
            importlib.import_module(module.name)


def _root() -> Path:
    """Where templates and static files stand: beside the package in a checkout, inside it when it is installed."""
    inside = Path(__file__).parent
    return inside if (inside / "templates").is_dir() else inside.parent
