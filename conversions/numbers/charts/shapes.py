"""What a chart is made of; lengths with "%" are along it, plain ones are pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, a value for each place. `kind` names its colour in chart.css; None is a
    gap."""

    kind: str
    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid and what it stands for."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word below the plot; `anchor` is SVG's text-anchor."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a standing bar."""

    kind: str
    y: str
    height: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A strip of the plot with its words, and the parts of the bar that stands in it."""

    x: str
    width: str
    title: str
    bar_x: str = ""
    bar_width: str = ""
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one value to the next."""

    kind: str
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Dot:
    kind: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A lying bar below its name and number; `y` is where their row begins."""

    name: str
    number: str
    width: str
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What components/chart.html shows.

    `rows` is the table behind it: a row for each place, each cell with the head of its column.
    """

    id: str
    kind: str
    title: str
    height: int
    rows: list[list[tuple[str, str]]]
    legend: list[Series] = field(default_factory=list)
    grid: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """There is nothing to draw."""
        return not (self.dots or self.bars or any(place.pieces for place in self.places))

    @property
    def head(self) -> list[str]:
        return [name for name, _ in self.rows[0]] if self.rows else []
