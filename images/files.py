"""The files of a picture: the original, and what pages show instead of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from imageproc.pipelines.encoders import thumbnail
from imageproc.pipelines.picture import Picture
from imageproc.storage import make_key

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
    owner: UUID,
    pk: UUID,
    name: str,
    extension: str,
) -> Stored:
    """Write a file with its thumbnail and preview. On failure nothing stays behind."""
    at = datetime.now(UTC)
    contents = {
        (category, extension): data,
        ("thumbnails", "webp"): thumbnail(picture, THUMBNAIL_SIDE),
        ("previews", "webp"): thumbnail(picture, PREVIEW_SIDE),
    }
    keys: list[str] = []
    try:
        for (folder, ending), content in contents.items():
            key = make_key(folder, owner, name, ending, at=at, pk=pk)
            keys.append(default_storage.save(key, ContentFile(content)))
    except BaseException:
        for key in keys:
            default_storage.delete(key)
        raise
    return Stored(file_path=keys[0], thumbnail_path=keys[1], preview_path=keys[2])
