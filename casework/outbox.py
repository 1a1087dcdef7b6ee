"""Messages to the outside: written in the transaction of what they tell of, sent when that can no longer be undone.

A row says what is to be told, of which record, and to which account; words and address are found when it is sent, so
that nothing is kept here that a message would give away.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped

from casework import clock
from casework.db import Record, clear, growing, row_id, session, transaction

UNDO = timedelta(minutes=1)
"""For so long an act can be taken back, and nobody outside is told of it."""

LEASE = timedelta(minutes=5)
"""So long a message is left to the process that sends it, before another one tries."""

TRIES = 8
"""After the last one, about a day and a half after the first, nobody tries again."""

REMEMBERED = timedelta(days=90)

_log = logging.getLogger("casework.outbox")


class State(Enum):
    WAITING = "waiting"
    SENT = "sent"
    TAKEN_BACK = "taken_back"
    GIVEN_UP = "given_up"


class Message(Record):
    """Something that somebody outside is to be told."""

    __tablename__ = "outbox"
    id: Mapped[UUID] = row_id()
    kind: Mapped[str] = clear("what is told, a code")
    about_id: Mapped[UUID] = clear("the record it tells of", index=True)
    to_id: Mapped[UUID] = clear("account id")
    state: Mapped[State] = clear("state", growing(State))
    due_at: Mapped[datetime] = clear("not before then", index=True)
    tries: Mapped[int] = clear("how often it was tried")


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose time has come."""

    id: UUID
    kind: str
    about_id: UUID
    to_id: UUID


def tell(kind: str, *, about_id: UUID, to_id: UUID) -> None:
    """Have an account told of a record once a minute has passed, or not at all if this unit of work fails."""
    due_at = clock.now() + UNDO
    session().add(Message(kind=kind, about_id=about_id, to_id=to_id, state=State.WAITING, due_at=due_at, tries=0))


def take_back(*, about_id: UUID) -> None:
    """Tell nobody of a record any more, where nobody was told yet."""
    waiting = (Message.about_id == about_id, Message.state == State.WAITING)
    session().execute(update(Message).where(*waiting).values(state=State.TAKEN_BACK))


def deliver(send: Callable[[Due], None]) -> int:
    """Send what is due, one after the other, outside any unit of work; returns how many were sent.

    A message is sent at least once: where a process dies between sending and noting it, another one sends it again.
    What fails is tried again after a pause that doubles; an outage of the post loses nothing.
    """
    sent = 0
    while due := _claim():
        try:
            send(due)
        except OSError as failure:  # Of the post alone (smtplib's errors are OSErrors); anything else is a fault.
            _log.warning("message %s was not sent: %s", due.id, type(failure).__name__)
            continue
        with transaction() as work:
            work.execute(update(Message).where(Message.id == due.id).values(state=State.SENT))
        sent += 1
    return sent


def _claim() -> Due | None:
    now = clock.now()
    with transaction() as work:
        waiting = select(Message).where(Message.state == State.WAITING, Message.due_at <= now).order_by(Message.due_at)
        message = work.scalars(waiting.limit(1).with_for_update(skip_locked=True)).first()
        if message is None:
            return None
        message.tries += 1
        message.due_at = now + LEASE * 2 ** (message.tries - 1)
        if message.tries >= TRIES:
            # Noted before the last attempt; where that succeeds the row says sent.
            message.state = State.GIVEN_UP
        return Due(message.id, message.kind, message.about_id, message.to_id)


def forget_old() -> None:
    """Remove what was dealt with long ago."""
    with transaction() as work:
        work.execute(delete(Message).where(Message.state != State.WAITING, Message.due_at < clock.now() - REMEMBERED))
