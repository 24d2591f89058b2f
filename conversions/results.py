"""What try-ons and couple pictures share: reading photos, keeping a result, and what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, Func, Value
from django.db.models.fields.json import JSONField

from imageproc.pipelines import encoders, provenance, raster
from imageproc.pipelines.metadata import Metadata
from imageproc.pipelines.picture import Bytes, Picture
from images import files
from images.models import Image

QUALITY = 92  # of the JPEG: a photo that people keep


class Made(Protocol):
    """A picture that a pipeline made, and how."""

    @property
    def rgb(self) -> Bytes: ...
    @property
    def picture(self) -> Picture: ...
    @property
    def engine(self) -> str: ...
    @property
    def weights(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def measures(self) -> Mapping[str, Any]: ...
    @property
    def timings(self) -> Mapping[str, float]: ...


def read(image: Image) -> Picture:
    """
    Raises:
        PipelineError: the file is damaged.
        OSError: it is gone, or the storage failed.
    """
    with default_storage.open(image.file_path) as file:
        return raster.decode(file.read(), max_pixels=settings.MAX_MEGAPIXELS * 1_000_000)


def keep(result: Image, made: Made, mark: Metadata) -> Image:
    """Write the files of a result, which carry the mark, and fill in what the row says of them."""
    data = encoders.encode(made.rgb, "jpeg", quality=QUALITY, metadata=mark)
    result.type = Image.Type.RESULT
    result.image_hash = hashlib.sha256(data).hexdigest()
    result.file_size = len(data)
    result.mime_type = "image/jpeg"
    result.height, result.width = made.rgb.shape[:2]
    stored = files.store(
        data,
        made.picture,
        category="results",
        owner=result.owner,
        pk=result.pk,
        name=result.file_name,
        extension="jpg",
    )
    result.file_path = stored.file_path
    result.thumbnail_path = stored.thumbnail_path
    result.preview_path = stored.preview_path
    return result


def discard(result: Image) -> None:
    """Remove the files of a result whose row was not written."""
    for key in result.keys:
        default_storage.delete(key)


def provenance_of(made: Made, title: str, **inputs: Image) -> dict[str, object]:
    """What the row of a result says: what made it, of what, and how well. Never of whom."""
    return {
        "engine": made.engine,
        "engine_title": title,
        "weights": [{"name": name, "sha256": digest} for name, digest in made.weights],
        "inputs": {
            name: {"id": str(image.pk), "sha256": image.image_hash}
            for name, image in inputs.items()
        },
        "notes": list(made.notes),
        "milliseconds": {step: round(ms) for step, ms in made.timings.items()},
        "measures": made.measures,
        "digital_source_type": provenance.SOURCE_TYPE,
    }


def joined_metadata(**values: Any) -> Func:
    """For `update(metadata=...)`: what the row says already, and this."""
    return Func(
        F("metadata"),
        Value(values, output_field=JSONField()),
        template="(%(expressions)s)",
        arg_joiner=" || ",
    )
