"""The files of a picture: the original, and what pages show instead of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage

from imageproc.pipelines.encoders import thumbnail
from imageproc.pipelines.picture import Picture
from imageproc.storage import make_key, save_all

THUMBNAIL_SIDE = 480  # pixels: a card of 240 on a dense screen
PREVIEW_SIDE = 1600  # pixels: the large picture on its page


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Storage keys, named as the columns of `images`."""

    file_path: str
    thumbnail_path: str
    preview_path: str

    def remove(self) -> None:
        for key in (self.file_path, self.thumbnail_path, self.preview_path):
            default_storage.delete(key)


def store(
    data: bytes,
    picture: Picture,
    *,
    category: str,
    owner: UUID | None,
    pk: UUID,
    name: str,
    extension: str,
) -> Stored:
    """Write a file with its thumbnail and preview. On failure nothing stays behind."""
    at = datetime.now(UTC)
    key = partial(make_key, owner=owner, name=name, at=at, pk=pk)
    keys = save_all(
        {
            key(category, extension=extension): data,
            key("thumbnails", extension="webp"): thumbnail(picture, THUMBNAIL_SIDE),
            key("previews", extension="webp"): thumbnail(picture, PREVIEW_SIDE),
        }
    )
    return Stored(file_path=keys[0], thumbnail_path=keys[1], preview_path=keys[2])
