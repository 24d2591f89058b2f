"""One picture's file: whether it can become a template."""

from __future__ import annotations

import io

from imageproc.pipelines import likeness, raster
from imageproc.pipelines.errors import (
    EmptyFile,
    TooManyPixels,
    UnreadableImage,
    UnsupportedFormat,
)
from images import blocking, uploads
from templates_app import faces
from templates_app.crawling.fates import Fate
from templates_app.models import Template
from templates_app.models.template import ROLES

DAMAGED = (EmptyFile, UnreadableImage, UnsupportedFormat)


def judge(data: bytes, min_side: int) -> Fate | None:
    """What stands against it, the cheapest question first; None where nothing does.

    Raises:
        EngineMissing, WeightsError: faces cannot be found here.
    """
    try:
        header = raster.read_header(io.BytesIO(data), max_pixels=uploads.max_pixels())
        if header.frames > 1:
            return Fate.ANIMATED
        if min(header.width, header.height) < min_side:
            return Fate.TOO_SMALL
        return _judge_pixels(raster.decode(data, max_pixels=uploads.max_pixels()))
    except TooManyPixels:
        return Fate.TOO_LARGE
    except DAMAGED:
        return Fate.UNREADABLE


def _judge_pixels(picture: raster.Picture) -> Fate | None:
    """Archived templates count too: staff have seen that picture."""
    try:
        blocking.refuse_blocked_template(picture.rgb)
    except blocking.PictureBlocked:
        return Fate.BLOCKED
    looks = likeness.perceptual_hash(picture.rgb)
    if Template.objects.looking_like(looks, likeness.NEAR).exists():
        return Fate.LOOKS_LIKE_ANOTHER
    usable = sum(face["usable"] for face in faces.positions_in(picture.rgb))
    return None if usable == len(ROLES) else Fate.NOT_TWO_FACES
