"""Put a garment on a person."""

from __future__ import annotations

from imageproc.pipelines.tryon.errors import GarmentDoesNotFit, TryOnAnswerUnusable
from imageproc.pipelines.tryon.installed import installed_weights
from imageproc.pipelines.tryon.mark import mark
from imageproc.pipelines.tryon.model import LONGEST_SIDE, Measures, TryOn
from imageproc.pipelines.tryon.pipeline import ENGINES, title_of, try_on

__all__ = [
    "ENGINES",
    "LONGEST_SIDE",
    "GarmentDoesNotFit",
    "Measures",
    "TryOn",
    "TryOnAnswerUnusable",
    "installed_weights",
    "mark",
    "title_of",
    "try_on",
]
