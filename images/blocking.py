"""The refusal list: pictures that staff never want to see again, known by how they look.

A template is known by its whole picture. Results of one template look alike but for the faces, so
a result is known by its faces too. The thresholds are measured: docs/safety.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.files.storage import default_storage

from accounts.models import User
from imageproc.pipelines import likeness, raster
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.face_likeness import NEAR, NUMBERS, face_distance, face_hash
from imageproc.pipelines.picture import Bytes
from images.models import BlockedPicture, Image

Box = Sequence[float]
"""Left, top, width and height of a face, in pixels of the picture."""


class PictureBlocked(PipelineError):
    """Staff of this studio refuse this picture. Choose another one."""

    code = "picture_blocked"


def refuse_blocked_template(rgb: Bytes) -> None:
    """Let a picture pass that may become a template; HxWx3 uint8.

    Raises:
        PictureBlocked: it, or its mirror image, looks like one that staff refused.
    """
    if _near(BlockedPicture.Kind.TEMPLATE, rgb, rgb[:, ::-1]):
        raise PictureBlocked


def refuse_blocked_result(rgb: Bytes, boxes: Iterable[Box]) -> None:
    """Let a new result pass; HxWx3 uint8, and where its faces are.

    Raises:
        PictureBlocked: picture and faces look like one that staff refused.
    """
    near = _near(BlockedPicture.Kind.RESULT, rgb)
    if near and any(_same_faces(each.face_hashes, face_hashes(rgb, boxes)) for each in near):
        raise PictureBlocked


def block_template(image: Image, by: User | None, reason: str = "") -> BlockedPicture:
    """Raises: OSError or PipelineError where its file cannot be read."""
    return _block(BlockedPicture.Kind.TEMPLATE, _read(image), [], by, reason)


def block_result(
    image: Image, boxes: Iterable[Box], by: User | None, reason: str = ""
) -> BlockedPicture:
    """Raises: OSError or PipelineError where its file cannot be read."""
    rgb = _read(image)
    return _block(BlockedPicture.Kind.RESULT, rgb, face_hashes(rgb, boxes), by, reason)


def face_hashes(rgb: Bytes, boxes: Iterable[Box]) -> list[int]:
    """The numbers of each face, from left to right, one after the other."""
    return [each for box in sorted(map(tuple, boxes)) for each in face_hash(rgb, box)]


def _block(
    kind: BlockedPicture.Kind, rgb: Bytes, faces: list[int], by: User | None, reason: str
) -> BlockedPicture:
    """A second click finds the row of the first."""
    row, _ = BlockedPicture.objects.get_or_create(
        kind=kind,
        picture_hash=likeness.perceptual_hash(rgb),
        face_hashes=faces,
        defaults={"created_by": by, "reason": reason[:200]},
    )
    return row


def _near(kind: BlockedPicture.Kind, *views: Bytes) -> list[BlockedPicture]:
    """What looks like one of these views, in one query."""
    hashes = map(likeness.perceptual_hash, views)
    found = (BlockedPicture.objects.near(kind, each, likeness.NEAR) for each in hashes)
    return list(reduce(or_, found))


def _same_faces(blocked: Sequence[int], found: Sequence[int]) -> bool:
    """Without faces on the list, the picture alone decides."""
    if not blocked:
        return True
    return len(blocked) == len(found) and all(
        face_distance(blocked[at : at + NUMBERS], found[at : at + NUMBERS]) <= NEAR
        for at in range(0, len(blocked), NUMBERS)
    )


def _read(image: Image) -> Bytes:
    with default_storage.open(image.file_path) as file:
        limit = settings.MAX_MEGAPIXELS * 1_000_000
        return raster.decode(file.read(), max_pixels=limit).rgb
