"""What is done with the pictures of an album: taken out, made the cover, brought in order."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AuthenticatedHttpRequest
from imageproc.paging import page_of
from imageproc.pipelines.errors import PipelineError
from images.albums import services
from images.albums.refusals import NothingChosen, NotOnePicture
from images.albums.views.finding import back, ids_of, own_album, telling_if_gone
from images.albums.views.page import ORDER
from images.models import Album

PAGE = 500
STEPS = {"first", "earlier", "later"}


@require_POST
@login_required
def act(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """Take the selected pictures out, or make the one that is selected the cover."""
    album = own_album(request, pk)
    doing = {"take_out": _take_out, "cover": _cover}.get(request.POST.get("action", ""))
    if doing is None:
        return HttpResponseBadRequest("Unknown action.")
    try:
        messages.success(request, doing(album, ids_of(request)))
    except PipelineError as refusal:
        messages.error(request, str(refusal))
    return back(request, album)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@telling_if_gone
def arrange(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """The pictures to be brought in order; a post has their ids in order, or one step of one."""
    album = own_album(request, pk)
    if request.method != "POST":
        page = page_of(request, album.images.all(), PAGE, ORDER)
        context = {"album": album, "page": page, "shop": album.vendor}
        return render(request, "images/albums/arrange.html", context)
    if wish := request.POST.get("move"):
        return _step(request, album, wish)
    services.arrange(album, ids_of(request))
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return HttpResponse(status=204)  # the script saves again and again
    messages.success(request, "The order is saved.")
    return redirect(album)


def _step(request: AuthenticatedHttpRequest, album: Album, wish: str) -> HttpResponse:
    step, _, picture = wish.partition(" ")
    try:
        chosen = UUID(picture)
    except ValueError as problem:
        raise Http404("No such picture.") from problem
    if step not in STEPS:
        return HttpResponseBadRequest("Unknown step.")
    services.move(album, chosen, cast(services.Step, step))
    query = request.GET.urlencode()
    page = f"{reverse('album-arrange', args=[album.pk])}{'?' if query else ''}{query}"
    return redirect(f"{page}#picture-{chosen}")


def _take_out(album: Album, ids: list[UUID]) -> str:
    if not ids:
        raise NothingChosen
    number = services.take_out(album, ids)
    return f"Took {number} {'picture' if number == 1 else 'pictures'} out of {album.name}."


def _cover(album: Album, ids: list[UUID]) -> str:
    if not ids:
        raise NothingChosen
    if len(ids) > 1:
        raise NotOnePicture
    album.cover = album.images.filter(pk__in=ids).first()
    services.save(album, "cover")
    return "The cover is changed."
