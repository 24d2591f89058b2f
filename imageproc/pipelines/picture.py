"""A decoded picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """Upright sRGB pixels of one frame."""

    rgb: Bytes
    """HxWx3, straight (not multiplied by alpha)."""
    alpha: Bytes | None
    """HxW, 255 is opaque; None when the file has none."""

    @property
    def width(self) -> int:
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        return int(self.rgb.shape[0])
