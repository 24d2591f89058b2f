"""A garment in a photo of its own: its outline and the points that tailors measure by."""

from __future__ import annotations

from imageproc.pipelines.garment.finding import read_garment
from imageproc.pipelines.garment.model import Garment, GarmentSide, Sleeve

__all__ = ["Garment", "GarmentSide", "Sleeve", "read_garment"]
