"""What goes on beside the pages: letters are sent, and rows that have served their time are removed."""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from casework import clock, outbox
from casework.access import opening
from casework.accounts import letters, sessions
from casework.settings import Settings
from casework.shell.actions import forget_submissions

_log = logging.getLogger("casework.worker")

_PAUSE_SECONDS = 5.0
_SWEEP_EVERY = timedelta(hours=1)


def work(app: Flask, settings: Settings, ended: threading.Event) -> None:
    """Go round until the event is set; what cannot be done now is done on a later round."""
    swept = clock.now() - _SWEEP_EVERY
    while not ended.is_set():
        try:
            with app.app_context():
                if settings.mail_url:
                    outbox.deliver(sender(settings))
                if clock.now() - swept >= _SWEEP_EVERY:
                    sweep()
                    swept = clock.now()
        except SQLAlchemyError as failure:
            # Never its message: it quotes what was to be stored.
            _log.warning("the database refused: %s", type(failure).__name__)
        ended.wait(_PAUSE_SECONDS)


def sender(settings: Settings) -> Callable[[outbox.Due], None]:
    """How this installation sends a letter."""
    post = letters.post_at(settings.mail_url)
    return partial(letters.send, post=post, sender=settings.mail_from, address=settings.address)


def sweep() -> None:
    """Remove the openings, forms and sessions that nobody can use any more."""
    opening.forget_old()
    forget_submissions()
    sessions.forget_old()
    outbox.forget_old()


def until_told() -> threading.Event:
    """An event that is set when the process is asked to end."""
    ended = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda _number, _frame: ended.set())
    return ended
