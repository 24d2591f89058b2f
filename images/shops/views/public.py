"""The shop as everybody sees it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Vendor
from imageproc.paging import Page, page_of
from images.albums import covers
from images.shops.services import albums_of, published_by

PAGE = 24
ALBUMS = 6  # on the shop's first page; the rest has a page of its own


@require_safe
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    found = _shop(request, slug)
    page = page_of(request, published_by(found), PAGE)
    newest = [] if page.newer_url else list(albums_of(found).newest_first()[: ALBUMS + 1])
    context = {
        "shop": found,
        "page": page,
        "albums": covers.cards(Page(newest[:ALBUMS], "", "")),
        "has_more_albums": len(newest) > ALBUMS,
    }
    return render(request, "images/shops/shop.html", context)


@require_safe
def albums(request: HttpRequest, slug: str) -> HttpResponse:
    found = _shop(request, slug)
    context = {"shop": found, "page": covers.cards(page_of(request, albums_of(found), PAGE))}
    return render(request, "images/shops/albums.html", context)


def _shop(request: HttpRequest, slug: str) -> Vendor:
    return get_object_or_404(Vendor.objects.visible_to(request.user), slug=slug)
