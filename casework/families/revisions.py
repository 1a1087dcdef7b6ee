"""Every save of what people edit, appended: how a record stood after it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access.opening import Opening
from casework.crypto.fields import Sealed
from casework.db import session
from casework.families.models import Revision, RevisionOf


def keep_revision(
    opening: Opening, record: Sealed, of: RevisionOf, content: dict[str, Any], *, corner_of: UUID | None = None
) -> Revision:
    """Append how a record stands after this save; the caller has flushed it, so its version is the new one."""
    revision = Revision(
        family_id=opening.family_id,
        of=of,
        record_id=record.id,  # type: ignore[attr-defined]  # every record has an id.
        number=record.version,  # type: ignore[attr-defined]  # whatever people edit has a version.
        saved_at=clock.now(),
        saved_by=opening.by.account_id,
        corner_of=corner_of,
        content=content,
    )
    session().add(revision)
    session().flush()
    return revision


def empty_revisions(opening: Opening, record: Sealed) -> Sequence[Revision]:
    """Overwrite what every revision of a record holds; that each was saved stays. The caller records them."""
    query = select(Revision).where(
        Revision.family_id == opening.family_id,
        Revision.record_id == record.id,  # type: ignore[attr-defined]  # every record has an id.
    )
    revisions = session().scalars(query).all()
    for revision in revisions:
        revision.content = {}
    session().flush()
    return revisions
