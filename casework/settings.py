"""Settings as one typed object; ``config.py`` at the top fills it and hands it to the entry point."""

import importlib.util
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

_SECRET_CHARACTERS = 32
DEMO_SECRET = "demo-secret-that-production-refuses"  # noqa: S105 - published on purpose, refused in production.


class UnfitSettings(Exception):  # noqa: N818 - read as a sentence where it is raised.
    """The settings would make the service unsafe; the message is one clear sentence for whoever starts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between one installation and the next.

    Each field is read from the environment variable ``RINNALLA_<FIELD>`` or from an optional file of
    ``field = value`` lines; the environment wins.
    """

    database_url: str = "sqlite:///var/rinnalla.sqlite"
    key_file: Path = Path("var/root.key")
    secret_key: str = DEMO_SECRET
    demo: bool = False
    """The demo region and its sign-in page, where anybody signs in as anybody. Never in production."""
    https_cookies: bool = True
    """``__Host-`` cookies that only travel over HTTPS. Off only for the demo on http://localhost."""
    trusted_hosts: str = "localhost"
    """Host names this service answers to, separated by spaces."""
    proxy_hops: int = 0
    """How many proxies in front are believed about the caller's address and scheme."""
    address: str = "http://localhost:8000"
    """Where people reach this service, for letters that ask them to sign in."""
    mail_url: str = ""
    """Where letters go: smtps://user:password@host, smtp://host, or file:///folder; nothing is sent without it."""
    mail_from: str = "rinnalla@localhost"
    silence_days: int = 21
    """After how many days without a contact a family is shown as silent; a county sets its own."""
    picture_days: int = 183
    """After how many days an area of the overall picture is looked through together; a county sets its own."""
    consent_days: int = 365
    """For how many days a consent to take part is suggested; a county sets its own."""
    caseload_limit: int = 12
    """How many families are suggested for one responsible worker at most; a county sets its own."""

    @classmethod
    def read(cls, environment: Mapping[str, str], file: Path | None = None) -> Self:
        """Fill the settings.

        Raises:
            UnfitSettings: the file names something that is no setting, or a value has the wrong shape.
        """
        given = _lines(file) if file else {}
        names = {field.name for field in fields(cls)}
        if unknown := given.keys() - names:
            raise UnfitSettings(f"The settings file has a line that is no setting: {min(unknown)}.")
        given |= {name: environment[key] for name in names if (key := f"RINNALLA_{name.upper()}") in environment}
        return cls(**{name: _shaped(name, text) for name, text in given.items()})  # type: ignore[arg-type]  # shaped by name just below.

    def refuse_unless_fit(self) -> None:
        """Check what production must never run with.

        Raises:
            UnfitSettings: naming the first thing that is wrong and what to do about it.
        """
        if not self.demo:
            if self.secret_key == DEMO_SECRET:
                raise UnfitSettings("Set RINNALLA_SECRET_KEY to an own random value: the demo secret is public.")
            if len(self.secret_key) < _SECRET_CHARACTERS:
                raise UnfitSettings("RINNALLA_SECRET_KEY is too short: give at least 32 characters.")
            if not self.https_cookies:
                raise UnfitSettings("RINNALLA_HTTPS_COOKIES is off: sign-in would travel unprotected.")
        refuse_readable_key(self.key_file)


def configured() -> Settings:
    """What config.py beside the package says; an installed package has none and reads the environment alone."""
    file = Path(__file__).parents[1] / "config.py"
    spec = importlib.util.spec_from_file_location("config", file) if file.exists() else None
    if spec is None or spec.loader is None:
        return Settings.read(os.environ)
    config = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(config)
    found: Settings = config.settings
    return found


def refuse_readable_key(path: Path) -> None:
    """A key file is its owner's alone.

    Raises:
        UnfitSettings: it is missing, somebody else's, or readable by others.
    """
    if not path.is_file():
        raise UnfitSettings(f"There is no key file at {path}: restore it, or make one for a new installation.")
    facts = path.stat()
    if facts.st_uid != os.getuid():
        raise UnfitSettings(f"The key file {path} belongs to another user: make the service's own user its owner.")
    if stat.S_IMODE(facts.st_mode) & 0o077:
        raise UnfitSettings(f"Others can read the key file {path}: set its mode to 0400.")


def _lines(file: Path) -> dict[str, str]:
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


_TRUTHS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _shaped(name: str, text: str) -> object:
    kind = Settings.__annotations__[name]
    try:
        return _TRUTHS[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError):
        raise UnfitSettings(f"The setting {name} cannot be {text!r}.") from None
