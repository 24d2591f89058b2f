"""Everything that changes albums and what is in them.

Whoever changes an album holds the row of the person whose it is, or whose shop's it is: changes of
one person's albums wait for each other, and for the end of the account. Then pictures are locked
in the order of their ids, then, by the trigger that counts, albums in the order of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User, Vendor
from images.albums import statements
from images.albums.refusals import AlbumGone, NameTaken
from images.models import Album, Image
from images.querysets import AlbumQuerySet, ImageQuerySet

Step = Literal["first", "earlier", "later"]


def of_owner(owner: User | Vendor) -> AlbumQuerySet:
    if isinstance(owner, Vendor):
        return Album.objects.filter(vendor=owner)
    return Album.objects.filter(user=owner)


def named(owner: User | Vendor, name: str) -> Album:
    """The owner's album of that name, whatever its case; a new one where there is none."""
    return of_owner(owner).filter(name__iexact=name).first() or _create(owner, name)


def save(album: Album, *columns: str) -> None:
    """Write a new album, or the named columns of an old one.

    Raises:
        NameTaken: the owner has an album of this name.
        AlbumGone: the old one was deleted meanwhile.
    """
    try:
        with transaction.atomic():
            _write(album, columns)
    except IntegrityError as problem:
        if "albums_name_unique_per_owner" not in str(problem):
            raise
        raise NameTaken from problem


def add(album: Album, pictures: Iterable[UUID]) -> int:
    """Put pictures at the end of the album, out of any other; how many were not in it before.

    Pictures of another owner stay where they are.

    Raises:
        AlbumGone: it was deleted meanwhile; nothing changed.
    """
    ids = list(dict.fromkeys(pictures))
    with transaction.atomic():
        _hold(album)
        _lock(Image.objects.filter(pk__in=ids))
        added = statements.append(album.pk, ids)
        Album.objects.filter(cover__in=ids).exclude(pk=album.pk).update(cover=None)
    return added


def take_out(album: Album, pictures: Iterable[UUID]) -> int:
    """Leave pictures in no album; how many were in this one."""
    ids = list(pictures)
    with transaction.atomic():
        _hold(album)
        inside = _lock(album.images.filter(pk__in=ids))
        album.images.filter(pk__in=inside).update(album=None, album_position=0)
        Album.objects.filter(pk=album.pk, cover__in=ids).update(cover=None)
    return len(inside)


def arrange(album: Album, pictures: Iterable[UUID]) -> None:
    """Give pictures of the album this order. Those that are not named keep their places."""
    with transaction.atomic():
        _hold(album)
        _arrange(album, pictures)


def move(album: Album, picture: UUID, step: Step) -> None:
    """Move one picture to the front, or by one place; at the end that it heads for, it stays."""
    with transaction.atomic():
        _hold(album)
        ids = list(album.images.in_order().values_list("pk", flat=True))
        if picture in ids:
            _arrange(album, _moved(ids, picture, step))


def publish(album: Album) -> int:
    """Show everybody the garments in the album; how many were hidden before.

    Photos of persons and what was made of them are never published together with an album.
    """
    with transaction.atomic():
        _hold(album)
        hidden = _lock(album.images.garments().filter(is_public=False))
        return Image.objects.filter(pk__in=hidden).update(is_public=True)


def delete(album: Album) -> None:
    """Its pictures stay, in no album. An album that is gone already stays gone."""
    with transaction.atomic():
        _hold(album, must_be=False)
        inside = _lock(album.images.all())
        Image.objects.filter(pk__in=inside).update(album=None, album_position=0)
        Album.objects.filter(pk=album.pk).delete()


def _write(album: Album, columns: tuple[str, ...]) -> None:
    if not columns:
        album.save(force_insert=True)
    elif not Album.objects.filter(pk=album.pk).update(**{c: getattr(album, c) for c in columns}):
        raise AlbumGone


def _arrange(album: Album, pictures: Iterable[UUID]) -> None:
    _lock(album.images.all())
    statements.arrange(album.pk, list(dict.fromkeys(pictures)))


def _create(owner: User | Vendor, name: str) -> Album:
    album = Album(**{"vendor" if isinstance(owner, Vendor) else "user": owner}, name=name)
    try:
        save(album)
    except NameTaken:  # a second click was first
        return of_owner(owner).get(name__iexact=name)
    return album


def _hold(album: Album, *, must_be: bool = True) -> None:
    person = album.vendor.owner_id if album.vendor else album.owner
    list(User.objects.select_for_update(no_key=True).filter(pk=person).values_list("pk"))
    if must_be and not Album.objects.filter(pk=album.pk).exists():
        raise AlbumGone


def _lock(pictures: ImageQuerySet) -> list[UUID]:
    locked = pictures.order_by("pk").select_for_update(no_key=True)
    return list(locked.values_list("pk", flat=True))


def _moved(ids: list[UUID], picture: UUID, step: Step) -> list[UUID]:
    at = ids.index(picture)
    to = {"first": 0, "earlier": max(0, at - 1), "later": at + 1}[step]
    rest = [each for each in ids if each != picture]
    return [*rest[:to], picture, *rest[to:]]
