"""From a file that somebody sent to a row: checked in small ordered steps, stored once.

Every refusal is a `PipelineError`: a stable code and a sentence that says what to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from accounts.models import User, Vendor
from imageproc.pipelines import raster
from imageproc.pipelines.errors import EmptyFile, PipelineError
from imageproc.pipelines.picture import Picture
from images import files
from images.models import Image
from jobs.models import Job

AUTO = "auto"
CATEGORIES: dict[str, str] = {
    Image.Type.CLOTH: "garments",
    Image.Type.SOURCE: "source",
    Image.Type.TEMPLATE: "templates",
}
"""Of storage keys, where it is not `originals`."""


Examine = Callable[[Picture], dict[str, Any]]
"""Looks at a new picture before anything is kept: refuses it, or says what joins its metadata."""


class TooManyBytes(PipelineError):
    """This file is too large."""

    code = "too_many_bytes"


class OwnerGone(PipelineError):
    """This account or shop was deleted while the file was on its way. Nothing was kept."""

    code = "owner_gone"


@dataclass(frozen=True, slots=True)
class Added:
    image: Image
    is_duplicate: bool


def add(
    owner: User | Vendor | None,
    upload: UploadedFile[Any],
    *,
    cut_out: bool = False,
    engine: str = AUTO,
    kind: Image.Type = Image.Type.USER,
    examine: Examine | None = None,
) -> Added:
    """Check and keep one uploaded file, and ask for its background to be removed if wished.

    Templates alone belong to nobody. The same bytes twice are the same picture: the one there
    already is returned, and not examined.

    Raises:
        PipelineError: the file is refused; nothing was kept.
    """
    _check_size(upload)
    header = raster.read_header(cast(BinaryIO, upload.file), max_pixels=max_pixels())
    upload.seek(0)
    data = upload.read()
    digest = hashlib.sha256(data).hexdigest()
    new = Image(**_whose(owner), type=kind, image_hash=digest)
    added = _known(new) or _keep(new, upload.name or "picture", data, header, examine)
    if cut_out and added.image.status is None:
        with transaction.atomic():
            Job.objects.enqueue(added.image, parameters={"engine": engine})
        added.image.refresh_from_db()
    return added


def max_pixels() -> int:
    return settings.MAX_MEGAPIXELS * 1_000_000


def _check_size(upload: UploadedFile[Any]) -> None:
    size = upload.size or 0
    if not size:
        raise EmptyFile
    if size > settings.MAX_UPLOAD_MB * 1024**2:
        raise TooManyBytes(
            f"This file has {size / 1024**2:.1f} MB; at most {settings.MAX_UPLOAD_MB} MB are "
            "taken. Save it smaller and send it again."
        )


def _whose(owner: User | Vendor | None) -> dict[str, Any]:
    return {"vendor": owner} if isinstance(owner, Vendor) else {"user": owner}


def _known(new: Image) -> Added | None:
    same = Image.objects.filter(user=new.user_id, vendor=new.vendor_id, type=new.type)
    image = same.filter(image_hash=new.image_hash).first()
    return Added(image, is_duplicate=True) if image else None


def _keep(
    image: Image, name: str, data: bytes, header: raster.Header, examine: Examine | None
) -> Added:
    picture = raster.decode(data, max_pixels=max_pixels())
    said = examine(picture) if examine else {}
    image.file_name = name[-255:]
    image.file_size = len(data)
    image.mime_type = header.mime_type
    image.width = picture.width
    image.height = picture.height
    image.metadata = {"format": header.format, "frames": header.frames} | said
    stored = files.store(
        data,
        picture,
        category=CATEGORIES.get(image.type, "originals"),
        owner=None if image.type == Image.Type.TEMPLATE else image.owner,
        pk=image.pk,
        name=name,
        extension=header.extension,
    )
    return _insert(image, stored)


def _insert(image: Image, stored: files.Stored) -> Added:
    image.file_path = stored.file_path
    image.thumbnail_path = stored.thumbnail_path
    image.preview_path = stored.preview_path
    try:
        with transaction.atomic():
            image.save(force_insert=True)
    except IntegrityError:
        stored.remove()
        # Two uploads of the same file at once: the other one was first.
        known = _known(image)
        if known is None:
            raise OwnerGone from None
        return known
    except BaseException:
        stored.remove()
        raise
    return Added(image, is_duplicate=False)
