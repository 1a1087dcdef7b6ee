"""The network map as shapes: what the template writes as SVG, by attributes and classes only."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from casework.families.people import PersonView
from casework.network.actions import MemberView, NetworkPage
from casework.network.boxes import Box
from casework.network.layout import SYMBOL, Layout, Spot, Stands, columns_of, lay_out
from casework.network.models import SECTORS, Closeness, Energy, TieKind

_ORDER = list(SECTORS)
_RINGS = list(Closeness)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMember:
    """Somebody around the family, with the line and the arrows of the tie that is shown."""

    view: MemberView
    spot: Spot
    holder: bool
    lines: Sequence[str]
    """The points of the tie's lines; none where no tie is shown."""
    arrows: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnHome:
    """A home, and where each of its people stands in it."""

    name: str
    box: Box
    people: Sequence[tuple[PersonView, float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSector:
    """A sector with its outline, and how many stand in it."""

    code: str
    path: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The whole map."""

    layout: Layout
    sectors: Sequence[DrawnSector]
    homes: Sequence[DrawnHome]
    members: Sequence[DrawnMember]


def draw(shown: NetworkPage, ring_words: Sequence[str]) -> Drawn:
    """Draw what a page has loaded. It takes up to a second for a crowd: never within a unit of work."""
    standing = [_stands(view) for view in shown.members]
    homes = shown.homes or [("", [])]
    layout = lay_out(standing, [len(people) for _, people in homes], ring_words)
    members = [
        _member(view, spot, layout, holder=view.person.id == shown.holder_id)
        for view, spot in zip(shown.members, layout.spots, strict=True)
    ]
    return Drawn(
        layout=layout,
        sectors=[
            DrawnSector(code=code, path=_sector(layout, n), count=sum(one.sector == n for one in standing))
            for n, code in enumerate(_ORDER)
        ],
        homes=[_home(name, people, box, len(homes)) for (name, people), box in zip(homes, layout.homes, strict=True)],
        members=members,
    )


def _stands(view: MemberView) -> Stands:
    sector = _ORDER.index(view.person.sector) if view.person.sector in _ORDER else _ORDER.index("pro")
    return Stands(view.person.id, sector, _RINGS.index(view.closeness), view.person.name, view.person.note)


def _sector(layout: Layout, number: int) -> str:
    sector, edge = layout.sectors[number], layout.edge
    (x1, y1), (x2, y2) = layout.at(sector.start, edge), layout.at(sector.end, edge)
    large = int(sector.end - sector.start > _HALF)
    across = layout.width / 2 - 12
    return (
        f"M{layout.width / 2:.1f} {layout.height / 2:.1f}L{x1:.1f} {y1:.1f}"
        f"A{across:.1f} {edge:.1f} 0 {large} 1 {x2:.1f} {y2:.1f}Z"
    )


_HALF = 3.14159


def _home(name: str, people: Sequence[PersonView], box: Box, of: int) -> DrawnHome:
    columns = columns_of(of)
    placed = []
    for number, person in enumerate(people):
        row, column = divmod(number, columns)
        in_row = min(columns, len(people) - row * columns)
        middle = (box.left + box.right) / 2
        placed.append((person, middle + (column - (in_row - 1) / 2) * 80, box.top + 58 + row * 76))
    return DrawnHome(name=name, box=box, people=placed)


def _member(view: MemberView, spot: Spot, layout: Layout, *, holder: bool) -> DrawnMember:
    if view.tie is None:
        return DrawnMember(view=view, spot=spot, holder=holder, lines=[], arrows=[])
    line = _visible(spot, layout)
    energy = view.tie.energy
    arrows = []
    if energy in {Energy.HOME, Energy.BOTH}:
        arrows.append(_arrow(*line))
    if energy in {Energy.MEMBER, Energy.BOTH}:
        arrows.append(_arrow(*line[2:], *line[:2]))
    return DrawnMember(view=view, spot=spot, holder=holder, lines=_lines(view.tie.kind, *line), arrows=arrows)


def _visible(spot: Spot, layout: Layout) -> tuple[float, float, float, float]:
    """From beside the symbol to the edge of the home that it leads to."""
    near, far = _way(spot, spot.home_x, spot.home_y), 1.0
    for box in layout.homes:
        far = min(far, _entry(spot, box))
    length = hypot(spot.home_x - spot.x, spot.home_y - spot.y) or 1.0
    far = max(far - 7 / length, near)
    dx, dy = spot.home_x - spot.x, spot.home_y - spot.y
    return spot.x + dx * near, spot.y + dy * near, spot.x + dx * far, spot.y + dy * far


def _way(spot: Spot, x: float, y: float) -> float:
    return (SYMBOL + 6) / (hypot(x - spot.x, y - spot.y) or 1.0)


def _entry(spot: Spot, box: Box) -> float:
    """How far along its way a tie enters a home, as a part of the whole; 1 where it does not."""
    dx, dy = spot.home_x - spot.x, spot.home_y - spot.y
    enter, leave = 0.0, 1.0
    for step, low, high in ((dx, box.left - spot.x, box.right - spot.x), (dy, box.top - spot.y, box.bottom - spot.y)):
        if step:
            first, last = sorted((low / step, high / step))
            enter, leave = max(enter, first), min(leave, last)
        elif low > 0 or high < 0:
            return 1.0
    return enter if 0 < enter < leave else 1.0


def _lines(kind: TieKind, x1: float, y1: float, x2: float, y2: float) -> list[str]:
    length = hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length

    def at(along: float, beside: float = 0.0) -> str:
        return f"{x1 + ux * along - uy * beside:.1f},{y1 + uy * along + ux * beside:.1f}"

    if kind is TieKind.BURDENING:
        waves = max(2, int((length - 16) // 6.5))
        zigzag = [at(8 + (length - 16) * n / waves, 5 if n % 2 else -5) for n in range(1, waves)]
        return [" ".join([at(0), at(8), *zigzag, at(length - 8), at(length)])]
    if kind is TieKind.BROKEN:
        middle = length / 2
        cuts = [f"{at(middle + side - 3, -9)} {at(middle + side + 3, 9)}" for side in (-6, 6)]
        return [f"{at(0)} {at(middle - 6)}", f"{at(middle + 6)} {at(length)}", *cuts]
    return [f"{at(0)} {at(length)}"]


def _arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """A head at the second point, its tip there."""
    length = hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    x, y, wide, high = x2 - ux * 13, y2 - uy * 13, uy * 6.5, ux * 6.5
    return f"{x2:.1f},{y2:.1f} {x - wide:.1f},{y + high:.1f} {x + wide:.1f},{y - high:.1f}"
