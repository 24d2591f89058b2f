"""What a shop holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Vendor
from accounts.models.vendor import VendorQuerySet
from imageproc.paging import Page
from imageproc.storage import file_url
from images.albums import covers
from images.models import Album, Image
from images.querysets import AlbumQuerySet, ImageQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """How much goes when a shop goes."""

    pictures: int
    albums: int
    conversions: int


@dataclass(frozen=True, slots=True)
class Card:
    """What the list of a person's shops shows of each."""

    shop: Vendor
    cover_url: str
    """Of its newest garment; "" where there is none."""


def cards(page: Page) -> Page:
    """The same page, of cards. Its shops come from `with_covers()`."""
    return replace(page, rows=[Card(shop, file_url(shop.cover_path)) for shop in page])


def with_covers(shops: VendorQuerySet) -> VendorQuerySet:
    newest = Image.objects.filter(vendor=OuterRef("pk")).garments().newest_first()
    path = Coalesce(Subquery(newest.values("thumbnail_path")[:1]), Value(""))
    return shops.annotate(cover_path=path)


def contents_of(shop: Vendor) -> Contents:
    return Contents(
        pictures=Image.objects.filter(vendor=shop).count(),
        albums=Album.objects.filter(vendor=shop).count(),
        conversions=shop.conversions.count(),
    )


def garments_of(shop: Vendor) -> ImageQuerySet:
    return Image.objects.filter(vendor=shop).garments()


def published_by(shop: Vendor) -> ImageQuerySet:
    """The garments that everybody sees once the shop is verified."""
    return garments_of(shop).filter(is_public=True, hidden_at=None).select_related("vendor")


def albums_of(shop: Vendor) -> AlbumQuerySet:
    """The shop's public albums that hold something, for `covers.cards()`."""
    shown = Album.objects.filter(vendor=shop, is_public=True, image_count__gt=0)
    return covers.with_covers(shown, for_everybody=True)
