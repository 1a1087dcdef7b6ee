"""The overall picture of one family: by areas of everyday life, with each child's view first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.families.actions import PeoplePage, people_page_of
from casework.picture.actions import StatementView, statements_in
from casework.picture.hearings import ChildView, children_in
from casework.picture.in_use import ServiceView, services_in, services_to_note
from casework.picture.models import Area, StatementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A statement with what others see differently and what corrects it, the oldest first: side by side."""

    said: StatementView
    beside: Sequence[StatementView]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaView:
    """One area of everyday life; ``area`` is none for what stands in no area."""

    area: Area | None
    carries: Sequence[Told]
    words: Sequence[Told]
    """What the family and its own people wish and tell."""
    worries: Sequence[Told]
    others: Sequence[Told]
    """What anybody else wishes and tells."""
    last: datetime | None
    """When anything in it was last said or confirmed."""
    to_look_through: bool
    """Whether that is so long ago that it is time to look at it together."""

    @property
    def number(self) -> int:
        """How many statements stand in it."""
        return sum(map(len, (self.carries, self.words, self.worries, self.others)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The page of the overall picture."""

    page: PeoplePage
    children: Sequence[ChildView]
    areas: Sequence[AreaView]
    aside: Sequence[StatementView]
    services: Sequence[ServiceView]
    to_note: Sequence[str]
    """Codes of services named when the matter began, of which there is no record yet."""


def picture_page(*, by: Actor, family_id: UUID, picture_days: int) -> Picture:
    """Open the overall picture of one family.

    Raises:
        Forbidden: the actor does not carry the matter, or there is no such family.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        page = people_page_of(door)
        said = statements_in(door, page.people)
        children = children_in(door, page.people, said)
        services = services_in(door, page.people)
        return Picture(
            page=page,
            children=children,
            areas=areas_of(said, children, picture_days=picture_days),
            aside=statements_in(door, page.people, aside=True),
            services=services,
            to_note=services_to_note(door, services),
        )


def areas_of(said: Sequence[StatementView], children: Sequence[ChildView], *, picture_days: int) -> Sequence[AreaView]:
    """Every area in its order, and what stands in none of them last. The children's own views stand apart."""
    apart = {hearing.view.id for one in children for hearing in one.hearings if hearing.view}
    told = [one for one in in_rows(said) if one.said.id not in apart]
    areas = [_area(area, [one for one in told if one.said.area is area], picture_days) for area in Area]
    loose = _area(None, [one for one in told if one.said.area is None], picture_days)
    return [*areas, loose] if loose.number else areas


def in_rows(said: Sequence[StatementView]) -> Sequence[Told]:
    """The statements with what stands under each; what stands under nothing that is shown stands by itself."""
    known = {one.id: one for one in said}
    under: dict[UUID, list[StatementView]] = {}
    for one in reversed(said):
        first = _first(one, known)
        if first is not one:
            under.setdefault(first.id, []).append(one)
    return [Told(said=one, beside=under.get(one.id, [])) for one in said if _first(one, known) is one]


def _first(one: StatementView, known: dict[UUID, StatementView]) -> StatementView:
    """What a row of answers begins with, as far as it is shown."""
    above = known.get(one.stands_under) if one.stands_under else None
    return _first(above, known) if above else one


def _area(area: Area | None, told: Sequence[Told], picture_days: int) -> AreaView:
    apart = {StatementKind.STRENGTH, StatementKind.WORRY}
    plain = [one for one in told if one.said.kind not in apart]
    last = max((said.fresh_at for one in told for said in (one.said, *one.beside)), default=None)
    return AreaView(
        area=area,
        carries=[one for one in told if one.said.kind is StatementKind.STRENGTH],
        words=[one for one in plain if one.said.own_voice],
        worries=[one for one in told if one.said.kind is StatementKind.WORRY],
        others=[one for one in plain if not one.said.own_voice],
        last=last,
        to_look_through=last is not None and clock.now() - last > timedelta(days=picture_days),
    )
