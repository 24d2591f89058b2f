"""The photos of the two: judged once, when they are chosen."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from conversions import results
from conversions.couples import limits
from conversions.couples.exceptions import PhotoGone
from imageproc.pipelines.faces.judge import judge_photo
from imageproc.pipelines.picture import Picture
from images import uploads
from images.models import Image
from images.querysets import ImageQuerySet

TYPES = (Image.Type.SOURCE, Image.Type.USER)
"""Photos that were sent for couple pictures, and those of the library."""

KEY = "face"
"""Of a photo's metadata."""


class JudgedFace(TypedDict):
    """Where the one face of a photo is, and what is not quite right; never whose it is."""

    box: list[float]
    """Left, top, width, height, in pixels of the photo after orientation."""
    warnings: list[str]


def photos_of(user: User) -> ImageQuerySet:
    """What the person may choose from."""
    return Image.objects.library_of(user).filter(type__in=TYPES)


def face_of(image: Image) -> JudgedFace | None:
    """What the judge found, or None where nobody has asked yet."""
    return cast("JudgedFace | None", image.metadata.get(KEY))


def take(user: User, upload: UploadedFile[Any]) -> uploads.Added:
    """Judge a new photo and keep it.

    Raises:
        PipelineError: it will not do, or too many were checked; nothing is kept.
    """
    limits.count_check(user)
    added = uploads.add(user, upload, kind=Image.Type.SOURCE, examine=examine)
    if face_of(added.image) is None:  # it was here before, by another way
        _judge(added.image)
    return added


def judged(user: User, image: Image) -> Image:
    """The photo with what the judge found in it; asks the judge where nobody has yet.

    Raises:
        PipelineError: the photo will not do, its file is gone, or too many were checked.
    """
    if face_of(image) is None:
        limits.count_check(user)
        _judge(image)
    return image


def examine(picture: Picture) -> dict[str, Any]:
    """What joins the metadata of a photo.

    Raises:
        PipelineError: the photo will not do.
    """
    found = judge_photo(
        picture, models_dir=settings.MODELS_DIR, threads=settings.THREADS_PER_WORKER
    )
    box = [round(float(length), 1) for length in found.face.box]
    return {KEY: JudgedFace(box=box, warnings=list(found.warnings))}


def _judge(image: Image) -> None:
    try:
        said = examine(results.read(image))
    except FileNotFoundError as problem:
        raise PhotoGone from problem
    Image.objects.filter(pk=image.pk).update(metadata=results.joined_metadata(**said))
    image.metadata |= said
