"""Letters to accounts: what a message of the outbox says, in the reader's language, and the post that carries it.

A letter never names a family, a person or a service: it only says that something waits behind the sign-in.
"""

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from flask_babel import force_locale

from casework.accounts.models import Account
from casework.db import reading
from casework.errors import N_
from casework.outbox import Due
from casework.shell.language import LOCALES, translate

_SECONDS = 10.0

SUBJECTS: Mapping[str, str] = {"proposal": N_("A family needs a responsible worker")}
TEXTS: Mapping[str, str] = {
    "proposal": N_(
        "You have been asked to be the responsible worker of a family. Sign in to see which family it is, and answer: "
        "%(address)s"
    ),
}


class Post(Protocol):
    """Whatever carries letters."""

    def carry(self, letter: EmailMessage) -> None:
        """Hand a letter over.

        Raises:
            OSError: it could not be handed over.
        """


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, always over TLS unless it runs on this machine."""

    url: str

    def carry(self, letter: EmailMessage) -> None:
        at = urlsplit(self.url)
        secure = at.scheme == "smtps"
        kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with kind(at.hostname or "", at.port or 0, timeout=_SECONDS) as server:
            if not secure and at.hostname not in {"localhost", "127.0.0.1"}:
                server.starttls()
            if at.username:
                server.login(at.username, at.password or "")
            server.send_message(letter)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder in which letters are laid, to look at them without a mail server."""

    path: Path

    def carry(self, letter: EmailMessage) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / f"{letter['X-Message']}.eml").write_bytes(letter.as_bytes())


def post_at(url: str) -> Post:
    """The post behind an address: ``smtp://``, ``smtps://`` or ``file:///folder``."""
    return Folder(Path(urlsplit(url).path)) if url.startswith("file:") else MailServer(url)


def send(due: Due, *, post: Post, sender: str, address: str) -> None:
    """Write a letter and hand it over. Whoever has no mail address, or may not sign in, gets none.

    Raises:
        OSError: the post could not take it.
    """
    with reading() as work:
        account = work.get_one(Account, due.to_id)
        to, language = account.mail, account.language or "fi"
        reachable = to is not None and account.disabled_at is None
    if not reachable:
        return
    letter = EmailMessage()
    letter["From"], letter["To"], letter["X-Message"] = sender, to, str(due.id)
    with force_locale(LOCALES[language]):
        letter["Subject"] = translate(SUBJECTS[due.kind])
        letter.set_content(translate(TEXTS[due.kind], address=address))
    post.carry(letter)
