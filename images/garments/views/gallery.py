"""Everything there is to try on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from imageproc.paging import Page, page_of
from images.garments import choices
from images.garments.forms import GalleryForm
from images.models import Image
from images.querysets import ImageQuerySet, published

PAGE = 36
OWN = 6  # one row; the rest has a page of its own


@require_safe
def garments(request: HttpRequest) -> HttpResponse:
    """What shops published, newest first; above it the newest of the person's own."""
    offered = Image.objects.filter(published()).garments().select_related("vendor")
    form = GalleryForm(request.GET, choices=choices.among(offered))
    page = page_of(request, _filtered(offered, form), PAGE)
    context = {
        "page": page,
        "own": _own(request, form, page),
        "filters": form,
        "is_filtered": any(form.cleaned_data.values()) if form.is_valid() else False,
    }
    return render(request, "images/garments/garments.html", context)


def _own(request: HttpRequest, form: GalleryForm, page: Page) -> list[Image]:
    """Two lists, each read from its own index: one list of both would be sorted anew each time."""
    asks_shop = form.is_valid() and form.cleaned_data["shop"]
    if not request.user.is_authenticated or page.newer_url or asks_shop:
        return []
    hidden = Image.objects.library_of(request.user).garments().filter(is_public=False)
    return list(_filtered(hidden, form).newest_first()[: OWN + 1])


def _filtered(garments: ImageQuerySet, form: GalleryForm) -> ImageQuerySet:
    wish = form.cleaned_data if form.is_valid() else {}
    if style := wish.get("style"):
        garments = garments.filter(style=style)
    if tag := wish.get("tag"):
        garments = garments.filter(tags__contains=[tag])
    if shop := wish.get("shop"):
        garments = garments.filter(vendor__slug=shop)
    if price := wish.get("price"):
        garments = garments.filter(is_free=price == "free")
    return garments.matching(wish.get("q") or "")
