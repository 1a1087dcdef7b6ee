"""What is read of families that are open: each kind of record once, for all the families that were opened together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, Mapper, joinedload, subqueryload, with_polymorphic

from casework.db import Record, session

AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True, slots=True)
class Since:
    """Only what is from a moment, or a day, on."""

    column: InstrumentedAttribute[Any]
    moment: date

    def asked(self) -> ColumnElement[bool]:
        """As the database is asked."""
        return self.column >= self.moment

    def holds(self, record: Record) -> bool:
        """The same of a record that was read already."""
        return bool(getattr(record, self.column.key) >= self.moment)


@dataclass(frozen=True, slots=True)
class Among:
    """Only what stands in one of these states, or belongs to one of these records."""

    column: InstrumentedAttribute[Any]
    values: frozenset[Any]

    def asked(self) -> ColumnElement[bool]:
        """As the database is asked."""
        return self.column.in_(self.values)

    def holds(self, record: Record) -> bool:
        """The same of a record that was read already."""
        return getattr(record, self.column.key) in self.values


class Shelf:
    """Holds what was read until the opening ends. Nothing on it was decrypted: that takes the keys of the opening."""

    def __init__(self, family_ids: Collection[UUID]) -> None:
        self._family_ids = frozenset(family_ids)
        self._read: dict[tuple[type[Record], Since | Among | None], dict[UUID, list[Any]]] = {}

    def rows(self, family_id: UUID, kind: type[AnyRecord], only: Since | Among | None = None) -> Sequence[AnyRecord]:
        """The records of this kind of one family. What is among a wider kind that was read is not read anew."""
        wider = next((known for known in kind.__mro__ if (known, None) in self._read), None)
        if wider is not None:
            found = (record for record in self._read[wider, None][family_id] if isinstance(record, kind))
            return [record for record in found if only is None or only.holds(record)]
        if (kind, only) not in self._read:
            self._read[kind, only] = rows_of(self._family_ids, kind, only)
        return self._read[kind, only][family_id]


def rows_of(
    family_ids: Collection[UUID], kind: type[AnyRecord], only: Since | Among | None = None
) -> dict[UUID, list[AnyRecord]]:
    """The records of one kind by family, whole with their parts, in as many queries for one family as for many."""
    query = _whole(kind)
    if only is not None:
        query = query.where(only.asked())
    found: dict[UUID, list[AnyRecord]] = {family_id: [] for family_id in family_ids}
    for record in session().scalars(query, {"family_ids": list(family_ids)}).unique():
        found[record.family_id].append(record)
    return found


@cache
def _whole(kind: type[Record]) -> Select[Any]:
    """How one kind is asked for, which is put together once.

    The first collection of a kind comes in the rows themselves; more would multiply them, so they come apart.
    """
    mapper: Mapper[Any] = inspect(kind)
    narrower = [one for one in mapper.self_and_descendants if one is not mapper]
    entity: Any = with_polymorphic(kind, "*") if narrower else kind
    kinds = [(one, getattr(entity, one.class_.__name__)) for one in narrower]
    query: Select[Any] = select(entity)
    for of, alias in [*((one, entity) for one in mapper.iterate_to_root()), *kinds]:
        own = [getattr(alias, one.key) for one in of.relationships if one.parent is of]
        for place, collection in enumerate(own):
            query = query.options(subqueryload(collection) if place else joinedload(collection))
    return query.where(entity.family_id.in_(bindparam("family_ids", expanding=True)))
