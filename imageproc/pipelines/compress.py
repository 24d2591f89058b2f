"""A file made smaller: re-encoded, resized, or brought under a number of bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imageproc.pipelines import encoders, raster
from imageproc.pipelines.jpeg import strip_jpeg
from imageproc.pipelines.metadata import NOTHING
from imageproc.pipelines.operation import TIMES, Format, Operation, in_words
from imageproc.pipelines.pair import pair_thumbnail
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.pipelines.png import strip_png
from imageproc.pipelines.resize import Size, covering, fitted, resize, shrink_for
from imageproc.pipelines.target import Encode, Fitted, fit_bytes, fit_quality

__all__ = ["CutOut", "Format", "Operation", "Processed", "pair_thumbnail", "process"]

CutOut = Callable[[Picture], Picture]
"""Gives a picture an alpha."""

WHITE = (255, 255, 255)
PNG_DEPTH = 24
"""Where a PNG says how many bits a sample has."""
KEPT: dict[str, encoders.Format] = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
"""Formats that are read and written; GIF becomes PNG, the others JPEG, or PNG with alpha."""
NAMES = {"HEIF": "HEIC", "WEBP": "WebP"}
"""Of formats, where people write them otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Processed:
    """A file, and how it came about."""

    data: bytes
    mime_type: str
    extension: str
    """Without the dot."""
    width: int
    """Pixels, upright."""
    height: int
    quality: int | None
    """1 to 100; None for PNG, and where the original is kept."""
    note: str
    """Sentences that say what ran instead of what was asked; mostly empty."""
    before: Picture
    """As decoded: where the result is small, a JPEG may come with fewer pixels than it has."""
    after: Picture
    """What was encoded, before the codec's loss."""


def process(
    data: bytes, operation: Operation, *, max_pixels: int, cut_out: CutOut | None = None
) -> Processed:
    """Decode, cut out, resize and encode a picture file.

    Where nothing but compression was asked and the result is no smaller, the
    original is kept, without its metadata. Raises `ValueError` when the
    operation cuts out and no `cut_out` is given, `PictureTooLong`,
    `TargetUnreachable`, the errors of `raster.decode` and those of `cut_out`.
    """
    if operation.cut_out and cut_out is None:
        raise ValueError("the operation cuts out: cut_out must be given")
    header = raster.read_header(io.BytesIO(data), max_pixels=max_pixels)
    target = _target((header.width, header.height), operation)
    before = _decoded(data, header, target, operation, max_pixels)
    whole = before if cut_out is None or not operation.cut_out else cut_out(before)
    shown = resize(_without_full_alpha(whole), target, operation.fit)
    kind = _format_for(header, operation, shown)
    after = _on_white(shown) if kind == "jpeg" else shown
    file, how = _file(data, header, operation, kind, after)
    mime_type, extension = raster.FORMATS[kind.upper()]
    return Processed(
        data=file.data,
        mime_type=mime_type,
        extension=extension,
        width=file.picture.width,
        height=file.picture.height,
        quality=file.quality,
        note=" ".join((*_format_notes(data, header, operation, kind, shown), *how)),
        before=before,
        after=file.picture,
    )


def _target(size: Size, operation: Operation) -> Size:
    if operation.fit == "cover" and operation.width and operation.height:
        return covering(size, operation.width, operation.height)
    return fitted(size, operation.width, operation.height)


def _decoded(
    data: bytes, header: raster.Header, target: Size, operation: Operation, max_pixels: int
) -> Picture:
    """With as few pixels as the target lets a decoder make; what is cut out needs them all."""
    size = header.width, header.height
    shrink = 1 if operation.cut_out else shrink_for(size, target, operation.fit)
    return raster.decode(data, max_pixels=max_pixels, shrink=shrink)


def _without_full_alpha(picture: Picture) -> Picture:
    if picture.alpha is None or picture.alpha.min() < 255:
        return picture
    return Picture(rgb=picture.rgb, alpha=None)


def _on_white(picture: Picture) -> Picture:
    if picture.alpha is None:
        return picture
    return Picture(rgb=encoders.flatten(_pixels(picture), WHITE), alpha=None)


def _pixels(picture: Picture) -> Bytes:
    """HxWx3, or HxWx4 with alpha."""
    return picture.rgb if picture.alpha is None else np.dstack([picture.rgb, picture.alpha])


def _format_for(header: raster.Header, operation: Operation, shown: Picture) -> encoders.Format:
    if operation.format != "keep":
        return operation.format
    if header.format == "JPEG" and shown.alpha is not None:
        return "png"
    if header.format in KEPT:
        return KEPT[header.format]
    return "png" if header.format == "GIF" or shown.alpha is not None else "jpeg"


def _file(
    data: bytes,
    header: raster.Header,
    operation: Operation,
    kind: encoders.Format,
    after: Picture,
) -> tuple[Fitted, list[str]]:
    """The file, and sentences about how it was made."""
    encode = _encoder(data, kind, operation)
    if not _only_compressed(header, operation, kind, after):
        return _made(after, kind, operation, encode)
    original = _original(data, header, operation)
    if original is None:
        return _not_larger(len(data), _made(after, kind, operation, encode), kind, encode)
    kept = Fitted(data=original, picture=after, quality=None)
    if len(original) <= (operation.max_bytes or 0):
        return kept, ["The original already fits and is kept."]
    made, notes = _made(after, kind, operation, encode)
    if len(original) <= len(made.data):
        return kept, ["The original was already smaller and is kept."]
    return made, notes


def _only_compressed(
    header: raster.Header, operation: Operation, kind: encoders.Format, after: Picture
) -> bool:
    same_size = (after.width, after.height) == (header.width, header.height)
    return same_size and KEPT.get(header.format) == kind and not operation.cut_out


def _encoder(data: bytes, kind: encoders.Format, operation: Operation) -> Encode:
    metadata = raster.read_metadata(data) if operation.keep_metadata else NOTHING

    def encode(picture: Picture, quality: int) -> bytes:
        told = metadata.for_size(picture.width, picture.height)
        pixels = _pixels(picture)
        return encoders.encode(pixels, kind, quality=quality, metadata=told, effort="small")

    return encode


def _made(
    picture: Picture, kind: encoders.Format, operation: Operation, encode: Encode
) -> tuple[Fitted, list[str]]:
    limit = operation.max_bytes
    if limit is None:
        quality = None if kind == "png" else operation.quality
        data = encode(picture, operation.quality)
        return Fitted(data=data, picture=picture, quality=quality), []
    found = fit_bytes(picture, limit, kind, encode)
    if found.picture is picture:
        return found, []
    size = f"{found.picture.width} {TIMES} {found.picture.height} pixels"
    return found, [f"Made smaller, to {size}, to stay within {in_words(limit)}."]


def _not_larger(
    limit: int, result: tuple[Fitted, list[str]], kind: encoders.Format, encode: Encode
) -> tuple[Fitted, list[str]]:
    """Less quality where the original cannot be kept and the file would grow."""
    made, _ = result
    if len(made.data) <= limit or kind == "png":
        return result
    found = fit_quality(made.picture, limit, kind, encode)
    if found is None:
        return result
    return found, [f"Quality {found.quality}, so that the file does not grow."]


def _original(data: bytes, header: raster.Header, operation: Operation) -> bytes | None:
    """The file as it came, less what was not to be kept; None where that cannot be had."""
    if operation.keep_metadata:
        return data if header.frames == 1 else None
    if header.orientation != 1:  # the picture would lie on its side
        return None
    if header.format == "JPEG":
        return strip_jpeg(data)
    if header.format == "PNG":
        return strip_png(data)
    has_none = header.frames == 1 and raster.read_metadata(data) == NOTHING
    return data if has_none else None


def _format_notes(
    data: bytes,
    header: raster.Header,
    operation: Operation,
    kind: encoders.Format,
    shown: Picture,
) -> list[str]:
    notes = []
    if operation.format == "keep" and KEPT.get(header.format) != kind:
        notes.append(_became(header, kind, shown))
    if kind == "jpeg" and shown.alpha is not None:
        notes.append("JPEG has no transparency, so the ground is white.")
    if header.frames > 1:
        notes.append(f"Only the first of {header.frames} frames is kept.")
    if header.format == "PNG" and data[PNG_DEPTH] == 16:
        notes.append("16 bits a channel became 8.")
    if header.format == "PNG" and operation.format == "keep" and operation.max_bytes is None:
        notes.append("PNG stays lossless; choose WebP to make it smaller.")
    return notes


def _became(header: raster.Header, kind: encoders.Format, shown: Picture) -> str:
    name = NAMES.get(header.format, header.format)
    if shown.alpha is not None and header.format == "JPEG":
        return "JPEG has no transparency, so the cut-out is a PNG."
    reason = "which keeps its transparency" if shown.alpha is not None else "which opens everywhere"
    return f"{name} became {kind.upper()}, {reason}."
