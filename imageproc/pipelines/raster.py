"""Files to upright sRGB pixels, behind limits that are checked before decoding."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pillow_heif
import simplejpeg
from PIL import Image

from imageproc.pipelines.colour import foreign_profile, to_srgb
from imageproc.pipelines.damage import BROKEN
from imageproc.pipelines.encoders import encode, thumbnail
from imageproc.pipelines.errors import TooManyPixels, UnreadableImage
from imageproc.pipelines.metadata import Metadata, embedded_in
from imageproc.pipelines.picture import Picture
from imageproc.pipelines.png import encode_png
from imageproc.pipelines.sniffing import HEAD_BYTES, sniff

__all__ = [
    "FORMATS",
    "Header",
    "Picture",
    "decode",
    "encode",
    "encode_png",
    "read_header",
    "read_metadata",
    "sniff",
    "thumbnail",
]

# Pillow warns and raises at limits of its own; here the caller's limit is
# checked on every header, so Pillow's must not be the lower of the two.
Image.MAX_IMAGE_PIXELS = 2**30

FORMATS = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "AVIF": ("image/avif", "avif"),
    "HEIF": ("image/heic", "heic"),
    "GIF": ("image/gif", "gif"),
    "TIFF": ("image/tiff", "tif"),
    "BMP": ("image/bmp", "bmp"),
}
"""Format to MIME type and file extension."""

ORIENTATION_TAG = 0x0112

SHRINKS = (1, 2, 4, 8)
"""Fractions of the sides at which a JPEG can be decoded without decoding all of it."""

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation to the turn that makes the picture upright."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a picture file says about itself, without its pixels."""

    format: str
    mime_type: str
    extension: str
    width: int
    """Pixels, after the EXIF orientation is applied."""
    height: int
    has_alpha: bool
    frames: int
    orientation: int = 1
    """EXIF's 1 to 8; 1 is stored upright."""


def read_header(file: BinaryIO, *, max_pixels: int) -> Header:
    """Read the header of a picture file; pixels are not decoded.

    `file` is read from its start and left anywhere. Raises `EmptyFile`,
    `UnsupportedFormat`, `SvgRefused`, `UnreadableImage`, and `TooManyPixels`
    when width times height is above `max_pixels`.
    """
    file.seek(0)
    found = sniff(file.read(HEAD_BYTES))
    file.seek(0)
    with _damage_named(), _open(file, found) as image:
        _check_pixels(image.size, max_pixels)
        return _header_of(image, found)


def decode(data: bytes, *, max_pixels: int, shrink: int = 1) -> Picture:
    """Decode a file to upright 8-bit sRGB pixels.

    Takes any colour mode; of an animation the first frame. 16-bit samples are
    scaled to 8. With `shrink` 2, 4 or 8 a plain JPEG is decoded at that
    fraction of its sides, rounded up, in a third to half of the time; other
    files at full size. Raises the same errors as `read_header`, and
    `UnreadableImage` for every kind of damage found on the way.
    """
    found = sniff(data[:HEAD_BYTES])
    with _damage_named(), _open(io.BytesIO(data), found) as image:
        _check_pixels(image.size, max_pixels)
        return _decode_jpeg(data, image, shrink) if _is_plain_jpeg(image, found) else _load(image)


def read_metadata(data: bytes) -> Metadata:
    """EXIF, XMP and IPTC as they are in the file. Raises the same errors as `read_header`."""
    with _damage_named(), _open(io.BytesIO(data), sniff(data[:HEAD_BYTES])) as image:
        return embedded_in(image)


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as exc:  # sizes beyond any limit of ours
        raise TooManyPixels from exc
    except BROKEN as exc:
        raise UnreadableImage from exc


def _open(file: BinaryIO, found: str) -> Image.Image:
    """Open without decoding, with the one reader the first bytes call for."""
    if found == "HEIF":
        _register_heif()
    return Image.open(file, formats=[found])


@cache
def _register_heif() -> None:
    pillow_heif.register_heif_opener()


def _check_pixels(size: tuple[int, int], limit: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise UnreadableImage
    if width * height > limit:
        raise TooManyPixels(
            f"This picture has {width} by {height} pixels, that is "
            f"{_megapixels(width * height)} megapixels; "
            f"the limit is {_megapixels(limit)}. Make it smaller and send it again."
        )


def _megapixels(count: int) -> str:
    # Rounded up: what is a little above the limit must not read like the limit.
    return f"{math.ceil(count / 1e5) / 10:.1f}".removesuffix(".0")


def _header_of(image: Image.Image, found: str) -> Header:
    width, height = image.size
    # Pillow turns a TIFF by itself when it is loaded, and tells its upright size.
    if found != "TIFF" and _orientation(image) >= 5:
        width, height = height, width
    mime_type, extension = FORMATS[found]
    return Header(
        format=found,
        mime_type=mime_type,
        extension=extension,
        width=width,
        height=height,
        has_alpha=image.has_transparency_data,
        # A JPEG may carry previews or a depth map as further "frames".
        frames=1 if found == "JPEG" else int(getattr(image, "n_frames", 1)),
        orientation=_orientation(image),
    )


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8; damaged EXIF counts as upright, as browsers take it."""
    try:
        value: Any = image.getexif().get(ORIENTATION_TAG, 1)
    except BROKEN:
        return 1
    return value if value in TURNS else 1


def _is_plain_jpeg(image: Image.Image, found: str) -> bool:
    return found == "JPEG" and image.mode in {"RGB", "L"}


def _decode_jpeg(data: bytes, image: Image.Image, shrink: int) -> Picture:
    """libjpeg-turbo hands out an array in a third of Pillow's time.

    Where it refuses a file or only warns of it, Pillow decides.
    """
    width, height = (math.ceil(side / shrink) for side in image.size)
    try:
        rgb = simplejpeg.decode_jpeg(data, "RGB", min_width=width, min_height=height)
    except ValueError:
        return _load(image)
    if rgb.shape != (height, width, 3):
        return _load(image)
    profile = image.info.get("icc_profile")
    if image.mode == "RGB" and foreign_profile("RGB", profile) is not None:
        rgb = np.asarray(to_srgb(Image.fromarray(rgb), profile))
    return Picture(rgb=turn(rgb, _orientation(image)), alpha=None)


def _load(image: Image.Image) -> Picture:
    image.load()
    orientation = _orientation(image)  # only now: Pillow turns a TIFF while loading
    alpha = _alpha_of(image)
    rgb = np.asarray(to_srgb(image, image.info.get("icc_profile")))
    turned = None if alpha is None else turn(alpha, orientation)
    return Picture(rgb=turn(rgb, orientation), alpha=turned)


def _alpha_of(image: Image.Image) -> npt.NDArray[np.uint8] | None:
    if not image.has_transparency_data:
        return None
    return np.asarray(image.convert("RGBA").getchannel("A"))


def turn(pixels: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    """Turn an HxW or HxWxC array upright; `orientation` is EXIF's 1 to 8."""
    swaps = orientation >= 5
    if swaps:
        pixels = pixels.swapaxes(0, 1)
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)
