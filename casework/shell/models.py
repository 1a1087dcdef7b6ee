"""What the shell keeps: which forms were sent already, and where their answers are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from casework.db import Record, clear, row_id


class Submission(Record):
    """A form that was sent: the same form sent again gets the same answer and does nothing."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("account_id", "form_key"),)
    id: Mapped[UUID] = row_id()
    account_id: Mapped[UUID] = clear("who sent it", ForeignKey("account.id"))
    form_key: Mapped[str] = clear("random, of one shown form")
    content: Mapped[bytes] = clear("keyed hash of what was sent")
    answer: Mapped[str] = clear("address of the answer: ids and no names")
    sent_at: Mapped[datetime] = clear("age: forgotten after a day")
