"""From pictures to an album, and from an album to pictures."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User, Vendor
from imageproc.paging import Page, page_of
from imageproc.pipelines.errors import PipelineError
from images.albums import covers, services
from images.albums.forms import ChooseForm, PickForm
from images.albums.refusals import ForeignAlbum, NothingChosen, SeveralOwners
from images.albums.views.finding import back, ids_of, own_album, owner_of
from images.models import Album, Image
from images.querysets import ImageQuerySet

PAGE = 48
ALBUMS = 60


@require_safe
@login_required
def picker(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The albums to choose from, for the dialog that asks for them when it opens."""
    return render(request, "images/albums/_picker.html", _choices(owner_of(request)))


@require_POST
@login_required
def pick(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Put the selected pictures into an album; asks which where the form does not say."""
    chosen = Image.objects.owned_by(request.user).filter(pk__in=ids_of(request))
    form = PickForm(request.POST)
    try:
        owner = _owner_of(chosen)
        if not form.is_valid() or not any(form.cleaned_data.values()):
            return _ask(request, form, owner, chosen)
        album = _album(request, owner, form)
        number = services.add(album, ids_of(request))
    except PipelineError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(number, album))
    return back(request, "library")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """Pictures of the album's owner that are not in it, to be ticked."""
    album = own_album(request, pk)
    if request.method == "POST":
        return _add(request, album)
    form = ChooseForm(request.GET)
    context = {
        "album": album,
        "shop": album.vendor,
        "filters": form,
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
        "page": page_of(request, _offered(album, form), PAGE),
    }
    return render(request, "images/albums/add.html", context)


def _add(request: AuthenticatedHttpRequest, album: Album) -> HttpResponse:
    try:
        if not (ids := ids_of(request)):
            raise NothingChosen
        messages.success(request, _said(services.add(album, ids), album))
    except PipelineError as refusal:
        messages.error(request, str(refusal))
        return redirect("album-add", album.pk)
    return redirect(album)


def _offered(album: Album, form: ChooseForm) -> ImageQuerySet:
    of_owner = {"vendor": album.vendor} if album.vendor_id else {"user": album.user_id}
    offered = Image.objects.filter(**of_owner).exclude(album=album.pk)
    wish = form.cleaned_data if form.is_valid() else {}
    if kind := wish.get("type"):
        offered = offered.filter(type=kind)
    return offered.matching(wish.get("q") or "")


def _owner_of(chosen: ImageQuerySet) -> User | Vendor:
    owners = list(chosen.order_by().distinct("owner_id").select_related("user", "vendor"))
    if not owners:
        raise NothingChosen
    if len(owners) > 1:
        raise SeveralOwners
    return owners[0].vendor or cast(User, owners[0].user)


def _album(request: AuthenticatedHttpRequest, owner: User | Vendor, form: PickForm) -> Album:
    """The album by its name where one was written, else the one that was ticked."""
    if name := form.cleaned_data["name"]:
        return services.named(owner, name)
    album = own_album(request, form.cleaned_data["album"])
    if album.owner_id != owner.pk:
        raise ForeignAlbum
    return album


def _ask(
    request: AuthenticatedHttpRequest, form: PickForm, owner: User | Vendor, chosen: ImageQuerySet
) -> HttpResponse:
    context = _choices(owner) | {"form": form, "pictures": chosen.newest_first()}
    status = 200 if form.is_valid() else 422
    return render(request, "images/albums/pick.html", context, status=status)


def _choices(owner: User | Vendor) -> dict[str, Any]:
    newest = covers.with_covers(services.of_owner(owner)).newest_first()[:ALBUMS]
    cards = covers.cards(Page(list(newest), "", "")).rows
    return {"albums": cards, "is_cut": len(cards) == ALBUMS}


def _said(number: int, album: Album) -> str:
    if not number:
        return f"Nothing new for {album.name}."
    return f"Added {number} {'picture' if number == 1 else 'pictures'} to {album.name}."
