"""What an opening leaves behind: a short-lived right to come back for a part of the page that was opened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from casework.access.policy import Permission
from casework.db import Record, clear, growing, row_id


class OpeningRecord(Record):
    """A page that was opened: fragments, polls and its own forms ride on it for fifteen minutes."""

    __tablename__ = "opening"
    id: Mapped[UUID] = row_id()
    session_id: Mapped[UUID] = clear("which sign-in session", index=True)
    permission: Mapped[Permission] = clear("for what, a code", growing(Permission))
    families: Mapped[bytes] = clear("hash of the ids of the families that were opened")
    until: Mapped[datetime] = clear("end of the opening")
