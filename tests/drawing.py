"""Pictures drawn for tests."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pillow_heif import register_heif_opener

register_heif_opener()


def drawn(width: int = 160, height: int = 120, colour: str = "firebrick") -> Image.Image:
    """A disc on a plain grey ground: goods that the engine without weights cuts out."""
    picture = Image.new("RGB", (width, height), "#dddddd")
    box = (width * 0.25, height * 0.2, width * 0.75, height * 0.8)
    ImageDraw.Draw(picture).ellipse(box, fill=colour)
    return picture


def encoded(picture: Image.Image | None = None, kind: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    (picture or drawn()).save(file, kind, **options)
    return file.getvalue()


def uploaded(name: str = "cup.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded() if data is None else data, "application/octet-stream")
