"""Sizes that fit a box or fill it, and pixels made fewer."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.raster import SHRINKS

Fit = Literal["fit", "cover"]
Size = tuple[int, int]
"""Width and height in pixels."""


def fitted(size: Size, width: int | None, height: int | None) -> Size:
    """The largest size of the same shape within the box; never larger than `size`."""
    sides = zip((width, height), size, strict=True)
    scale = min([1.0, *(limit / side for limit, side in sides if limit is not None)])
    return scaled(size, scale)


def covering(size: Size, width: int, height: int) -> Size:
    """The box, or the largest size of its shape within a picture that is smaller than the box."""
    region = cropped(size, (width, height))
    return (width, height) if region[0] >= width and region[1] >= height else region


def cropped(size: Size, shape: Size) -> Size:
    """The largest region of the shape of `shape` within a picture of `size`."""
    return scaled(shape, min(side / part for side, part in zip(size, shape, strict=True)))


def scaled(size: Size, scale: float) -> Size:
    """Rounded, and at least one pixel."""
    width, height = size
    return max(1, round(width * scale)), max(1, round(height * scale))


def shrink_for(size: Size, target: Size, fit: Fit) -> int:
    """The largest fraction a decoder may make of a picture that will be resized to `target`."""
    region = cropped(size, target) if fit == "cover" else size
    factor = min(side / part for side, part in zip(region, target, strict=True))
    return max(shrink for shrink in SHRINKS if shrink <= max(1, factor))


def resize(picture: Picture, target: Size, fit: Fit = "fit") -> Picture:
    """Scale down to `target`; "cover" cuts the middle out in the target's shape first.

    By area averages: against Lanczos with a reducing gap SSIM is 0.99 and more,
    in an eighth to a third of the time.
    """
    if fit == "cover":
        picture = _middle(picture, cropped((picture.width, picture.height), target))
    if (picture.width, picture.height) == target:
        return picture
    if picture.alpha is None:
        return Picture(rgb=_area(picture.rgb, target), alpha=None)
    return _see_through(picture.rgb, picture.alpha, target)


def _middle(picture: Picture, size: Size) -> Picture:
    width, height = size
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    part = np.s_[top : top + height, left : left + width]
    return Picture(
        rgb=np.ascontiguousarray(picture.rgb[part]),
        alpha=None if picture.alpha is None else np.ascontiguousarray(picture.alpha[part]),
    )


def _see_through(rgb: Bytes, alpha: Bytes, target: Size) -> Picture:
    """Colours weigh as much as they show, or hidden ones would tint the edges."""
    weighed = cv2.multiply(rgb, cv2.merge([alpha, alpha, alpha]), scale=1 / 255)
    small = _area(alpha, target)
    weights = np.maximum(small, 1).astype(np.float32)[..., None] / 255
    straight = np.rint(_area(weighed.astype(np.uint8, copy=False), target) / weights)
    return Picture(rgb=np.minimum(straight, 255).astype(np.uint8), alpha=small)


def _area(pixels: Bytes, target: Size) -> Bytes:
    return cv2.resize(pixels, target, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
