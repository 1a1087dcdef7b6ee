"""The only clock: UTC inside, Europe/Helsinki at the edge."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

_stopped: ContextVar[datetime | None] = ContextVar("stopped_clock", default=None)


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return _stopped.get() or datetime.now(UTC)  # noqa: TID251 - this module is the one place that may ask.


def today() -> date:
    """The calendar day in Finland; what people mean by a day is local."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as people in Finland read it from the wall."""
    return moment.astimezone(HELSINKI)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment: the demo writes its past with it, and tests their present."""
    token = _stopped.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
