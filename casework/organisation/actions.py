"""Found units, grant roles in them, and read how the county is built."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Permission, Role
from casework.audit import log
from casework.audit.models import HOUSE_CHAIN, Action
from casework.crypto.keys import vault
from casework.db import reading, session, transaction
from casework.errors import NotFound
from casework.organisation.models import RoleGrant, Unit, UnitKind


def found_unit(*, by: Actor, kind: UnitKind, name: str, parent_id: UUID | None = None) -> UUID:
    """Add a unit with its own branch key and its own chain in the log. Reached from the command line only."""
    with transaction() as work:
        unit = Unit(id=uuid4(), kind=kind, name=name, parent_id=parent_id)
        work.add(unit)
        work.flush()
        vault().found_unit(work, unit.id)
        log.start_chain(work, unit.id)
        founded = log.Entry(
            chain_id=HOUSE_CHAIN,
            action=Action.UNIT_FOUNDED,
            actor_id=by.account_id,
            object_type="unit",
            object_id=unit.id,
        )
        log.append(work, founded)
        return unit.id


def grant_role(*, by: Actor, unit_id: UUID, account_id: UUID, role: Role) -> None:
    """Give an account a role in a unit. Reached from the command line only."""
    with transaction() as work:
        grant = RoleGrant(id=uuid4(), unit_id=unit_id, account_id=account_id, role=role, granted_at=clock.now())
        work.add(grant)
        log.record_of_house(work, by, Action.ROLE_GRANTED, grant)


def end_role(*, by: Actor, unit_id: UUID, account_id: UUID, role: Role) -> None:
    """End a role with the account's next request. Reached from the command line only.

    Raises:
        NotFound: the account does not have it.
    """
    with transaction() as work:
        held = (RoleGrant.unit_id == unit_id, RoleGrant.account_id == account_id, RoleGrant.role == role)
        grant = work.scalars(select(RoleGrant).where(*held, RoleGrant.ended_at.is_(None))).first()
        if grant is None:
            raise NotFound
        grant.ended_at = clock.now()
        log.record_of_house(work, by, Action.ROLE_ENDED, grant)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line of the county's structure; ``depth`` 0 is the county."""

    name: str
    kind: UnitKind
    depth: int


def units(*, by: Actor) -> Sequence[UnitRow]:
    """The county as a tree, parents before their children."""
    with reading() as work:
        opening.enter(by=by, permission=Permission.READ_UNITS)
        below: dict[UUID | None, list[Unit]] = {}
        for unit in work.scalars(select(Unit).order_by(Unit.name)):
            below.setdefault(unit.parent_id, []).append(unit)
        return list(_tree(below, None, 0))


def workers_of(unit_id: UUID) -> frozenset[UUID]:
    """The accounts of the workers of a unit, within a unit of work that has decided already."""
    return workers_by_unit([unit_id])[unit_id]


def workers_by_unit(unit_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The same of several units at once."""
    query = select(RoleGrant.unit_id, RoleGrant.account_id).where(
        RoleGrant.unit_id.in_(unit_ids), RoleGrant.role == Role.WORKER, RoleGrant.ended_at.is_(None)
    )
    granted = session().execute(query).all()
    return {unit_id: frozenset(account_id for at, account_id in granted if at == unit_id) for unit_id in unit_ids}


def unit_named(name: str) -> UUID:
    """The unit of this name, for the command line.

    Raises:
        NotFound: there is none, or more than one.
    """
    with reading() as work:
        found = work.scalars(select(Unit.id).where(Unit.name == name)).all()
        if len(found) != 1:
            raise NotFound
        return found[0]


def unit_names(unit_ids: frozenset[UUID]) -> dict[UUID, str]:
    """Names of units, which are public."""
    with reading() as work:
        return {unit.id: unit.name for unit in work.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}


def _tree(below: dict[UUID | None, list[Unit]], parent_id: UUID | None, depth: int) -> list[UnitRow]:
    rows: list[UnitRow] = []
    for unit in below.get(parent_id, []):
        rows += [UnitRow(unit.name, unit.kind, depth), *_tree(below, unit.id, depth + 1)]
    return rows
