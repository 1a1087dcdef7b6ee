"""Where the grounds come from: each word of the domain registers what it knows of who stands where."""

from collections.abc import Collection, Iterable
from typing import Any, Generic, Protocol, TypeVarTuple
from uuid import UUID

from sqlalchemy import Result, Select, bindparam
from sqlalchemy.orm import InstrumentedAttribute

from casework.access.policy import Actor, Held
from casework.db import session


class FactSource(Protocol):
    """Tells on which grounds an actor stands to families: to all they reach, or to the ones asked for."""

    def __call__(self, by: Actor, family_ids: Collection[UUID] | None) -> Iterable[tuple[UUID, Held]]: ...


Columns = TypeVarTuple("Columns")


class Question(Generic[*Columns]):
    """A query for grounds, put together once: nearly every request asks them all, and putting together took half of it.

    Its values are given when it is asked; where one is a collection, ``several`` holds its place.
    """

    def __init__(self, query: Select[*Columns], family_id: InstrumentedAttribute[UUID]) -> None:
        self._of_all = query
        self._of_some = query.where(family_id.in_(several("family_ids")))

    def ask(self, family_ids: Collection[UUID] | None, **values: object) -> Result[*Columns]:
        """The rows of all the families, or of the ones asked for."""
        if family_ids is None:
            return session().execute(self._of_all, values)
        return session().execute(self._of_some, values | {"family_ids": list(family_ids)})


def several(name: str) -> Any:
    """The place of a collection of values in a query that is put together once."""
    return bindparam(name, expanding=True)


_sources: list[FactSource] = []


def know(*sources: FactSource) -> None:
    """Ask these sources from now on; the application names them once, when it is put together."""
    _sources[:] = sources


def gather(by: Actor, family_ids: Collection[UUID] | None = None) -> dict[UUID, list[Held]]:
    """Every ground this actor holds, by family."""
    held: dict[UUID, list[Held]] = {}
    for source in _sources:
        for family_id, ground in source(by, family_ids):
            held.setdefault(family_id, []).append(ground)
    return held
