"""One album: for its owner with all that can be done, for others what is public of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from imageproc.paging import page_of
from images.models import Album, Image
from images.querysets import published

PAGE = 60
ORDER = ("album_position", "id")


@require_safe
def album(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = Album.objects.visible_to(request.user).select_related("vendor")
    album = get_object_or_404(found, pk=pk)
    context: dict[str, Any] = {"album": album, "shop": album.vendor}
    if _is_owner(request, album):
        page = page_of(request, album.images.all(), PAGE, ORDER)
        context |= {"page": page, "hidden": _hidden(album)}
        return render(request, "images/albums/album.html", context)
    shown = album.images.filter(published())
    context |= {"page": page_of(request, shown, PAGE, ORDER), "count": shown.count()}
    return render(request, "images/albums/public.html", context)


def _is_owner(request: HttpRequest, album: Album) -> bool:
    return request.user.pk in {album.user_id, album.vendor and album.vendor.owner_id} - {None}


def _hidden(album: Album) -> dict[str, Any]:
    """How many pictures of a public album visitors do not see, and why."""
    if not album.is_public:
        return {}
    private = Q(is_public=False)
    return album.images.filter(private | Q(hidden_at__isnull=False)).aggregate(
        total=Count("pk", filter=private),
        garments=Count("pk", filter=private & Q(type=Image.Type.CLOTH)),
        reported=Count("pk", filter=Q(hidden_at__isnull=False)),
    )
