"""Templates for tests, as rows without files."""

from __future__ import annotations

import itertools
from typing import Any, cast

from images.models import Image
from templates_app.models import Template
from templates_app.models.template import FacePosition

_numbers = itertools.count(1)


def make_face(role: str = "", *, left: float = 10, usable: bool = True) -> FacePosition:
    """A face of 20 by 20 pixels."""
    points = [[left + x, 10.0 + y] for x, y in ((5, 7), (15, 7), (10, 12), (6, 16), (14, 16))]
    return {
        "box": [left, 10, 20, 20],
        "landmarks": points,
        "score": 0.9,
        "usable": usable,
        "role": cast("Any", role),
    }


def couple() -> list[FacePosition]:
    return [make_face("husband"), make_face("wife", left=35)]


def make_template_image(**fields: Any) -> Image:
    number = next(_numbers)
    values = {
        "type": Image.Type.TEMPLATE,
        "file_name": f"couple-{number}.jpg",
        "file_path": f"templates/test/couple-{number}.jpg",
        "image_hash": f"{number:x}".rjust(64, "f"),
        "file_size": 2000 + number,
        "mime_type": "image/jpeg",
        "width": 60,
        "height": 40,
    }
    return Image.objects.create(**values | fields)


def make_template(title: str = "On the beach", **fields: Any) -> Template:
    """An active one with a face for each of the two."""
    values = {"title": title, "is_active": True, "face_positions": couple()}
    image = fields.pop("image", None) or make_template_image()
    return Template.objects.create(image=image, **values | fields)
