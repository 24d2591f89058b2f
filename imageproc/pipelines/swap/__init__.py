"""Put the faces of two photos into a picture of a couple."""

from __future__ import annotations

from imageproc.pipelines.swap.errors import TemplateFaceUnreadable
from imageproc.pipelines.swap.model import Role, Swapped
from imageproc.pipelines.swap.pipeline import (
    ENGINES,
    installed_weights,
    mark,
    swap_couple,
    title_of,
)

__all__ = [
    "ENGINES",
    "Role",
    "Swapped",
    "TemplateFaceUnreadable",
    "installed_weights",
    "mark",
    "swap_couple",
    "title_of",
]
