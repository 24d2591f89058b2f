"""What an operation makes of a picture file, within the limits of this server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from imageproc.pipelines import background, compress
from imageproc.pipelines.engines import title_of
from imageproc.pipelines.picture import Picture


@dataclass(frozen=True, slots=True)
class Made:
    """A processed file, and what cut it out where that was asked."""

    processed: compress.Processed
    cutout: background.Cutout | None

    def facts(self) -> dict[str, Any]:
        """What is kept of it for the page, in JSON's own types."""
        return {
            "out": len(self.processed.data),
            "type": self.processed.mime_type,
            "width": self.processed.width,
            "height": self.processed.height,
            "quality": self.processed.quality,
            "note": self.processed.note,
            **self._provenance(),
        }

    def _provenance(self) -> dict[str, Any]:
        if self.cutout is None:
            return {}
        return {
            "engine": self.cutout.engine,
            "engine_title": title_of(self.cutout.engine),
            "engine_note": self.cutout.note or "",
            "weights": [{"name": name, "sha256": digest} for name, digest in self.cutout.weights],
        }


class Cutter:
    """Cuts out by the engine that was asked for, and remembers how."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.made: background.Cutout | None = None

    def __call__(self, picture: Picture) -> Picture:
        self.made = background.remove_background(
            picture,
            engine=self.engine,
            models_dir=settings.MODELS_DIR,
            threads=settings.THREADS_PER_WORKER,
        )
        return self.made.picture


def make(data: bytes, operation: compress.Operation) -> Made:
    """Decode, process and encode. Raises `PipelineError` with a sentence for the person."""
    cutter = Cutter(operation.engine)
    processed = compress.process(
        data,
        operation,
        max_pixels=settings.MAX_MEGAPIXELS * 1_000_000,
        cut_out=cutter if operation.cut_out else None,
    )
    return Made(processed, cutter.made)
