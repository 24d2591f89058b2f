"""Lab and back. L is 0..100."""

from __future__ import annotations

import cv2
import numpy as np

from imageproc.pipelines.picture import Bytes, Floats


def to_lab(rgb: Bytes) -> Floats:
    """HxWx3 uint8 to float32 CIE Lab."""
    return np.asarray(
        cv2.cvtColor(rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab), np.float32
    )


def to_rgb(lab: Floats) -> Floats:
    """HxWx3 CIE Lab to float32 0..255, not rounded; what no screen shows is clipped."""
    rgb = cv2.cvtColor(lab.astype(np.float32, copy=False), cv2.COLOR_Lab2RGB)
    return np.asarray(np.clip(rgb, 0, 1) * 255, np.float32)
