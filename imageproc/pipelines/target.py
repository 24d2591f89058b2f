"""The best file of at most so many bytes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imageproc.pipelines.encoders import Format
from imageproc.pipelines.errors import TargetUnreachable
from imageproc.pipelines.operation import TIMES, in_words
from imageproc.pipelines.picture import Picture
from imageproc.pipelines.resize import resize, scaled

Encode = Callable[[Picture, int], bytes]
"""Pixels and a quality to a file."""

LOWEST, HIGHEST = 5, 95
"""Qualities that are tried."""
MOST_ENCODES = 7
"""Per size, and enough to halve all qualities down to one; photos take 5 on average."""
LEAST_STEP = 0.85
"""A picture that must have fewer pixels gets at most this share of its sides."""
PLEASANT = 25
"""The quality aimed at when pixels must go: at `LOWEST` more of them would show less."""
SMALLEST_SIDE = 16
"""Pixels on the long side under which there is no point in going on."""
DOT = Picture(rgb=np.zeros((1, 1, 3), np.uint8), alpha=None)

CURVES: dict[Format, tuple[tuple[int, ...], tuple[float, ...]]] = {
    "jpeg": (
        (5, 10, 20, 30, 50, 70, 80, 90, 95),
        (0.12, 0.2, 0.35, 0.47, 0.63, 0.79, 0.96, 1.28, 2.3),
    ),
    "webp": (
        (5, 10, 20, 30, 50, 70, 80, 90, 95),
        (0.17, 0.21, 0.27, 0.33, 0.43, 0.52, 0.63, 1.04, 1.68),
    ),
    "avif": (
        (5, 10, 20, 30, 50, 70, 80, 90, 95),
        (0.074, 0.088, 0.125, 0.18, 0.38, 0.73, 1.0, 1.4, 1.8),
    ),
}
"""Qualities, and the bits a pixel that photos take at them (medians of 36 photos)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """A file within its limit."""

    data: bytes
    picture: Picture
    """What was encoded: the picture, or a smaller one."""
    quality: int | None
    """None for PNG."""


def fit_bytes(picture: Picture, limit: int, kind: Format, encode: Encode) -> Fitted:
    """The highest quality of 5 to 95 whose file has at most `limit` bytes.

    Where the lowest is still too large, and for PNG, the picture gets fewer
    pixels. Raises `TargetUnreachable` when that leads nowhere.
    """
    search = _Search(limit, kind, encode)
    shown, scale = picture, 1.0
    while (found := search.at(shown)) is None:
        scale *= min(LEAST_STEP, math.sqrt(search.room / search.expected))
        size = scaled((picture.width, picture.height), scale)
        if max(size) < SMALLEST_SIDE:
            raise TargetUnreachable(_advice(limit, shown, kind))
        shown = resize(picture, size)
    return found


def fit_quality(picture: Picture, limit: int, kind: Format, encode: Encode) -> Fitted | None:
    """The same with every pixel kept; None where that cannot be had."""
    return _Search(limit, kind, encode).at(picture)


class _Search:
    """For the best quality at one size, and then at others.

    Sizes are counted without what every file has: headers, a profile, metadata.
    """

    def __init__(self, limit: int, kind: Format, encode: Encode) -> None:
        self.limit = limit
        self.encode = encode
        self.curve = None if kind == "png" else _Curve(kind)
        self.fixed = len(encode(DOT, LOWEST))
        self.room = max(1, limit - self.fixed)
        self.expected = 1.0
        """Bytes at a pleasant quality of what did not fit."""

    def at(self, picture: Picture) -> Fitted | None:
        """The best file that fits, or None."""
        if self.limit < self.fixed:
            return None
        if self.curve is not None:
            return self._lossy(picture, self.curve)
        data = self.encode(picture, HIGHEST)
        self.expected = self._body(data)
        fits = len(data) <= self.limit
        return Fitted(data=data, picture=picture, quality=None) if fits else None

    def _lossy(self, picture: Picture, curve: _Curve) -> Fitted | None:
        found, sizes = None, dict[int, int]()
        low, high = LOWEST - 1, HIGHEST + 1  # what fits, and what does not
        guess = curve.quality(self.room * 8 / (picture.width * picture.height))
        while high - low > 1:
            # No further from the middle than the encodes left can make good by halving.
            reach = 2 ** (MOST_ENCODES - len(sizes) - 1)
            quality = min(max(int(guess), high - reach, low + 1), low + reach, high - 1)
            data = self.encode(picture, quality)
            sizes[quality] = self._body(data)
            if len(data) <= self.limit:
                low, found = quality, Fitted(data=data, picture=picture, quality=quality)
            else:
                high = quality
                self.expected = sizes[quality] * curve.bits(PLEASANT) / curve.bits(quality)
            guess = self._next(curve, sizes)
        return found

    def _next(self, curve: _Curve, sizes: dict[int, int]) -> float:
        """Where the curve says the room ends, or the line through the two closest sizes."""
        if len(sizes) == 1:
            quality, size = next(iter(sizes.items()))
            return curve.quality(curve.bits(quality) * self.room / size)
        near, far = sorted(sizes, key=lambda quality: abs(math.log(sizes[quality] / self.room)))[:2]
        return curve.between(near, sizes[near], far, sizes[far], self.room)

    def _body(self, data: bytes) -> int:
        return max(1, len(data) - self.fixed)


class _Curve:
    """How many bits photos take at each quality, in logarithms."""

    def __init__(self, kind: Format) -> None:
        self.qualities, bits = CURVES[kind]
        self.logs = np.log(bits)

    def bits(self, quality: float) -> float:
        return math.exp(self._log(quality))

    def quality(self, bits: float) -> float:
        return float(np.interp(math.log(bits), self.logs, self.qualities))

    def between(self, one: int, its_size: int, other: int, size: int, wanted: int) -> float:
        """The quality of `wanted` bytes on the line through two known ones."""
        if its_size == size:
            return (one + other) / 2
        share = math.log(wanted / its_size) / math.log(size / its_size)
        log = self._log(one) + share * (self._log(other) - self._log(one))
        return float(np.interp(log, self.logs, self.qualities))

    def _log(self, quality: float) -> float:
        return float(np.interp(quality, self.qualities, self.logs))


def _advice(limit: int, picture: Picture, kind: Format) -> str:
    other = "" if kind in {"webp", "avif"} else ", or choose WebP"
    return (
        f"This picture does not fit into {in_words(limit)}, not even as "
        f"{picture.width} {TIMES} {picture.height} pixels. Allow more bytes{other}."
    )
