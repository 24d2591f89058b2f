"""Background removal as a job: the original in, a new result picture out."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from imageproc.pipelines import background, raster
from imageproc.pipelines.engines import title_of
from images import files

if TYPE_CHECKING:
    from images.models import Image
    from jobs.models import Job, Report


@dataclass(frozen=True, slots=True)
class CutoutOutcome:
    """A finished cut-out: its files are written, its row is not."""

    image: Image
    result: Image

    def save(self) -> None:
        self.result.save(force_insert=True)
        type(self.image).objects.filter(pk=self.image.pk).update(
            processed_path=self.result.file_path, processed_at=timezone.now()
        )

    def discard(self) -> None:
        for key in self.result.keys:
            default_storage.delete(key)


def remove_background(image: Image, job: Job, report: Report) -> CutoutOutcome:
    """Cut the subject out of a picture and store the result beside it.

    Raises:
        PipelineError: the picture cannot be cut out; the message says what to change.
        OSError: the storage failed; trying again can help.
    """
    report("Reading the picture", 5)
    with default_storage.open(image.file_path) as file:
        picture = raster.decode(file.read(), max_pixels=settings.MAX_MEGAPIXELS * 1_000_000)
    cutout = background.remove_background(
        picture,
        engine=job.parameters.get("engine", "auto"),
        models_dir=settings.MODELS_DIR,
        threads=settings.THREADS_PER_WORKER,
        on_step=lambda step, percent: report(step, 10 + percent * 70 // 100),
    )
    del picture
    report("Saving the result", 85)
    return CutoutOutcome(image, _store(image, cutout))


def _store(image: Image, cutout: background.Cutout) -> Image:
    data = raster.encode_png(cutout.rgba)
    result = type(image)(
        id=uuid.uuid4(),
        user_id=image.user_id,
        vendor_id=image.vendor_id,
        source=image,
        type=type(image).Type.RESULT,
        operation=type(image).Operation.CUT_OUT,
        file_name=f"{PurePosixPath(image.file_name).stem}-cut-out.png"[-255:],
        image_hash=hashlib.sha256(data).hexdigest(),
        file_size=len(data),
        mime_type="image/png",
        width=image.width,
        height=image.height,
        metadata=_provenance(cutout),
    )
    stored = files.store(
        data,
        cutout.picture,
        category="results",
        owner=image.owner,
        pk=result.pk,
        name=result.file_name,
        extension="png",
    )
    result.file_path = stored.file_path
    result.thumbnail_path = stored.thumbnail_path
    result.preview_path = stored.preview_path
    return result


def _provenance(cutout: background.Cutout) -> dict[str, object]:
    return {
        "engine": cutout.engine,
        "engine_title": title_of(cutout.engine),
        "weights": [{"name": name, "sha256": digest} for name, digest in cutout.weights],
        "note": cutout.note or "",
        "milliseconds": {step: round(ms) for step, ms in cutout.timings.items()},
    }
