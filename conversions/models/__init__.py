"""New pictures made of several, and how it went."""

from __future__ import annotations

from conversions.models.conversion import Conversion
from conversions.models.faceswap import FaceswapTask
from conversions.models.licence import LicenceAcceptance
from conversions.models.metrics import ConversionMetrics

__all__ = ["Conversion", "ConversionMetrics", "FaceswapTask", "LicenceAcceptance"]
