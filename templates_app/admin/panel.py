"""The picture of a template with its faces on it, as staff see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from templates_app.curation import version_of
from templates_app.faces import DRAWN
from templates_app.models import Template
from templates_app.models.template import FacePosition

USABLE = "Found, and can be swapped."
BY_HAND = "Drawn by hand, and can be swapped."
UNUSABLE = "Turned away, covered or too small: it cannot be swapped."
LETTERS = 1 / 32
"""Of the picture's longer side: the height of the letters on it."""
ROUND = 1.4
"""Of a face's longer side: what the small picture of it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face; texts are ready for SVG, in pixels of the picture."""

    index: int
    role: str
    usable: bool
    said: str
    left: str
    top: str
    width: str
    height: str
    points: list[tuple[str, str]]
    dot: str
    """Radius of a point."""
    around: str
    """The viewBox that shows it with some surroundings."""

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def key(self) -> str:
        """Tells it from others, while others come and go."""
        return f"{self.left},{self.top},{self.width},{self.height}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    template: Template
    version: str
    faces: list[Face]
    letters: str
    said: str = ""
    """What was just done, or why not."""
    refused: bool = False


def panel_of(
    template: Template,
    wish: Mapping[str, str] | None = None,
    said: str = "",
    *,
    refused: bool = False,
) -> Panel:
    """`wish` is a form that was sent and not saved: its roles show where the faces are the same."""
    version = version_of(template)
    asked = wish if wish and wish.get("version") == version else {}
    return Panel(
        template=template,
        version=version,
        faces=[_face(n, face, asked) for n, face in enumerate(template.face_positions)],
        letters=_text(max(template.image.width, template.image.height) * LETTERS),
        said=said,
        refused=refused,
    )


def _face(index: int, face: FacePosition, asked: Mapping[str, str]) -> Face:
    left, top, width, height = face["box"]
    return Face(
        index=index,
        role=asked.get(f"role_{index}", face["role"]),
        usable=face["usable"],
        said=_said(face),
        left=_text(left),
        top=_text(top),
        width=_text(width),
        height=_text(height),
        points=[(_text(x), _text(y)) for x, y in face["landmarks"]],
        dot=_text(max(width, height) / 40),
        around=_around(left, top, width, height),
    )


def _said(face: FacePosition) -> str:
    if not face["usable"]:
        return UNUSABLE
    return BY_HAND if face["score"] == DRAWN else USABLE


def _around(left: float, top: float, width: float, height: float) -> str:
    side = max(width, height) * ROUND
    corner = (left + width / 2 - side / 2, top + height / 2 - side / 2)
    return " ".join(map(_text, (*corner, side, side)))


def _text(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
