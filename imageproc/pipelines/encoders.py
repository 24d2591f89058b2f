"""Pixels to files: small, quick, tagged sRGB, and without anybody's EXIF unless it is handed in."""

from __future__ import annotations

import io
from functools import cache
from typing import Literal

import numpy as np
from PIL import Image

from imageproc.pipelines.colour import srgb_profile
from imageproc.pipelines.errors import PictureTooLong
from imageproc.pipelines.indexed import encode_indexed
from imageproc.pipelines.jpeg import encode_jpeg
from imageproc.pipelines.metadata import NOTHING, Metadata
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.png import encode_png

Format = Literal["png", "webp", "jpeg", "avif"]
Effort = Literal["quick", "small"]
"""What matters more: a person who waits, or bytes that stay."""
Colour = tuple[int, int, int]

LONGEST_SIDE = {"png": 2**31 - 1, "webp": 16383, "jpeg": 65500, "avif": 32768}
"""What the file format can hold, in pixels; of AVIF, what its common decoder opens."""

WEBP_METHOD: dict[Effort, int] = {"quick": 2, "small": 4}
"""Of 0 to 6. At equal SSIM, 4 writes 9 % fewer bytes than 2 in 2.4 of its time; 6 saves 3 % more
for 1.7 of 4's time."""

AVIF_SPEED: dict[Effort, int] = {"quick": 9, "small": 6}
"""Of 10 (quick) to 0. At equal SSIM, 6 writes 18 to 25 % fewer bytes than 9 in 5 to 9 of its time.
7 and 8 save a tenth at most, on calm photos nothing; 5 takes four times as long as 6 for 3 %."""


def encode(
    rgba: Bytes,
    format: Format,  # noqa: A002 (the caller writes encode(..., format="png"))
    *,
    quality: int = 90,
    background: Colour | None = None,
    metadata: Metadata = NOTHING,
    effort: Effort = "quick",
) -> bytes:
    """Encode HxWx4 (straight alpha) or HxWx3 sRGB pixels as a file.

    `quality` is 1 to 100 for JPEG, WebP and AVIF; WebP at 100 is lossless; PNG
    ignores it. With `background` (R, G, B; 0..255) the picture is laid on that
    colour; JPEG needs one when there is alpha (`ValueError`). Of `metadata` is
    written what the format holds. Raises `PictureTooLong` where the format
    cannot hold the size.
    """
    _check_sides(rgba, format)
    if background is not None:
        rgba = flatten(rgba, background)
    if format == "png":
        return _png(rgba, metadata, effort)
    if format == "webp":
        return _webp(rgba, quality, metadata, effort)
    if format == "avif":
        return _avif(rgba, quality, metadata, effort)
    return _jpeg(rgba, quality, metadata, effort)


def flatten(rgba: Bytes, background: Colour) -> Bytes:
    """Lay HxWx4 pixels on a colour; HxWx3 is returned as it is."""
    if rgba.shape[2] == 3:
        return rgba
    picture = Image.fromarray(rgba)
    ground = Image.new("RGB", picture.size, background)
    ground.paste(picture, mask=picture.getchannel("A"))
    return np.asarray(ground)


def thumbnail(picture: Picture, side: int, quality: int = 80) -> bytes:
    """A WebP whose long side is at most `side` pixels; keeps alpha, never enlarges."""
    image = Image.fromarray(picture.rgb)
    if picture.alpha is not None:
        image.putalpha(Image.fromarray(picture.alpha))
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=2)
    return buffer.getvalue()


def _check_sides(rgba: Bytes, kind: Format) -> None:
    longest = max(rgba.shape[:2])
    if longest > LONGEST_SIDE[kind]:
        raise PictureTooLong(
            f"A {kind.upper()} file holds at most {LONGEST_SIDE[kind]} pixels a side; "
            f"this picture has {longest}. Choose PNG, or make the picture smaller."
        )


def _png(rgba: Bytes, metadata: Metadata, effort: Effort) -> bytes:
    chunks = metadata.png_chunks()
    indexed = encode_indexed(rgba, chunks) if effort == "small" else None
    return encode_png(rgba, chunks) if indexed is None else indexed


def _webp(rgba: Bytes, quality: int, metadata: Metadata, effort: Effort) -> bytes:
    buffer = io.BytesIO()
    # Lossless at method 0 and effort 0: 0.6 of the PNG's bytes in 1.3 of its time.
    options = {"lossless": True, "quality": 0, "method": 0}
    lossy = {"quality": quality, "method": WEBP_METHOD[effort]}
    chosen = options if quality >= 100 else lossy
    profile = _profile(effort)
    Image.fromarray(rgba).save(
        buffer, "WEBP", icc_profile=profile, exif=metadata.exif, xmp=metadata.xmp, **chosen
    )
    return buffer.getvalue()


def _avif(rgba: Bytes, quality: int, metadata: Metadata, effort: Effort) -> bytes:
    """Says sRGB in its own few bytes (CICP 1/13/6): a profile is not needed."""
    buffer = io.BytesIO()
    speed = AVIF_SPEED[effort]
    Image.fromarray(rgba).save(
        buffer, "AVIF", quality=quality, speed=speed, exif=metadata.exif, xmp=metadata.xmp
    )
    return buffer.getvalue()


def _jpeg(rgb: Bytes, quality: int, metadata: Metadata, effort: Effort) -> bytes:
    if rgb.shape[2] == 4:
        raise ValueError("JPEG has no transparency: give a background colour")
    return encode_jpeg(
        rgb,
        quality,
        profile=_profile(effort),
        segments=metadata.jpeg_segments(),
        small=effort == "small",
    )


def _profile(effort: Effort) -> bytes:
    """What says sRGB. Small files go without its 588 bytes: untagged pictures are taken for sRGB
    (CSS Color 4, 12.2; WebP container specification, ICCP).
    """
    return b"" if effort == "small" else _srgb_bytes()


@cache
def _srgb_bytes() -> bytes:
    return srgb_profile().tobytes()
