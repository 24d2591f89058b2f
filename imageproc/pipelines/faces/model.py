"""What is known of a face. Lengths are pixels of the picture it was found in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from imageproc.pipelines.picture import Floats

Point = npt.NDArray[np.float32]
"""(2,) x, y."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Face:
    """One face, from the forehead to the chin."""

    box: tuple[float, float, float, float]
    """Left, top, width, height; may reach out of the picture."""
    points: Floats
    """5x2: right eye, left eye, nose tip, right and left corner of the mouth, as the person
    has them.
    """
    score: float
    """0..1."""

    @property
    def area(self) -> float:
        return self.box[2] * self.box[3]

    @property
    def nose(self) -> Point:
        return np.asarray(self.points[2], np.float32)

    @property
    def mouth(self) -> Point:
        """The middle of the mouth."""
        return np.asarray(self.points[3:5].mean(axis=0), np.float32)

    @property
    def mouth_width(self) -> float:
        return float(np.linalg.norm(self.points[3] - self.points[4]))

    @property
    def length(self) -> float:
        """From the middle of the eyes to that of the mouth."""
        return float(np.linalg.norm(self.points[:2].mean(axis=0) - self.mouth))

    def has(self, point: Point) -> bool:
        """Whether a point lies in the box."""
        left, top, width, height = self.box
        return bool(left <= point[0] <= left + width and top <= point[1] <= top + height)

    def moved(self, scale: float, left: float = 0, top: float = 0) -> Face:
        """The same face after x -> x * scale + left, y -> y * scale + top."""
        x, y, width, height = self.box
        return replace(
            self,
            box=(x * scale + left, y * scale + top, width * scale, height * scale),
            points=(self.points * scale + (left, top)).astype(np.float32),
        )
