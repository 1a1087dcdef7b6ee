"""The only way to a family's data: decide, write down that it was opened, and unlock, in one unit of work."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from casework import clock
from casework.access import facts, policy
from casework.access.models import OpeningRecord
from casework.access.policy import OF_FAMILY, Actor, Basis, Decision, Held, Permission
from casework.access.shelf import Among, AnyRecord, Shelf, Since, rows_of
from casework.audit import log
from casework.audit.models import HOUSE_CHAIN, Action, Traced
from casework.crypto import keyring
from casework.crypto.keyring import Unlocked
from casework.crypto.keys import KeyFamily, Purpose, fingerprint, vault
from casework.db import session, transaction
from casework.errors import NotFound

OPENING_LASTS = timedelta(minutes=15)


class Forbidden(NotFound):
    """Not allowed. To the person it looks as if it did not exist; the refusal is logged."""

    def __init__(self, by: Actor, permission: Permission, reason: str) -> None:
        super().__init__(permission.value)
        self.by = by
        self.permission = permission
        self.reason = reason


decided: ContextVar[set[Permission] | None] = ContextVar("decided", default=None)
"""What has been decided in this request; the guard checks that the page's own permission is among it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One family, open for one actor and purpose."""

    by: Actor
    family_id: UUID
    permission: Permission
    reader: Held
    ride_id: UUID | None = None
    """What a form or fragment of the page hands back to ride on this opening."""
    shelf: Shelf | None = None
    """What was read already; nothing is kept where something is changed, so that each question finds it as it is."""

    def rows(self, kind: type[AnyRecord], only: Since | Among | None = None) -> Sequence[AnyRecord]:
        """The records of this kind of the family, in no order; who may read a line is asked apart."""
        if self.shelf is None:
            return rows_of([self.family_id], kind, only)[self.family_id]
        return self.shelf.rows(self.family_id, kind, only)

    @property
    def me(self) -> UUID:
        """Which participant the actor is here, by the ground they hold.

        Raises:
            NotFound: the ground is no participant's, such as a supervisor's.
        """
        if self.reader.participant_id is None:
            raise NotFound
        return self.reader.participant_id

    def note_reading(self, action: Action) -> None:
        """Leave the event of a reading, where an opening to change something changed nothing."""
        _log_read(self.by, self.family_id, self.permission, action, Decision(permitted=True, held=self.reader))

    def record(self, action: Action, *records: Traced, detail: dict[str, object] | None = None) -> None:
        """Leave one event for each changed record, in this unit of work."""
        cipher = keyring.audit_cipher(self.family_id)
        sealed = log.seal_detail(cipher, self.family_id, action, detail) if detail and cipher else None
        for record in records:
            entry = log.Entry(
                chain_id=self.family_id,
                action=action,
                actor_id=self.by.account_id,
                basis=self.reader.basis.value,
                basis_id=self.reader.basis_id,
                record=record,
                object_type=record.__tablename__,  # type: ignore[attr-defined]  # every traced record has a table.
                object_id=record.id,  # type: ignore[attr-defined]  # every record has an id.
                detail_ct=sealed,
            )
            log.append(session(), entry)


@contextmanager
def to_read(
    *,
    by: Actor,
    family_id: UUID,
    permission: Permission,
    action: Action,
    ride_id: UUID | None = None,
    part: UUID | None = None,
) -> Iterator[Opening]:
    """Open one family to read, with one event, unless this rides on a page that was opened within 15 minutes.

    Where ``part`` names the one record that is read, only its own page can be ridden on.

    Raises:
        Forbidden: no ground for it, or no such family.
    """
    with transaction():
        decision = _decide(by, [family_id], permission)[family_id]
        what = [family_id, part] if part else [family_id]
        rides = _rides(by, permission, what, ride_id)
        if not rides:
            _log_read(by, family_id, permission, action, decision)
            ride_id = _let_ride(by, permission, what)
        with _unlock({family_id: decision}):
            yield _opening(by, family_id, permission, decision, ride_id=ride_id, shelf=Shelf([family_id]))


@contextmanager
def on_the_way(door: Opening, permission: Permission) -> Iterator[None]:
    """Look up one thing more within an opening, on its own ground; the opening's event says that it was opened.

    Raises:
        Forbidden: the ground does not permit it.
    """
    decision = policy.decide(permission, [door.reader], door.by.assurance)
    if not decision.permitted:
        raise Forbidden(door.by, permission, decision.reason)
    with _unlock({door.family_id: decision}):
        yield


@contextmanager
def many_to_read(*, by: Actor, permission: Permission, action: Action) -> Iterator[Mapping[UUID, Opening]]:
    """Open every family that the actor reaches with this permission, with one event each."""
    with transaction():
        decisions = _reach(by, permission)
        for family_id, decision in decisions.items():
            _log_read(by, family_id, permission, action, decision)
        with _unlock(decisions):
            shelf = Shelf(decisions)
            yield {f: _opening(by, f, permission, d, shelf=shelf) for f, d in decisions.items()}


@contextmanager
def to_change(*, by: Actor, family_id: UUID, permission: Permission) -> Iterator[Opening]:
    """Open one family to change something; the change's own event says that it was opened.

    Raises:
        Forbidden: no ground for it, or no such family.
        Untraced: (at commit) something changed and no event was recorded.
    """
    with transaction():
        decision = _decide(by, [family_id], permission)[family_id]
        with _unlock({family_id: decision}):
            yield _opening(by, family_id, permission, decision)


@contextmanager
def labels(*, by: Actor, permission: Permission) -> Iterator[Mapping[UUID, Opening]]:
    """Open the labels of every family that the actor reaches, with one event that names them all.

    Within fifteen minutes the same list in the same session rides on the first.
    """
    with transaction():
        decisions = _reach(by, permission)
        family_ids = sorted(decisions)
        if family_ids and not _rides(by, permission, family_ids, None):
            _log_list(by, permission, family_ids)
            _let_ride(by, permission, family_ids)
        with _unlock(decisions):
            shelf = Shelf(decisions)
            yield {f: _opening(by, f, permission, d, shelf=shelf) for f, d in decisions.items()}


@contextmanager
def new_family(*, by: Actor, unit_id: UUID, family_id: UUID) -> Iterator[tuple[Opening, KeyFamily]]:
    """Make the key of a family that is just being opened, and open it for whoever opens it.

    Raises:
        Forbidden: the actor is no worker of the unit.
    """
    with transaction():
        decision = _enter(by, Permission.OPEN_FAMILY, unit_id)
        record, keys = vault().new_family(session(), family_id, unit_id)
        log.start_chain(session(), family_id)
        with keyring.unlocked({family_id: Unlocked(keys, decision.classes)}):
            yield _opening(by, family_id, Permission.OPEN_FAMILY, decision), record


def enter(*, by: Actor, permission: Permission, unit_id: UUID | None = None) -> None:
    """Decide about a page of the house, which opens no family.

    Raises:
        Forbidden: no role that permits it (in this unit, where one is given).
    """
    _enter(by, permission, unit_id)


def readable_units(by: Actor, permission: Permission) -> frozenset[UUID]:
    """The units in which the actor's roles permit this."""
    bases = {grant.basis for grant in policy.GRANTS[permission]}
    held = policy.held_by_role(by)
    return frozenset(ground.basis_id for ground in held if ground.basis in bases and ground.basis_id)


def log_refusal(by: Actor, permission: Permission, reason: str) -> None:
    """Write down a refusal, in a unit of work of its own and in no family's chain, so that it tells nothing."""
    with transaction():
        entry = log.Entry(
            chain_id=_own_chain(by),
            action=Action.REFUSED,
            actor_id=by.account_id,
            object_type=permission.value,
            basis=reason,
            permitted=False,
        )
        log.append(session(), entry)


def _enter(by: Actor, permission: Permission, unit_id: UUID | None) -> Decision:
    _note(permission)
    held = [h for h in policy.held_by_role(by) if unit_id is None or h.basis_id in {None, unit_id}]
    decision = policy.decide(permission, held, by.assurance)
    if not decision.permitted:
        raise Forbidden(by, permission, decision.reason)
    return decision


def _decide(by: Actor, family_ids: Collection[UUID], permission: Permission) -> dict[UUID, Decision]:
    _note(permission)
    held = facts.gather(by, family_ids)
    decisions = {f: policy.decide(permission, held.get(f, ()), by.assurance) for f in family_ids}
    for decision in decisions.values():
        if not decision.permitted:
            raise Forbidden(by, permission, decision.reason)
    return decisions


def _reach(by: Actor, permission: Permission) -> dict[UUID, Decision]:
    _note(permission)
    decisions = {f: policy.decide(permission, held, by.assurance) for f, held in facts.gather(by).items()}
    return {family_id: decision for family_id, decision in decisions.items() if decision.permitted}


def _note(permission: Permission) -> None:
    seen = decided.get()
    if seen is not None:
        seen.add(permission)


def _opening(
    by: Actor,
    family_id: UUID,
    permission: Permission,
    decision: Decision,
    *,
    ride_id: UUID | None = None,
    shelf: Shelf | None = None,
) -> Opening:
    reader = decision.held or Held(Basis.SIGNED_IN)
    return Opening(by=by, family_id=family_id, permission=permission, reader=reader, ride_id=ride_id, shelf=shelf)


@contextmanager
def _unlock(decisions: Mapping[UUID, Decision]) -> Iterator[None]:
    needed = {family_id: decision for family_id, decision in decisions.items() if decision.classes}
    opened = keyring.held(needed)
    opened |= vault().families(session(), needed.keys() - opened.keys())
    ring = {f: Unlocked(opened[f], decision.classes | _own_corner(decision)) for f, decision in needed.items()}
    with keyring.unlocked(ring):
        yield


def _own_corner(decision: Decision) -> frozenset[str]:
    held = decision.held
    if held is None or held.basis not in OF_FAMILY or held.participant_id is None:
        return frozenset()
    return frozenset({keyring.private(held.participant_id)})


def _log_read(by: Actor, family_id: UUID, permission: Permission, action: Action, decision: Decision) -> None:
    held = decision.held
    entry = log.Entry(
        chain_id=family_id,
        action=action,
        actor_id=by.account_id,
        basis=held.basis.value if held else "",
        basis_id=held.basis_id if held else None,
        object_type=permission.value,
        classes=" ".join(sorted(decision.classes)),
    )
    log.append(session(), entry)


def _log_list(by: Actor, permission: Permission, family_ids: Collection[UUID]) -> None:
    chain_id = _own_chain(by)
    house = chain_id == HOUSE_CHAIN
    cipher = vault().house_cipher(Purpose.ACCOUNT) if house else vault().unit_cipher(session(), chain_id)
    detail: dict[str, object] = {"families": [str(family_id) for family_id in family_ids]}
    entry = log.Entry(
        chain_id=chain_id,
        action=Action.LABELS_LISTED,
        actor_id=by.account_id,
        object_type=permission.value,
        classes="label",
        detail_ct=log.seal_detail(cipher, chain_id, Action.LABELS_LISTED, detail),
    )
    log.append(session(), entry)


def _own_chain(by: Actor) -> UUID:
    units = sorted(unit_id for _, unit_id in by.roles)
    return units[0] if units else HOUSE_CHAIN


def _rides(by: Actor, permission: Permission, family_ids: Collection[UUID], ride_id: UUID | None) -> bool:
    if by.session_id is None or (ride_id is None and permission not in _LISTS):
        return False
    query = select(OpeningRecord.id).where(
        OpeningRecord.session_id == by.session_id,
        OpeningRecord.permission == permission,
        OpeningRecord.families == _which(family_ids),
        OpeningRecord.until > clock.now(),
    )
    if ride_id is not None:
        query = query.where(OpeningRecord.id == ride_id)
    return session().scalars(query.limit(1)).first() is not None


def forget_old() -> None:
    """Remove the openings on which nothing can ride any more."""
    with transaction() as work:
        work.execute(delete(OpeningRecord).where(OpeningRecord.until < clock.now()))


_LISTS = frozenset({Permission.LIST_FAMILIES, Permission.READ_BOARD, Permission.ANSWER_PROPOSAL})


def _let_ride(by: Actor, permission: Permission, family_ids: Collection[UUID]) -> UUID | None:
    if by.session_id is None:
        return None
    until = clock.now() + OPENING_LASTS
    record = OpeningRecord(session_id=by.session_id, permission=permission, families=_which(family_ids), until=until)
    session().add(record)
    session().flush()
    return record.id


def _which(family_ids: Collection[UUID]) -> bytes:
    return fingerprint(family_id.bytes for family_id in sorted(family_ids))
