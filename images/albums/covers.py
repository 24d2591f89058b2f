"""What a list of albums shows of each: its cover and how many pictures it has."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from imageproc.paging import Page
from imageproc.storage import file_url
from images.models import Album, Image
from images.querysets import AlbumQuerySet


@dataclass(frozen=True, slots=True)
class Card:
    album: Album
    cover_url: str
    """Of the chosen picture, or of the first; "" for an album without pictures."""
    count: int


def with_covers(albums: AlbumQuerySet, *, for_everybody: bool = False) -> AlbumQuerySet:
    """Adds `cover_path` and `shown_count`; for everybody they tell of public pictures alone."""
    shown = Image.objects.filter(album=OuterRef("pk"))
    if for_everybody:
        shown = shown.filter(is_public=True, hidden_at=None)
    chosen = shown.filter(pk=OuterRef("cover")).values("thumbnail_path")
    first = shown.in_order().values("thumbnail_path")
    counted = shown.order_by().values("album").annotate(number=Count("pk")).values("number")
    return albums.annotate(
        cover_path=Coalesce(Subquery(chosen[:1]), Subquery(first[:1]), Value("")),
        shown_count=Coalesce(Subquery(counted), 0) if for_everybody else F("image_count"),
    )


def cards(page: Page) -> Page:
    """The same page, of cards. Its albums come from `with_covers()`."""
    rows = [Card(each, file_url(each.cover_path), each.shown_count) for each in page]
    return replace(page, rows=rows)
