"""All albums of a person or of a shop, and a new one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User, Vendor
from imageproc.paging import page_of
from images.albums import covers, services
from images.albums.forms import AlbumForm
from images.albums.views.finding import owner_of
from images.models import Album

PAGE = 36


@require_safe
@login_required
def albums(request: AuthenticatedHttpRequest) -> HttpResponse:
    owner = owner_of(request)
    page = page_of(request, covers.with_covers(services.of_owner(owner)), PAGE)
    return render(
        request, "images/albums/albums.html", {"page": covers.cards(page), "shop": _shop(owner)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    owner = owner_of(request)
    shop = _shop(owner)
    album = Album(vendor=shop) if shop else Album(user=request.user)
    form = AlbumForm(request.POST or None, instance=album)
    if form.is_valid() and form.store():
        return redirect(album)
    context = {"form": form, "shop": shop}
    return render(request, "images/albums/form.html", context, status=422 if form.is_bound else 200)


def _shop(owner: User | Vendor) -> Vendor | None:
    return owner if isinstance(owner, Vendor) else None
