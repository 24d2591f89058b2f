"""Charts as plain SVG: geometry alone, which templates write and the stylesheet colours.

Along a chart everything is in percent of its width and up it in pixels, so that it fills any
window while its words keep their size. No script, no style attribute, no colour.
"""

from __future__ import annotations

from conversions.numbers.charts.drawing import lines, lying, stacked
from conversions.numbers.charts.shapes import Chart, Series

__all__ = ["Chart", "Series", "lines", "lying", "stacked"]
