"""A try-on as a job: two pictures in, a new result picture out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings

from conversions import results, statements
from imageproc.pipelines import tryon
from imageproc.pipelines.errors import PipelineError
from images.models import Image
from jobs.exceptions import LeaseLost

if TYPE_CHECKING:
    from conversions.models import Conversion
    from jobs.models import Job, Report


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
        results.discard(self.result)


def try_on(conversion: Conversion, job: Job, report: Report) -> TryOnOutcome:
    """Put the garment on the person and store the result beside the person's photo.

    Raises:
        PipelineError: one of the pictures will not do; the message says what to change.
        OSError: the storage failed; trying again can help.
    """
    start = time.monotonic()
    report("Reading the pictures", 3)
    person, garment = map(results.read, (conversion.user_image, conversion.cloth_image))
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


def _store(conversion: Conversion, made: tryon.TryOn) -> Image:
    person, garment = conversion.user_image, conversion.cloth_image
    stems = (PurePosixPath(image.file_name).stem for image in (person, garment))
    title = tryon.title_of(made.engine)
    result = Image(
        user_id=conversion.user_id,
        vendor_id=conversion.vendor_id,
        source=person,
        operation=Image.Operation.TRY_ON,
        file_name=f"{'-in-'.join(stems)}"[:240] + ".jpg",
        metadata=results.provenance_of(made, title, person=person, garment=garment),
    )
    return results.keep(result, made, tryon.mark(made))


def _version(engine: str, weights: tuple[tuple[str, str], ...]) -> str:
    """What `ai_model_version` says: the engine, each weights file and its hash."""
    return "; ".join([engine, *(f"{name} sha256:{digest}" for name, digest in weights)])


def _note_version(conversion: Conversion) -> None:
    """For the metrics of a failure, which know of the weights only what the row says."""
    version = _version("refused", tryon.installed_weights(settings.MODELS_DIR))
    merged = results.joined_metadata(ai_model_version=version)
    type(conversion).objects.filter(pk=conversion.pk).update(metadata=merged)


def _since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)
