"""Where everybody stands on the map: pure, deterministic, and without one label upon another.

Five sectors clockwise from the top, each as wide as it needs; three rings by how present somebody is in daily life;
the homes in the middle. A member stands where it has room nearest to its own place, and where nobody finds room the
whole map grows by 6 % and begins anew. Angles are in radians, clockwise from the top; lengths in units of the drawing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, cos, pi, radians, sin
from uuid import UUID

from casework.network.boxes import Box
from casework.network.lettering import NAME_SIZE, RING_SIZE, ROLE_SIZE, width, written

WIDER = 1.36
"""Ellipses are wider than high by this."""
SYMBOL = 24.0
"""Half the size of a symbol."""
STRIP = 46.0
"""Above and below the map, where the names of the sectors stand."""

_RADII = (184.0, 290.0, 396.0)
_STEP = 106.0
_EDGE = 66.0
_GROWTH = 1.06
_CROWD = 28
_BIG = 1.2
_CELL = (80.0, 76.0)


@dataclass(frozen=True, slots=True)
class Stands:
    """Somebody to be placed: in which sector and ring, and what is written beside them."""

    id: UUID
    sector: int
    ring: int
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody stands, where their tie meets the home, and what is written under or over the symbol."""

    id: UUID
    x: float
    y: float
    home_x: float
    home_y: float
    texts: tuple[tuple[str, float], ...]
    """Lines of text with their baselines, centred on ``x``: the name first."""
    symbol: Box
    label: Box


@dataclass(frozen=True, slots=True)
class Sector:
    """From which angle to which."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole map."""

    width: float
    height: float
    radii: tuple[float, float, float]
    edge: float
    """The vertical radius of the outermost line."""
    sectors: tuple[Sector, ...]
    homes: tuple[Box, ...]
    spots: tuple[Spot, ...]
    rings: tuple[Box, ...]
    """Where the words of the rings stand."""
    compact: bool

    def at(self, angle: float, radius: float) -> tuple[float, float]:
        """A point of the map."""
        return self.width / 2 + WIDER * radius * sin(angle), self.height / 2 - radius * cos(angle)


def lay_out(members: Sequence[Stands], homes: Sequence[int], ring_words: Sequence[str] = ("", "", "")) -> Layout:
    """Place everybody around homes of these numbers of people.

    The same members in the same order always give the same map.
    """
    scale = 1.0
    while True:
        found = _Attempt(members, homes, ring_words, scale).place()
        if found is not None:
            return found
        scale *= _GROWTH


class _Attempt:
    """One try at one size."""

    def __init__(self, members: Sequence[Stands], homes: Sequence[int], words: Sequence[str], scale: float) -> None:
        self.members = members
        self.compact = len(members) > _CROWD or scale > _BIG
        self.sizes = [_home_size(count, of=len(homes)) for count in homes]
        self.home_width = sum(wide for wide, _ in self.sizes) + 14 * (len(self.sizes) - 1)
        self.home_height = max(high for _, high in self.sizes)
        inner = max(_RADII[0], self.home_height / 2 + 66, (self.home_width / 2 + 76) / WIDER)
        self.radii = (inner * scale, (inner + _STEP) * scale, (inner + 2 * _STEP) * scale)
        self.edge = self.radii[2] + _EDGE
        self.width, self.height = 2 * WIDER * self.edge + 24, 2 * self.edge + 2 * STRIP
        self.middle = (self.width / 2, self.height / 2)
        self.sectors = _sectors(members, self.radii, self.compact)
        self.home = Box(
            self.middle[0] - self.home_width / 2,
            self.middle[1] - self.home_height / 2,
            self.middle[0] + self.home_width / 2,
            self.middle[1] + self.home_height / 2,
        )
        self.rings = [self._ring_box(radius, text) for radius, text in zip(self.radii, words, strict=True)]
        self.spots: dict[UUID, Spot] = {}

    def place(self) -> Layout | None:
        """Everybody, the inner ring first; None where somebody finds no room."""
        for member, angle in sorted(_places(self.members, self.sectors), key=lambda place: place[0].ring):
            spot = self._room_for(member, angle)
            if spot is None:
                return None
            self.spots[member.id] = spot
        return Layout(
            width=self.width,
            height=self.height,
            radii=self.radii,
            edge=self.edge,
            sectors=self.sectors,
            homes=tuple(self._homes()),
            spots=tuple(self.spots[member.id] for member in self.members),
            rings=tuple(self.rings),
            compact=self.compact,
        )

    def _room_for(self, member: Stands, angle: float) -> Spot | None:
        best: tuple[float, Spot] | None = None
        for deviation, turn, shift in _CANDIDATES:
            spot = self._spot(member, self._within(member, angle + turn), self.radii[member.ring] + shift)
            if best is not None and deviation >= best[0]:
                break
            if self._free(spot):
                cost = deviation + self._crossings(spot)
                if best is None or cost < best[0]:
                    best = cost, spot
        return best[1] if best else None

    def _within(self, member: Stands, angle: float) -> float:
        """The nearest angle at which the symbol lies inside its sector."""
        sector, margin = self.sectors[member.sector], (SYMBOL + 10) / (1.15 * self.radii[member.ring])
        low, high = sector.start + margin, sector.end - margin
        return min(max(angle, low), high) if low < high else (low + high) / 2

    def _spot(self, member: Stands, angle: float, radius: float) -> Spot:
        x, y = self.middle[0] + WIDER * radius * sin(angle), self.middle[1] - radius * cos(angle)
        texts = written(member.name, member.role, compact=self.compact)
        high = 22.0 + 18.0 * (len(texts) - 1)
        above = cos(angle) > _ABOVE
        top = y - SYMBOL - 4 - high if above else y + SYMBOL + 4
        half = max(width(text, size) for text, size in zip(texts, (NAME_SIZE, ROLE_SIZE), strict=False)) / 2
        reach = self.edge * 1.05
        return Spot(
            id=member.id,
            x=x,
            y=y,
            home_x=self.middle[0] + (x - self.middle[0]) * self.home_width / (2 * WIDER * reach) * 0.9,
            home_y=self.middle[1] + (y - self.middle[1]) * self.home_height / (2 * reach) * 0.9,
            texts=tuple((text, top + 16 + 18 * number) for number, text in enumerate(texts)),
            symbol=Box(x - SYMBOL, y - SYMBOL, x + SYMBOL, y + SYMBOL),
            label=Box(x - half, top, x + half, top + high),
        )

    def _free(self, spot: Spot) -> bool:
        inside = spot.label.left >= 0 and spot.label.right <= self.width
        inside = inside and spot.label.top >= STRIP - 6 and spot.label.bottom <= self.height - STRIP + 6
        if not inside or spot.symbol.grown(30).meets(self.home) or spot.label.grown(8).meets(self.home):
            return False
        if any(spot.label.meets(ring) or spot.symbol.meets(ring) for ring in self.rings):
            return False
        label, symbol = spot.label.grown(2), spot.symbol.grown(3)
        return not any(
            label.meets(other.label)
            or label.meets(other.symbol)
            or symbol.meets(other.label)
            or symbol.meets(other.symbol)
            for other in self.spots.values()
        )

    def _crossings(self, spot: Spot) -> float:
        """What it costs that lines go behind symbols and labels: this one's behind others', others' behind its own."""
        cost = 0.0
        for other in self.spots.values():
            mine, theirs = (spot.x, spot.y, spot.home_x, spot.home_y), (other.x, other.y, other.home_x, other.home_y)
            cost += _SYMBOL_CROSSED * (other.symbol.crossed(*mine) + spot.symbol.crossed(*theirs))
            cost += _LABEL_CROSSED * (other.label.crossed(*mine) + spot.label.crossed(*theirs))
        return cost

    def _ring_box(self, radius: float, text: str) -> Box:
        """The words of a ring stand on the border between friends and everyday life."""
        angle = self.sectors[1].end
        x, y = self.middle[0] + WIDER * radius * sin(angle), self.middle[1] - radius * cos(angle)
        half = width(text, RING_SIZE) / 2
        return Box(x - half, y - 9, x + half, y + 9)

    def _homes(self) -> Iterator[Box]:
        left = self.home.left
        for wide, high in self.sizes:
            yield Box(left, self.middle[1] - high / 2, left + wide, self.middle[1] + high / 2)
            left += wide + 14


_ABOVE = 0.22
_SYMBOL_CROSSED, _LABEL_CROSSED = 190.0, 45.0
_TURNS = tuple(sign * step for step in (0.0, 0.05, 0.1, 0.16, 0.22, 0.28, 0.34, 0.42, 0.5) for sign in (1, -1))
_SHIFTS = (0.0, 16.0, -16.0, 32.0, -32.0, 48.0)
_CANDIDATES = tuple(
    sorted({(abs(turn) * 100 + abs(shift) * 0.4, turn, shift) for turn, shift in product(_TURNS, _SHIFTS)})
)
"""How far from the own place, by which angle, by which radius; the nearest first."""


def _home_size(people: int, *, of: int) -> tuple[float, float]:
    columns = min(max(people, 1), columns_of(of))
    return columns * _CELL[0] + 28, ceil(max(people, 1) / columns) * _CELL[1] + 40


def columns_of(homes: int) -> int:
    """How many people stand in one row of a home."""
    return 3 if homes == 1 else 2


def _sectors(members: Sequence[Stands], radii: tuple[float, float, float], compact: bool) -> tuple[Sector, ...]:
    """Five sectors as wide as they need, the family's centred at the top."""
    least = 30.0 if len(members) > _CROWD - 6 else 40.0
    needs = []
    for number in range(5):
        here = [member for member in members if member.sector == number]
        arcs = [_arc([m for m in here if m.ring == ring], radii[ring], compact) for ring in range(3)]
        needs.append(max(least, 0.62 * max(arcs) + 0.38 * len(here) * 9))
    spare = 360 - 5 * least
    over = sum(need - least for need in needs)
    widths = [least + ((need - least) * spare / over if over else spare / 5) for need in needs]
    sectors, start = [], -widths[0] / 2
    for wide in widths:
        sectors.append(Sector(radians(start), radians(start + wide)))
        start += wide
    return tuple(sectors)


def _arc(ring: Sequence[Stands], radius: float, compact: bool) -> float:
    """How many degrees the labels of one ring take."""
    length = sum(
        max(2 * SYMBOL, *(width(t, NAME_SIZE) for t in written(m.name, m.role, compact=compact))) + 12 for m in ring
    )
    return length / (2 * pi * radius * 1.18) * 360


def _places(members: Sequence[Stands], sectors: Sequence[Sector]) -> Iterator[tuple[Stands, float]]:
    """Everybody's own angle: between their place among the sector's members and their place on their own ring."""
    for number, sector in enumerate(sectors):
        here = [member for member in members if member.sector == number]
        wide = sector.end - sector.start
        for place, member in enumerate(here):
            ring = [other for other in here if other.ring == member.ring]
            slot = sector.start + wide * (place + 0.5) / len(here)
            even = sector.start + wide * (ring.index(member) + 0.5) / len(ring)
            yield member, 0.55 * slot + 0.45 * even
