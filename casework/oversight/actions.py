"""The data protection officer's page: who did what, when and on which ground. No content."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.accounts.actions import account_names
from casework.audit import log
from casework.audit.models import HOUSE_CHAIN, Action, AuditEvent
from casework.db import session, transaction
from casework.organisation.models import RoleGrant

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One event of the log. The chain is an id: the log names no family."""

    at: datetime
    who: str
    action: Action
    permitted: bool
    basis: str
    chain: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """A page of the log, newest first."""

    rows: Sequence[LogRow]
    number: int
    pages: int
    total: int


def log_page(*, by: Actor, number: int) -> LogPage:
    """The events of all chains. Reading the log is itself logged.

    Raises:
        Forbidden: the actor is no data protection officer.
    """
    with transaction():
        opening.enter(by=by, permission=Permission.READ_LOG)
        total = session().scalars(select(func.count()).select_from(AuditEvent)).one()
        pages = max(1, -(-total // PAGE))
        number = min(max(number, 1), pages)
        query = select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.chain_id, AuditEvent.seq.desc())
        found = session().scalars(query.limit(PAGE).offset((number - 1) * PAGE)).all()
        entry = log.Entry(
            chain_id=HOUSE_CHAIN, action=Action.LOG_READ, actor_id=by.account_id, object_type="audit_event"
        )
        log.append(session(), entry)
        names = account_names(_at_work(row.actor_id for row in found if row.actor_id is not None))
        return LogPage(rows=[_row(row, names) for row in found], number=number, pages=pages, total=total)


def _at_work(account_ids: Iterable[UUID]) -> Sequence[UUID]:
    """Those of the accounts that have, or had, a role: families and their networks are not named in the log."""
    query = select(RoleGrant.account_id).where(RoleGrant.account_id.in_(set(account_ids)))
    return session().scalars(query.distinct()).all()


def _row(written: AuditEvent, names: dict[UUID, str]) -> LogRow:
    return LogRow(
        at=written.at,
        who=names.get(written.actor_id, "") if written.actor_id else "",
        action=written.action,
        permitted=written.permitted,
        basis=written.basis,
        chain=written.chain_id.hex[:8],
        seq=written.seq,
    )
