"""The first, coarse answer to "what is the subject": one network, one small matte."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from imageproc.pipelines.catalogue import ModelSpec
from imageproc.pipelines.engine import FloatArray, Session
from imageproc.pipelines.errors import NoSubject
from imageproc.pipelines.picture import Bytes, Floats, Picture

FLOOR = 0.1
"""A prediction that never rises above this saw nothing: uniform pictures reach
0.002, black ones 0.05. Stretching such noise to 0..1 would invent a subject."""

WORK_SIDE = 768
"""The long side that all steps before the full-size one need at least, pixels."""


def shrink(picture: Picture) -> Bytes:
    """The picture reduced by a whole number, laid on white: HxWx3 uint8.

    INTER_AREA by min(8, long side // 768): reads every pixel once, and the
    matte that follows stays within 0.2/255 of one made from the full picture.
    """
    factor = min(8, max(picture.width, picture.height) // WORK_SIDE)
    rgb = _reduce(picture.rgb, factor)
    if picture.alpha is None:
        return rgb
    weight = _reduce(picture.alpha, factor)[..., None].astype(np.float32) / 255
    white: Bytes = (rgb * weight + 255 * (1 - weight) + 0.5).astype(np.uint8)
    return white


def _reduce(pixels: Bytes, factor: int) -> Bytes:
    if factor < 2:
        return pixels
    height, width = pixels.shape[:2]
    size = max(1, width // factor), max(1, height // factor)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def to_tensor(rgb: Bytes, spec: ModelSpec) -> FloatArray:
    """HxWx3 uint8 to the network's 1x3xSxS float32.

    Lanczos and the division by the picture's maximum are part of how the
    networks were published, so they are kept.
    """
    side = (spec.side, spec.side)
    small = np.asarray(Image.fromarray(rgb).resize(side, Image.Resampling.LANCZOS))
    scaled = small.astype(np.float32) / max(int(small.max()), 1)
    normal = (scaled - np.array(spec.mean, np.float32)) / np.array(spec.std, np.float32)
    return np.ascontiguousarray(normal.transpose(2, 0, 1)[None], dtype=np.float32)


def stretch(prediction: FloatArray) -> Floats:
    """Min-max normalise a prediction to 0..1. Raises `NoSubject` below `FLOOR`."""
    low, high = float(prediction.min()), float(prediction.max())
    if not high > FLOOR or high - low < 1e-3:
        raise NoSubject
    stretched: Floats = ((prediction - low) / (high - low)).astype(np.float32)
    return stretched


class BackgroundRemover:
    """A salient-object network: RGB pixels in, a small matte out."""

    def __init__(self, session: Session, spec: ModelSpec) -> None:
        self.session = session
        self.spec = spec

    def matte(self, rgb: Bytes) -> Floats:
        """HxWx3 uint8 to SxS float32 in 0..1. Raises `NoSubject`."""
        feed = {self.spec.input_name or "input": to_tensor(rgb, self.spec)}
        answers = self.session.run(None, feed)
        answer = answers[self.spec.output].reshape(self.spec.side, self.spec.side)
        return stretch(_sigmoid(answer) if self.spec.logits else answer)


def _sigmoid(logits: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)
