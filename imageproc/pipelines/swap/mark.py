"""The mark that every swapped picture carries."""

from __future__ import annotations

from imageproc.pipelines.metadata import Metadata
from imageproc.pipelines.provenance import made_with_ai
from imageproc.pipelines.swap.model import Swapped


def mark(swapped: Swapped) -> Metadata:
    """Metadata for `encoders.encode`: made with AI, by which engine and which networks."""
    return made_with_ai(f"imageproc face-swap, engine {swapped.engine}", swapped.weights)
