"""Templates in every state, with real files: on show, waiting, archived, with and without faces."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.utils import timezone

from images import uploads
from images.models import Image
from templates_app.models import Template
from templates_app.models.template import FacePosition
from tests.drawing import drawn, encoded, uploaded
from tests.templates_app.people import make_face, make_template

PHOTOS = os.environ.get("PHOTOS_DIR", "")
LONG = "A title that is much longer than any card is wide, told in one breath"
LIST = "/admin/templates_app/template/"


def public_pages() -> dict[str, str]:
    """What everybody sees: the gallery, full, filtered and without a match, and one picture."""
    hang("couple_composed_1.jpg", "teal", 1280, 800, "Studio", popularity_score=1204, artist="Ada")
    hang("couple_road.jpeg", "navy", 600, 900, LONG, category="movie", has_glasses=True)
    hang("couple_track.jpg", "olive", 900, 500, "Track", category="tv", artist="Somebody Famous")
    whole = hang(
        "couple_composed_2.jpg", "plum", 900, 600, "Space", category="movie", tags=["sky", "night"],
        artist="Ada", source_url="https://www.example.org/a", licence="CC BY 4.0",
        description="Two people before a plain wall.", has_glasses=True, popularity_score=1,
    )  # fmt: skip
    return {
        "couples": "/couples/",
        "couples-kind": "/couples/?category=movie&sort=newest&q=s",
        "couples-nothing": "/couples/?q=nothing",
        "template": whole.get_absolute_url(),
    }


def first_pages() -> dict[str, str]:
    """What everybody sees before staff put anything on show."""
    return {"couples-none": "/couples/"}


def staff_pages() -> dict[str, str]:
    """The admin's pages; after `public_pages()`."""
    faces = [make_face("husband"), make_face(left=400), make_face(left=700, usable=False)]
    waiting = hang("", "salmon", 900, 600, "Waits", is_active=False, face_positions=_grown(faces))
    bare = hang("", "gray", 400, 700, "Nobody", is_active=False, face_positions=[])
    archived = hang("", "peru", 900, 600, "Archived", is_active=False, archived_at=timezone.now())
    pages = {"waiting": waiting, "bare": bare, "archived": archived}
    return {
        "admin-templates": LIST,
        "admin-templates-add": f"{LIST}add/",
        "template-waiting": waiting.get_absolute_url(),
        **{f"admin-template-{name}": f"{LIST}{row.pk}/change/" for name, row in pages.items()},
    }


def hang(photo: str, colour: str, width: int, height: int, title: str, **fields: Any) -> Template:
    """A photo where there are photos, else a drawing of this colour and size."""
    data = encoded(drawn(width, height, colour))
    if PHOTOS and photo:
        data = (Path(PHOTOS) / photo).read_bytes()
    image = uploads.add(None, uploaded(f"{colour}.jpg", data), kind=Image.Type.TEMPLATE).image
    couple = [make_face("husband", left=image.width * 0.3), make_face("wife", left=image.width / 2)]
    return make_template(title, **{"image": image, "face_positions": _grown(couple)} | fields)


def _grown(faces: list[FacePosition]) -> list[FacePosition]:
    """As large as faces are in a photo."""
    return [
        {
            **face,
            "box": [face["box"][0], 150, 160, 200],
            "landmarks": [
                [face["box"][0] + (x - face["box"][0]) * 8, 150 + (y - 10) * 9]
                for x, y in face["landmarks"]
            ],
        }
        for face in faces
    ]
