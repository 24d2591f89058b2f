"""A try-on as a job: two pictures in, a new result picture out."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, Func, Value
from django.db.models.fields.json import JSONField

from conversions import statements
from imageproc.pipelines import encoders, provenance, raster, tryon
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.picture import Picture
from images import files
from images.models import Image
from jobs.exceptions import LeaseLost

if TYPE_CHECKING:
    from conversions.models import Conversion
    from jobs.models import Job, Report

QUALITY = 92  # of the JPEG: a photo that people keep


@dataclass(frozen=True, slots=True)
class TryOnOutcome:
    """A finished try-on: its files are written, its rows are not."""

    conversion: Conversion
    result: Image
    milliseconds: int
    version: str

    def save(self) -> None:
        self.result.save(force_insert=True)
        moved = statements.move(
            self.conversion.pk,
            self.conversion.Status.COMPLETED,
            result_image=self.result.pk,
            milliseconds=self.milliseconds,
            version=self.version,
        )
        if not moved:  # somebody ended it by hand
            raise LeaseLost

    def discard(self) -> None:
        for key in self.result.keys:
            default_storage.delete(key)


def try_on(conversion: Conversion, job: Job, report: Report) -> TryOnOutcome:
    """Put the garment on the person and store the result beside the person's photo.

    Raises:
        PipelineError: one of the pictures will not do; the message says what to change.
        OSError: the storage failed; trying again can help.
    """
    start = time.monotonic()
    report("Reading the pictures", 3)
    person, garment = _read(conversion.user_image), _read(conversion.cloth_image)
    try:
        made = tryon.try_on(
            person,
            garment,
            engine=job.parameters.get("engine", "auto"),
            models_dir=settings.MODELS_DIR,
            threads=settings.THREADS_PER_WORKER,
            on_step=lambda step, percent: report(step, 5 + percent * 83 // 100),
        )
    except PipelineError:
        _note_version(conversion)
        raise
    report("Saving the result", 90)
    result = _store(conversion, made)
    return TryOnOutcome(conversion, result, _since(start), _version(made.engine, made.weights))


def _read(image: Image) -> Picture:
    with default_storage.open(image.file_path) as file:
        return raster.decode(file.read(), max_pixels=settings.MAX_MEGAPIXELS * 1_000_000)


def _store(conversion: Conversion, made: tryon.TryOn) -> Image:
    data = encoders.encode(made.rgb, "jpeg", quality=QUALITY, metadata=tryon.mark(made))
    person = conversion.user_image
    stems = (PurePosixPath(i.file_name).stem for i in (person, conversion.cloth_image))
    result = Image(
        user_id=conversion.user_id,
        vendor_id=conversion.vendor_id,
        source=person,
        type=Image.Type.RESULT,
        operation=Image.Operation.TRY_ON,
        file_name=f"{'-in-'.join(stems)}"[:240] + ".jpg",
        image_hash=hashlib.sha256(data).hexdigest(),
        file_size=len(data),
        mime_type="image/jpeg",
        width=made.rgb.shape[1],
        height=made.rgb.shape[0],
        metadata=_provenance(conversion, made),
    )
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


def _provenance(conversion: Conversion, made: tryon.TryOn) -> dict[str, object]:
    return {
        "engine": made.engine,
        "engine_title": tryon.title_of(made.engine),
        "weights": [{"name": name, "sha256": digest} for name, digest in made.weights],
        "inputs": {
            "person": {"id": str(conversion.user_image_id),
                       "sha256": conversion.user_image.image_hash},
            "garment": {"id": str(conversion.cloth_image_id),
                        "sha256": conversion.cloth_image.image_hash},
        },
        "notes": list(made.notes),
        "milliseconds": {step: round(ms) for step, ms in made.timings.items()},
        "measures": made.measures,
        "digital_source_type": provenance.SOURCE_TYPE,
    }  # fmt: skip


def _version(engine: str, weights: tuple[tuple[str, str], ...]) -> str:
    """What `ai_model_version` says: the engine, each weights file and its hash."""
    return "; ".join([engine, *(f"{name} sha256:{digest}" for name, digest in weights)])


def _note_version(conversion: Conversion) -> None:
    """For the metrics of a failure, which know of the weights only what the row says."""
    version = _version("refused", tryon.installed_weights(settings.MODELS_DIR))
    merged = Func(
        F("metadata"),
        Value({"ai_model_version": version}, output_field=JSONField()),
        template="(%(expressions)s)",
        arg_joiner=" || ",
    )
    type(conversion).objects.filter(pk=conversion.pk).update(metadata=merged)


def _since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)
