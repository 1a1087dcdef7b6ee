"""Do what a form asks for once, however often it is sent."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.db import session, transaction
from casework.shell.models import Submission

Result = TypeVar("Result")

REMEMBERED = timedelta(days=1)
"""For how long a form that is sent again gets its old answer."""


class OtherContent(Exception):  # noqa: N818 - says what is the matter.
    """The same form was sent before with other content."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """The address of the answer, and what was done; None where it was done before."""

    answer: str
    result: Result | None
    repeated: bool = False


def once(
    *, account_id: UUID, form_key: str, content: bytes, act: Callable[[], Result], then: Callable[[Result], str]
) -> Done[Result]:
    """Act and keep the answer's address in the same unit of work, or give the address that was kept before.

    The row is stored before acting, so that of two presses at the same moment one waits for the other.

    Raises:
        OtherContent: the form was sent before with other content.
    """
    try:
        with transaction() as work:
            kept = _kept(account_id, form_key, content)
            if kept is not None:
                return Done(kept, None, repeated=True)
            row = Submission(
                id=uuid4(), account_id=account_id, form_key=form_key, content=content, answer="", sent_at=clock.now()
            )
            work.add(row)
            work.flush()
            result = act()
            row.answer = then(result)
            return Done(row.answer, result)
    except IntegrityError:
        with transaction():
            kept = _kept(account_id, form_key, content)
        if kept is None:
            raise
        return Done(kept, None, repeated=True)


def _kept(account_id: UUID, form_key: str, content: bytes) -> str | None:
    query = select(Submission).where(Submission.account_id == account_id, Submission.form_key == form_key)
    row = session().scalars(query).first()
    if row is None:
        return None
    if not hmac.compare_digest(row.content, content):
        raise OtherContent
    return row.answer


def forget_submissions() -> None:
    """Remove the forms that are too old to be sent again."""
    with transaction() as work:
        work.execute(delete(Submission).where(Submission.sent_at < clock.now() - REMEMBERED))
