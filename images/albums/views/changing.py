"""An album's name, description and visibility, and its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AuthenticatedHttpRequest
from images.albums import services
from images.albums.forms import AlbumForm
from images.albums.views.finding import own_album, telling_if_gone
from images.models import Album


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@telling_if_gone
def edit(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    album = own_album(request, pk)
    context: dict[str, Any] = {"album": album, "shop": album.vendor, "name": album.name}
    form = AlbumForm(request.POST or None, instance=album)
    if form.is_valid() and form.store():
        messages.success(request, "Saved.")
        return redirect(album)
    context["form"] = form
    return render(request, "images/albums/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
@telling_if_gone
def show(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """Make the album public (`public=1`) or private; its pictures stay as they are."""
    album = own_album(request, pk)
    album.is_public = request.POST.get("public") == "1"
    services.save(album, "is_public")
    if not album.is_public:
        open_ones = album.images.filter(is_public=True).count()
        messages.success(request, f"The album is private now.{_still_open(open_ones)}")
    return redirect(album)


@require_POST
@login_required
@telling_if_gone
def publish(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    album = own_album(request, pk)
    number = services.publish(album)
    messages.success(request, f"{_garments(number)} public now.")
    return redirect(album)


@require_POST
@login_required
def delete(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    album = own_album(request, pk)
    if request.POST.get("confirm") != "1":
        return render(request, "images/albums/confirm_delete.html", {"album": album})
    services.delete(album)
    messages.success(request, f"Deleted the album {album.name}. Its pictures are kept.")
    return redirect(_list_of(album))


def _garments(number: int) -> str:
    return f"{number} garment is" if number == 1 else f"{number} garments are"


def _still_open(number: int) -> str:
    if not number:
        return ""
    them = "picture in it is" if number == 1 else "pictures in it are"
    return f" {number} {them} still public in the gallery."


def _list_of(album: Album) -> str:
    return reverse("albums") + (f"?shop={album.vendor.slug}" if album.vendor else "")
