"""From values to places on the plot."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversions.numbers.charts.shapes import Label, Line

TOP, HEIGHT, FOOT = 8, 192, 28  # pixels: above the plot, the plot, the words below it
WHOLE_HEIGHT = TOP + HEIGHT + FOOT
INTERVALS = 4  # about as many between the lines of the grid
NICE = (1, 2, 5, 10)  # times a power of ten
APART = 0.3  # of the plot, from one word below it to the next: a phone has no room for more
EDGE = 8.0  # percent
GAP = 0.2  # of a place, left free between two bars
WIDEST = 8.0  # percent of the plot: one bar alone does not fill it

Write = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Scale:
    """From 0 up to `top`, with a line every `step`."""

    top: float
    step: float

    def y(self, value: float) -> float:
        return TOP + HEIGHT * (1 - value / self.top)

    def grid(self, write: Write) -> list[Line]:
        values = (self.step * n for n in range(round(self.top / self.step) + 1))
        return [Line(pixels(self.y(value)), write(value)) for value in values]


def scale_for(highest: float, *, whole: bool) -> Scale:
    """The lines stand at 1, 2 or 5 times a power of ten, as people count; `whole`: never between
    two whole numbers."""
    rough = max(highest, 1e-3) / INTERVALS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * power for nice in NICE if nice * power >= rough * (1 - 1e-9))
    step = max(1.0, step) if whole else step
    return Scale(step * max(1, math.ceil(highest / step - 1e-9)), step)


def centre(index: int, count: int) -> float:
    """Percent."""
    return (index + 0.5) * 100 / count


def labels_for(names: Sequence[str]) -> list[Label]:
    """Evenly chosen words, the first of them at the first place."""
    count = len(names)
    return [
        Label(percent(centre(index, count)), names[index], _anchor(centre(index, count)))
        for index in range(0, count, math.ceil(count * APART) or 1)
    ]


def percent(value: float) -> str:
    return f"{value:.3f}%"


def pixels(value: float) -> str:
    return f"{value:.1f}"


def _anchor(at: float) -> str:
    """Words at an edge stay inside the plot."""
    return "start" if at < EDGE else "end" if at > 100 - EDGE else "middle"
