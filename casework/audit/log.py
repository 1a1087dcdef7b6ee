"""Write the log and prove it: events are appended at commit, one chain after the other, heads locked last."""

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, event, inspect, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, with_polymorphic
from sqlalchemy.orm.attributes import flag_modified

from casework import clock
from casework.audit.models import HOUSE_CHAIN, Action, AuditEvent, AuditHead, Part, Traced
from casework.crypto.keys import fingerprint, keyed_tag
from casework.crypto.providers import Cipher, bound, seal, unseal
from casework.db import Record, WorkSession

_GENESIS = bytes(32)


class Doer(Protocol):
    """Whoever does something: known to the log by the id of an account."""

    @property
    def account_id(self) -> UUID | None:
        """The account that acts; none for the command line."""


class Untraced(RuntimeError):  # noqa: N818 - says what is the matter.
    """A record of a family changed and no event says so. The unit of work is refused; always a fault of the code."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it waits for its place in a chain."""

    chain_id: UUID
    action: Action
    actor_id: UUID | None
    basis: str = ""
    basis_id: UUID | None = None
    record: Traced | None = None
    object_type: str = ""
    object_id: UUID | None = None
    classes: str = ""
    detail_ct: bytes | None = None
    permitted: bool = True


_request_id: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def request(request_id: str) -> Iterator[None]:
    """Events of this block carry the id of the request they happened in."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def start_chain(session: Session, chain_id: UUID) -> None:
    """Begin a chain. Its head exists before any event, so that a fork is impossible."""
    session.add(AuditHead(chain_id=chain_id, seq=0, hash=_GENESIS))


def append(session: Session, entry: Entry) -> None:
    """Have the event written when this unit of work is committed, or not at all."""
    session.info.setdefault("events", []).append(entry)


def record_of_house(session: Session, by: Doer | None, action: Action, record: Traced) -> None:
    """Leave the event of a record that belongs to no family: a role, an account, a human."""
    append(
        session,
        Entry(
            chain_id=HOUSE_CHAIN,
            action=action,
            actor_id=by.account_id if by else None,
            record=record,
            object_type=record.__tablename__,  # type: ignore[attr-defined]  # every traced record has a table.
            object_id=record.id,  # type: ignore[attr-defined]  # every record has an id.
        ),
    )


def seal_detail(cipher: Cipher, chain_id: UUID, action: Action, detail: dict[str, object]) -> bytes:
    """Encrypt the allowlisted detail of an event, bound to its chain and action."""
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False).encode()
    return seal(cipher, text, bound("rinnalla.detail.v1", chain_id.bytes, action.value))


def open_detail(cipher: Cipher, written: AuditEvent) -> dict[str, Any]:
    """The detail of an event; empty where there is none."""
    if written.detail_ct is None:
        return {}
    place = bound("rinnalla.detail.v1", written.chain_id.bytes, written.action.value)
    loaded: dict[str, Any] = json.loads(unseal(cipher, written.detail_ct, place))
    return loaded


@event.listens_for(WorkSession, "before_flush")
def _touch_wholes(session: Session, _context: object, _instances: object) -> None:
    """A record whose parts change counts as changed itself: its version moves, so two editors notice each other."""
    touched = {part.whole_id for part in (*session.new, *session.dirty, *session.deleted) if isinstance(part, Part)}
    for record in list(session.identity_map.values()):
        if isinstance(record, Traced) and record.parts and (record.id in touched or _parts_changed(record)):  # type: ignore[attr-defined]  # every record has an id.
            flag_modified(record, "family_id")


def _parts_changed(record: Traced) -> bool:
    """Whether a collection has gained or lost rows; what these rows point to is only filled in by the flush itself."""
    attributes = inspect(record).attrs
    return any(attributes[name].history.has_changes() for name in record.parts)


@event.listens_for(WorkSession, "after_flush")
def _note_changes(session: Session, _context: object) -> None:
    for changed in (*session.new, *session.dirty, *session.deleted):
        if isinstance(changed, (Traced, Part)) and (changed in session.deleted or session.is_modified(changed)):
            changed_id = changed.whole_id if isinstance(changed, Part) else changed.id  # type: ignore[attr-defined]  # every record has an id.
            session.info.setdefault("untraced", set()).add(changed_id)


@event.listens_for(WorkSession, "before_commit")
def _write_events(session: Session) -> None:
    session.flush()
    entries: list[Entry] = session.info.pop("events", [])
    traced = {entry.object_id for entry in entries if entry.record is not None}
    if untraced := session.info.pop("untraced", set()) - traced:
        raise Untraced(f"{len(untraced)} changed records have no event")
    if not entries:
        return
    heads = _locked_heads(session, {entry.chain_id for entry in entries})
    for entry in entries:
        session.add(_next_event(heads[entry.chain_id], entry))
    session.flush()


@event.listens_for(WorkSession, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("events", None)
    session.info.pop("untraced", None)


def _locked_heads(session: Session, chain_ids: Iterable[UUID]) -> dict[UUID, AuditHead]:
    query = select(AuditHead).where(AuditHead.chain_id.in_(chain_ids)).order_by(AuditHead.chain_id)
    heads = session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {head.chain_id: head for head in heads}


def _next_event(head: AuditHead, entry: Entry) -> AuditEvent:
    written = AuditEvent(
        chain_id=entry.chain_id,
        seq=head.seq + 1,
        at=clock.now(),
        actor_id=entry.actor_id,
        action=entry.action,
        permitted=entry.permitted,
        basis=entry.basis,
        basis_id=entry.basis_id,
        object_type=entry.object_type,
        object_id=entry.object_id,
        classes=entry.classes,
        request_id=_request_id.get(),
        row_seal=row_seal(entry.record) if entry.record is not None else None,
        detail_ct=entry.detail_ct,
        prev=head.hash,
    )
    written.hash = event_hash(written)
    written.tag = keyed_tag(written.hash)
    head.seq, head.hash = written.seq, written.hash
    return written


_HASHED = (
    *("chain_id", "seq", "at", "actor_id", "action", "permitted", "basis", "basis_id", "object_type", "object_id"),
    *("classes", "request_id", "row_seal", "detail_ct"),
)


def event_hash(written: AuditEvent) -> bytes:
    """SHA-256 over the event before and every column of this one."""
    return fingerprint([b"rinnalla.audit.v1", written.prev, *(_canonical(getattr(written, n)) for n in _HASHED)])


def row_seal(record: object) -> bytes:
    """SHA-256 over all columns of a record and of the rows that are sealed with it."""
    parts: list[bytes] = [_columns(record)]
    for name in getattr(record, "parts", ()):
        parts.extend(sorted(_columns(part) for part in getattr(record, name)))
    return fingerprint(parts)


def _columns(record: object) -> bytes:
    mapper = inspect(type(record))
    kept = {attribute.key: attribute.columns[0].info.get("later") for attribute in mapper.column_attrs}
    values = {name: getattr(record, name) for name in kept}
    written = (
        bound(name, _canonical(value))
        for name, value in sorted(values.items())
        if value not in _NOTHING and (kept[name] is None or value != kept[name])
    )
    return fingerprint([str(mapper.local_table.name).encode(), *written])


_NOTHING = (None, b"")
"""What a column holds in rows that are older than itself, unless it says otherwise: they keep the seal they have."""


def _canonical(value: object) -> bytes:  # noqa: PLR0911 - one line for each kind of value.
    match value:
        case None:
            return b"-"
        case bool() | int():
            return b"i" + str(int(value)).encode()
        case bytes():
            return b"b" + value
        case UUID():
            return b"u" + value.bytes
        case datetime() if value.tzinfo is not None:
            # A row comes back in UTC, wherever the clock stood that it was written by.
            return b"t" + value.astimezone(UTC).isoformat().encode()
        case datetime() | date() | time():
            return b"t" + value.isoformat().encode()
        case Enum():
            return b"e" + str(value.value).encode()
        case str():
            return b"s" + value.encode()
    raise TypeError(f"no canonical form for {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the log that cannot be: where, and what."""

    chain_id: UUID
    seq: int
    what: str


def verify(session: Session) -> list[Finding]:
    """Check every chain and every record's seal against its last event.

    Finds an edited, inserted, reordered or removed event, also by somebody who recomputed every hash without the
    key, and a record altered past the log. Removal of a chain's tail together with its head and its records is not
    found by this alone: that needs checkpoints kept elsewhere, which do not exist yet.
    """
    findings: list[Finding] = []
    seals: dict[UUID, AuditEvent] = {}
    for head in session.scalars(select(AuditHead).order_by(AuditHead.chain_id)):
        findings.extend(_check_chain(session, head, seals))
    known = select(AuditHead.chain_id)
    stray = session.scalars(select(AuditEvent).where(AuditEvent.chain_id.not_in(known)))
    findings.extend(Finding(lost.chain_id, lost.seq, "an event of a chain that has no head") for lost in stray)
    findings.extend(_check_seals(session, seals))
    return findings


def _check_chain(session: Session, head: AuditHead, seals: dict[UUID, AuditEvent]) -> Iterator[Finding]:
    before, expected = _GENESIS, 0
    query = select(AuditEvent).where(AuditEvent.chain_id == head.chain_id).order_by(AuditEvent.seq)
    events = _readable(session, query)
    if events is None:
        yield Finding(head.chain_id, 0, "holds an event that cannot be read")
        return
    for written in events:
        expected += 1
        if written.seq != expected:
            yield Finding(head.chain_id, written.seq, f"number {expected} is missing")
            expected = written.seq
        if written.prev != before:
            yield Finding(head.chain_id, written.seq, "does not follow the event before it")
        if written.hash != event_hash(written):
            yield Finding(head.chain_id, written.seq, "was altered")
        if not hmac.compare_digest(written.tag, keyed_tag(written.hash)):
            yield Finding(head.chain_id, written.seq, "was not written by this service")
        before = written.hash
        if written.row_seal is not None and written.object_id is not None:
            seals[written.object_id] = written
    if (head.seq, head.hash) != (expected, before):
        yield Finding(head.chain_id, head.seq, "the head is not the last event")


def _check_seals(session: Session, seals: dict[UUID, AuditEvent]) -> Iterator[Finding]:
    for kind in traced_kinds():
        # With the columns of every subclass, which would otherwise be asked for row by row.
        records = _readable(session, select(with_polymorphic(kind, "*")))
        if records is None:
            yield Finding(HOUSE_CHAIN, 0, f"a {kind.__tablename__} cannot be read")
            continue
        for record in records:
            last = seals.pop(record.id, None)
            if last is None:
                yield Finding(record.id, 0, f"a {kind.__tablename__} that no event speaks of")
            elif last.row_seal != _seal_of(record):
                yield Finding(last.chain_id, last.seq, f"the {kind.__tablename__} is not as this event left it")
    for last in seals.values():
        yield Finding(last.chain_id, last.seq, f"the {last.object_type} it speaks of is gone")


_UNREADABLE = (LookupError, TypeError, ValueError, InvalidRequestError)
"""What reading raises where somebody wrote into a table what no record can hold. It must not end the check."""


def _readable(session: Session, query: Select[Any]) -> Sequence[Any] | None:
    try:
        return session.scalars(query).all()
    except _UNREADABLE:
        return None


def _seal_of(record: object) -> bytes | None:
    try:
        return row_seal(record)
    except _UNREADABLE:
        return None


def traced_kinds() -> Sequence[type[Record]]:
    """Every kind of record that is sealed, each once: subclasses that share a row come with their base."""
    mappers = sorted(Record.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    return [m.class_ for m in mappers if m.inherits is None and issubclass(m.class_, Traced)]  # type: ignore[misc]  # every mapped class is a Record.
