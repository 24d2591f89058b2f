"""Pictures, networks and weights made up for tests."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from imageproc.pipelines import raster
from imageproc.pipelines.engine import FloatArray
from imageproc.pipelines.picture import Bytes, Floats, Picture

LIMIT = 10_000_000

register_heif_opener()


def colours(width: int = 48, height: int = 32) -> Image.Image:
    """Four quarters: red, green, blue, white. Any turn or channel swap shows."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height // 2))
    picture.paste("lime", (width // 2, 0, width, height // 2))
    picture.paste("blue", (0, height // 2, width // 2, height))
    return picture


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def decoded(data: bytes) -> Picture:
    return raster.decode(data, max_pixels=LIMIT)


def plain(rgb: Bytes) -> Picture:
    return Picture(rgb=rgb, alpha=None)


def disc(width: int = 160, height: int = 120, *, busy: bool = False) -> tuple[Bytes, Floats]:
    """A red disc on plain or busy grey, and its true alpha."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    radius = min(width, height) * 0.3
    distance = np.hypot(x - width / 2 + 0.5, y - height / 2 + 0.5)
    alpha = np.clip(radius - distance + 0.5, 0, 1)
    ground = np.full((height, width, 3), 221.0)
    if busy:
        noise = np.random.default_rng(3).normal(0, 40, (height // 4 + 1, width // 4 + 1, 3))
        ground += cv2.resize(noise, (width, height), interpolation=cv2.INTER_NEAREST)
    rgb = alpha[..., None] * np.array([178, 34, 34]) + (1 - alpha[..., None]) * ground
    return np.clip(rgb, 0, 255).astype(np.uint8), alpha.astype(np.float32)


class StubSession:
    """Answers with fixed arrays, and remembers what it was fed."""

    def __init__(self, *answers: FloatArray) -> None:
        self.answers = answers
        self.fed: list[FloatArray] = []

    def run(
        self, names: Sequence[str] | None, feed: Mapping[str, FloatArray], /
    ) -> Sequence[FloatArray]:
        self.fed.extend(feed.values())
        return self.answers


def mirror() -> Path:
    """The folder of real weights, or a skip that says how to get one."""
    folder = os.environ.get("MODELS_MIRROR")
    if not folder or not (Path(folder) / "u2netp.onnx").is_file():
        pytest.skip("set MODELS_MIRROR to a folder that holds the networks' weights")
    return Path(folder)


def photo(name: str) -> Picture:
    """A photo of the test collection, or a skip that says how to get it."""
    path = Path(os.environ.get("PHOTOS_DIR", ".")) / name
    if not path.is_file():
        pytest.skip(f"set PHOTOS_DIR to the folder of test photos ({name} is not there)")
    return raster.decode(path.read_bytes(), max_pixels=20_000_000)
