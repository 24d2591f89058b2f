"""Keeping garments, and changing what is said of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User, Vendor
from imageproc.pipelines.errors import PipelineError
from images import uploads
from images.albums import services as albums
from images.models import Album, Image

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one file."""

    file_name: str
    image: Image | None = None
    duplicate: bool = False
    error: str = ""
    code: str = ""


def whose(owner: User | Vendor) -> dict[str, User | Vendor]:
    """The column of an owned row that names its owner."""
    return {"vendor": owner} if isinstance(owner, Vendor) else {"user": owner}


def may_change(user: User | AnonymousUser, garment: Image) -> bool:
    """It is the user's own, or a shop's of theirs; of the shop, which should be joined."""
    shop = garment.vendor
    return user.pk is not None and user.pk in (garment.user_id, shop and shop.owner_id)


def take(owner: User | Vendor, file: UploadedFile[Any], details: dict[str, Any]) -> Taken:
    """Keep one file as a garment; one that is there already stays as it is."""
    name = file.name or "garment"
    try:
        added = uploads.add(owner, file, kind=Image.Type.CLOTH)
    except PipelineError as refusal:
        return Taken(file_name=name, error=str(refusal), code=refusal.code)
    if not added.is_duplicate:
        update(added.image, {"file_name": title_of(name), **details})
    return Taken(file_name=name, image=added.image, duplicate=added.is_duplicate)


def title_of(file_name: str) -> str:
    """A name to sell by: `blouse_striped-2.jpg` is called "Blouse striped 2"."""
    words = re.sub(r"[\s_-]+", " ", PurePosixPath(file_name).stem).strip() or "Garment"
    return f"{words[0].upper()}{words[1:]}"


def move(pk: UUID, before: Album | None, album: Album | None) -> None:
    """Put a garment at the end of another album, or in none.

    Raises:
        AlbumGone: the album was deleted meanwhile; nothing changed.
    """
    if before == album:
        return
    if album:
        albums.add(album, [pk])
    elif before:
        albums.take_out(before, [pk])


def update(garment: Image, changes: dict[str, Any]) -> None:
    """Write columns of a garment; one that was deleted meanwhile stays deleted."""
    Image.objects.filter(pk=garment.pk).update(**changes)
    for column, value in changes.items():
        setattr(garment, column, value)
