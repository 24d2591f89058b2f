"""What is known before the garment is: pixels, joints, mask, skin, hair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from imageproc.pipelines.body.model import Mask
from imageproc.pipelines.body.skeleton import Skeleton
from imageproc.pipelines.picture import Bytes, Floats
from imageproc.pipelines.refine import as_floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A person on one picture. Arrays are hxw."""

    rgb: Bytes
    """hxwx3."""
    person: Skeleton
    mask: Floats
    """0..1."""
    skin: Mask
    hair: Mask

    def reduced(self, side: int) -> Scene:
        """The same with a long side of at most `side` pixels."""
        height, width = self.mask.shape
        scale = min(1.0, side / max(height, width))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        return Scene(
            rgb=np.asarray(_resized(self.rgb, size), np.uint8),
            person=self.person.scaled(scale),
            mask=as_floats(_resized(self.mask, size)),
            skin=resized_mask(self.skin, size),
            hair=resized_mask(self.hair, size),
        )


def resized_mask(mask: Mask, size: tuple[int, int]) -> Mask:
    """A mask on a picture of another size (width, height)."""
    if size[0] < mask.shape[1]:
        return np.asarray(_resized(mask.astype(np.float32), size) > 0.5)
    enlarged = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(enlarged > 0.5)


def _resized(values: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA)
