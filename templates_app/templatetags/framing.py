"""What cards and pages say of a template: `{% load framing %}`."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template

from templates_app.models import Template
from templates_app.models.template import FacePosition

register = template.Library()

STEPS = 4
"""The middle of the faces is told as one of so many steps from an edge to the other."""


@register.filter
def frame(picture: Template) -> str:
    """Classes by which a cropped picture keeps its couple in view: `from-left-2 from-top-1`.

    Both 0 to STEPS.
    """
    faces = list(picture.faces.values()) or picture.face_positions
    if not faces:
        return ""
    left = _step([_middle(face, 0) for face in faces], picture.image.width)
    top = _step([_middle(face, 1) for face in faces], picture.image.height)
    return f"from-left-{left} from-top-{top}"


@register.filter
def host(picture: Template) -> str:
    """Whose page the picture comes from: `example.org`."""
    return (urlsplit(picture.source_url).hostname or "").removeprefix("www.")


def _middle(face: FacePosition, axis: int) -> float:
    return face["box"][axis] + face["box"][axis + 2] / 2


def _step(middles: list[float], length: int) -> int:
    part = sum(middles) / len(middles) / max(1, length)
    return round(min(1.0, max(0.0, part)) * STEPS)
