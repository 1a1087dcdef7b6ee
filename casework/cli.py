"""``casework``: start the demo, serve, and look after database, keys and log."""

import argparse
import importlib
import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import waitress
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from casework import app, db, staff
from casework import worker as workers
from casework.audit import log
from casework.crypto.providers import FileProvider, KeyRejected
from casework.migrate import migrate
from casework.settings import Settings, UnfitSettings, configured

_PORT = 8000
_FAMILIES = 60
_SECONDS = 30
"""How long a request may take before its process is replaced."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 1 with a sentence on the terminal."""
    chosen = _parser().parse_args(arguments)
    # Whatever is made from here on, the database's file and its journal among it, is its owner's alone.
    os.umask(0o077)
    try:
        return int(chosen.run(chosen))
    except (UnfitSettings, KeyRejected) as unfit:
        print(unfit, file=sys.stderr)
    except SQLAlchemyError as failure:
        # Never its message: it quotes what was to be stored.
        print(f"The database refused: {type(failure).__name__}.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="casework", description="Rinnalla: whoever helps a family, side by side.")
    commands = parser.add_subparsers(required=True, metavar="command")
    trial = _add(commands, "demo", "start with invented families on http://localhost:8000 (PORT says otherwise)", demo)
    trial.add_argument("--families", type=int, default=_FAMILIES, help="how many to begin with (%(default)s)")
    trial.add_argument("--seed", type=int, default=0, help="another number, other hours of the day (%(default)s)")
    _add(commands, "serve", "serve this installation; the settings say where its database and key are", serve)
    database = _group(commands, "db", "look after the database")
    _add(database, "upgrade", "bring it to the newest schema, and give a new one its keys", upgrade)
    _add(commands, "worker", "send letters and remove what has served its time, beside casework serve", worker)
    staff.commands(commands)
    keys = _group(commands, "keys", "look after the keys")
    _add(keys, "create", "make the root key of a new installation; never over an existing one", create_key)
    audit = _group(commands, "audit", "look after the log")
    _add(
        audit, "verify", "check every chain and every sealed record; 1 when something is not as it was written", verify
    )
    if importlib.util.find_spec("casework.docs"):
        documents = _add(commands, "docs", "draw the documents that are made from the code", docs)
        documents.add_argument("--check", action="store_true", help="only say whether they are up to date")
    return parser


def demo(chosen: argparse.Namespace) -> int:
    """Make what is missing, then serve. A second start finds everything as it was left."""
    port = int(os.environ.get("PORT", _PORT))
    settings = _demo_settings()
    _make_private(settings.key_file.parent)
    if not settings.key_file.exists():
        FileProvider.create(settings.key_file)
    upgrade_house(settings)
    served = app.create_app(settings)
    story = importlib.import_module("casework.demo")
    with served.app_context():
        story.load(print, families=chosen.families, seed=chosen.seed)
        people: Sequence[tuple[str, str]] = story.people()
    print(f"\nRinnalla is at http://localhost:{port} – everything in it is invented. Sign in as:")
    for name, what in people:
        print(f"  {name:<24} {what}")
    print("Ctrl C ends it; what you write stays in var/ for the next time.", flush=True)
    threading.Thread(target=workers.work, args=(served, settings, threading.Event()), daemon=True).start()
    return _with_waitress(served, "127.0.0.1", port)


def serve(_chosen: argparse.Namespace) -> int:
    """Serve production: gunicorn where it is installed, because it ends a request that takes too long."""
    settings = configured()
    if settings.demo:
        raise UnfitSettings("RINNALLA_DEMO is on: the demo is started with casework demo, and only on this machine.")
    app.open_house(settings)  # Whatever is unfit is said here, once, and not by each process.
    db.database().close()
    port = int(os.environ.get("PORT", _PORT))
    address = os.environ.get("ADDRESS", "127.0.0.1")
    if importlib.util.find_spec("gunicorn") is None:
        return _with_waitress(app.create_app(settings), address, port)
    return _with_gunicorn(settings, address, port)


def worker(_chosen: argparse.Namespace) -> int:
    """Send what waits, until told to end."""
    settings = configured()
    workers.work(app.create_app(settings), settings, workers.until_told())
    return 0


def upgrade(_chosen: argparse.Namespace) -> int:
    """Upgrade the schema; a new database gets its keys."""
    upgrade_house(configured())
    print("The database has the newest schema.")
    return 0


def upgrade_house(settings: Settings) -> None:
    """Bring the database to the newest schema and see to it that it has its keys."""
    settings.refuse_unless_fit()
    try:
        migrate(settings.database_url)
    except RuntimeError as refused:
        raise UnfitSettings(str(refused)) from None
    app.found_house(settings)


def create_key(_chosen: argparse.Namespace) -> int:
    """Make a root key file."""
    path = configured().key_file
    try:
        FileProvider.create(path)
    except FileExistsError:
        raise UnfitSettings(f"There is a key at {path} already: what is encrypted under it needs it.") from None
    print(f"A new root key is at {path}. Keep a copy apart from the database: without it nothing can be read again.")
    return 0


def verify(_chosen: argparse.Namespace) -> int:
    """Check the log, and say what the check cannot see."""
    app.open_house(configured())
    with db.snapshot() as work:
        findings = log.verify(work)
    for finding in findings:
        print(f"chain {finding.chain_id}, event {finding.seq}: {finding.what}")
    print(f"{len(findings)} findings." if findings else "Every chain and every sealed record is as it was written.")
    print("The removal of a chain's last events together with their records is found only once checkpoints are kept.")
    return 1 if findings else 0


def docs(chosen: argparse.Namespace) -> int:
    """Draw the documents, or compare them."""
    drawn: Callable[..., int] = importlib.import_module("casework.docs").write
    return drawn(check=chosen.check)


def _demo_settings() -> Settings:
    found = configured()
    letters = found.mail_url or (found.key_file.resolve().parent / "mail").as_uri()
    return replace(found, demo=True, https_cookies=False, trusted_hosts="localhost 127.0.0.1", mail_url=letters)


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


_IN_MEMORY = {"max_request_body_size": 2_100_000, "inbuf_overflow": 4_200_000, "outbuf_overflow": 16_000_000}
"""Bytes. What is sent and answered never waits in a file, where it would lie in plain text."""


def _with_waitress(served: Flask, address: str, port: int) -> int:
    waitress.serve(
        served, host=address, port=port, threads=8, ident="", clear_untrusted_proxy_headers=True, **_IN_MEMORY
    )
    return 0


def _with_gunicorn(settings: Settings, address: str, port: int) -> int:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - where only waitress is installed, this is absent.

    class Served(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types.
        def load_config(self) -> None:
            # Sync workers: the only kind whose time limit holds for a single request. No access log: it has paths.
            values = {
                "bind": f"{address}:{port}",
                "workers": 4,
                "timeout": _SECONDS,
                "graceful_timeout": _SECONDS,
                # Otherwise it listens for commands in the home directory.
                "control_socket_disable": True,
            }
            for name, value in values.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app.create_app(settings)

    Served().run()
    return 0


def _group(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    return commands.add_parser(name, help=text, description=text).add_subparsers(required=True, metavar="command")


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command
