"""Where the grounds come from: each word of the domain registers what it knows of who stands where."""

from collections.abc import Collection, Iterable
from typing import Protocol
from uuid import UUID

from casework.access.policy import Actor, Held


class FactSource(Protocol):
    """Tells on which grounds an actor stands to families: to all they reach, or to the ones asked for."""

    def __call__(self, by: Actor, family_ids: Collection[UUID] | None) -> Iterable[tuple[UUID, Held]]: ...


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
