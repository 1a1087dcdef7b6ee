"""The invented people of the demo, grouped for its sign-in page."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from casework.access.policy import Role
from casework.accounts.models import Account
from casework.db import session, transaction
from casework.errors import N_
from casework.organisation.models import RoleGrant, Unit


@dataclass(frozen=True, slots=True)
class Described:
    """Under which heading somebody stands, and what they are: message ids, with the values of ``what``."""

    group: str
    what: str
    values: Mapping[str, str]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """Somebody to sign in as."""

    account_id: UUID
    name: str
    described: Described


Describer = Callable[[Collection[UUID]], Mapping[UUID, Described]]

_describers: list[Describer] = []


def describe_by(*describers: Describer) -> None:
    """Name who knows what people without a role are, such as a parent in a family; it has the last word on
    everybody else, too. Only the demo asks."""
    _describers[:] = describers


def people() -> Sequence[Demonstrated]:
    """Everybody who can be chosen on the demo's sign-in page, by group and name."""
    with transaction() as work:
        accounts = {a.id: a for a in work.scalars(select(Account).where(Account.disabled_at.is_(None)))}
        described = _by_role(accounts)
        for describer in _describers:
            described |= dict(describer(accounts.keys()))
        nothing = Described(_OTHERS, "", {}, order=1000)
        found = [Demonstrated(key, a.name, described.get(key, nothing)) for key, a in accounts.items()]
    return sorted(found, key=lambda one: (one.described.order, one.described.group, one.name))


def _by_role(account_ids: Collection[UUID]) -> dict[UUID, Described]:
    query = (
        select(RoleGrant.account_id, RoleGrant.role, Unit.name)
        .join(Unit, RoleGrant.unit_id == Unit.id)
        .where(RoleGrant.account_id.in_(account_ids), RoleGrant.ended_at.is_(None))
        .order_by(Unit.name)
    )
    units: dict[tuple[UUID, Role], list[str]] = {}
    for account_id, role, unit in session().execute(query):
        units.setdefault((account_id, role), []).append(unit)
    return {
        account_id: Described(_GROUPS[role], _ROLES[role], {"unit": ", ".join(names)}, order=list(Role).index(role))
        for (account_id, role), names in units.items()
    }


_OTHERS = N_("Others")
_HOUSE = N_("Who look after the whole")
_GROUPS = {
    Role.WORKER: N_("Workers"),
    Role.SUPERVISOR: N_("Supervisors"),
    Role.COORDINATOR: _HOUSE,
    Role.ADMINISTRATOR: _HOUSE,
    Role.DATA_PROTECTION_OFFICER: _HOUSE,
}
_ROLES = {
    Role.WORKER: N_("Worker, %(unit)s"),
    Role.SUPERVISOR: N_("Supervisor, %(unit)s"),
    Role.COORDINATOR: N_("Coordinator, %(unit)s"),
    Role.ADMINISTRATOR: N_("Administrator, %(unit)s"),
    Role.DATA_PROTECTION_OFFICER: N_("Data protection officer, %(unit)s"),
}
