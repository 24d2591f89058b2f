"""Faces in a picture."""

from __future__ import annotations

from imageproc.pipelines.faces.finding import find_faces, weights_of_faces
from imageproc.pipelines.faces.model import Face

__all__ = ["Face", "find_faces", "weights_of_faces"]
