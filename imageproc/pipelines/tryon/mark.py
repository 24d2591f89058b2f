"""The mark that every try-on picture carries."""

from __future__ import annotations

from imageproc.pipelines.metadata import Metadata
from imageproc.pipelines.provenance import made_with_ai
from imageproc.pipelines.tryon.model import TryOn


def mark(result: TryOn) -> Metadata:
    """Metadata for `encoders.encode`: made with AI, by which engine and which networks."""
    return made_with_ai(f"imageproc try-on, engine {result.engine}", result.weights)
