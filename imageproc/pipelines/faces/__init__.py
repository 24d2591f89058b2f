"""Faces in a picture."""

from __future__ import annotations

from imageproc.pipelines.faces.finding import (
    Confirmed,
    confirmed_faces,
    find_faces,
    weights_of_faces,
)
from imageproc.pipelines.faces.judge import Judged, judge_photo
from imageproc.pipelines.faces.model import Face

__all__ = [
    "Confirmed",
    "Face",
    "Judged",
    "confirmed_faces",
    "find_faces",
    "judge_photo",
    "weights_of_faces",
]
