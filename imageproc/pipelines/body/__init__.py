"""A person in a photo: where the body is, what is worn, whether the photo will do."""

from __future__ import annotations

from imageproc.pipelines.body.finding import check_person, find_body
from imageproc.pipelines.body.model import Arm, Body

__all__ = ["Arm", "Body", "check_person", "find_body"]
