"""JPEG files: pixels to the fewest bytes that keep them, and segments put in and taken out.

Segments: ITU-T T.81, Annex B. Profiles: ICC.1, Annex B.4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np

from imageproc.pipelines.picture import Bytes

FINE = 91
"""From this quality on colours are kept at full resolution: 4:4:4, and 4:2:0 below."""
BUSY = 1.0
"""Bits a pixel from which a progressive file is worth a try, which takes twice what the first took
(8 ms a megapixel). Above, three in four are smaller, by 1 to 5 %; below, half of them, and by less.
"""
LONGEST_BODY = 65533
"""Bytes in one segment."""

END, SCAN = 0xD9, 0xDA
JFIF, EXIF, ICC, IPTC, ADOBE, COMMENT = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE

_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""The marker behind a scan: not a stuffed 0xFF, not a restart, not a fill byte."""


def encode_jpeg(
    rgb: Bytes, quality: int, *, profile: bytes, segments: Sequence[bytes] = (), small: bool = False
) -> bytes:
    """Encode HxWx3 sRGB pixels; grey ones as one channel, without the profile, which may be empty.

    `quality` is 1 to 100 and means libjpeg's tables, as everywhere. `small`
    tries a progressive file too, where one may be smaller.
    """
    grey = is_grey(rgb)
    pixels = np.ascontiguousarray(rgb[..., 0]) if grey else _bgr(rgb)
    data = _written(pixels, quality, progressive=False)
    if small and len(data) * 8 >= BUSY * rgb.shape[0] * rgb.shape[1]:
        data = min(data, _written(pixels, quality, progressive=True), key=len)
    tag = () if grey or not profile else (segment(ICC, b"ICC_PROFILE\x00\x01\x01" + profile),)
    return insert(data, [*segments, *tag])


def _bgr(rgb: Bytes) -> Bytes:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def is_grey(rgb: Bytes) -> bool:
    """Whether red, green and blue are equal everywhere; colour shows on a sample already."""
    return all(
        np.array_equal(part[..., 0], part[..., 1]) and np.array_equal(part[..., 1], part[..., 2])
        for part in (rgb[::16, ::16], rgb)
    )


def segment(kind: int, body: bytes) -> bytes:
    """Raises `ValueError` where a segment cannot hold the body."""
    if len(body) > LONGEST_BODY:
        raise ValueError(f"a JPEG segment holds {LONGEST_BODY} bytes, not {len(body)}")
    return bytes((0xFF, kind)) + (len(body) + 2).to_bytes(2, "big") + body


def insert(data: bytes, segments: Sequence[bytes]) -> bytes:
    """Put segments behind the JFIF header of a file that has one."""
    at = 4 + int.from_bytes(data[4:6], "big")
    return b"".join((data[:at], *segments, data[at:]))


def strip_jpeg(data: bytes) -> bytes | None:
    """The same scans without EXIF, XMP, IPTC, comments, previews and what follows the picture.

    What colours need stays: JFIF, ICC and Adobe segments. None where the
    segments do not lead to an end.
    """
    kept, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        kind = data[at + 1]
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == SCAN:
            found = _SCAN_END.search(data, end)
            end = len(data) if found is None else found.start()
        if _is_needed(kind, data[at + 4 : end]):
            kept.append(data[at:end])
        at = end
        if data[at : at + 2] == bytes((0xFF, END)):
            return b"".join((*kept, data[at : at + 2]))
    return None


def _is_needed(kind: int, body: bytes) -> bool:
    if kind == JFIF:
        return body.startswith(b"JFIF\x00") and len(body) == 14  # more is a preview
    if kind == ICC:
        return body.startswith(b"ICC_PROFILE\x00")
    if kind == ADOBE:
        return body.startswith(b"Adobe")
    return kind != COMMENT and not JFIF <= kind <= 0xEF


def _written(pixels: Bytes, quality: int, *, progressive: bool) -> bytes:
    """By OpenCV: the bytes are Pillow's, whose buffer is too small for noise at high quality."""
    fine = quality >= FINE
    sampling = (
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if fine else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    )
    options = [
        *(cv2.IMWRITE_JPEG_QUALITY, quality),
        *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling),
        *(cv2.IMWRITE_JPEG_OPTIMIZE, 1),
        *(cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)),
    ]
    return cv2.imencode(".jpg", pixels, options)[1].tobytes()
