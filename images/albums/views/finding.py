"""What the views of albums begin with: whose, which, and where to go afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User, Vendor
from images.albums.refusals import AlbumGone
from images.models import Album

View = Callable[[AuthenticatedHttpRequest, UUID], HttpResponse]


def owner_of(request: AuthenticatedHttpRequest) -> User | Vendor:
    """The person, or the shop of theirs that the address names by `?shop=`.

    Raises:
        Http404: the shop is not theirs.
    """
    slug = request.GET.get("shop", "")
    return (
        get_object_or_404(Vendor.objects.owned_by(request.user), slug=slug)
        if slug
        else request.user
    )


def own_album(request: AuthenticatedHttpRequest, pk: UUID) -> Album:
    found = Album.objects.owned_by(request.user).select_related("vendor")
    return get_object_or_404(found, pk=pk)


def ids_of(request: HttpRequest) -> list[UUID]:
    """The pictures that were selected, in the order of the page."""
    try:
        return [UUID(pk) for pk in request.POST.getlist("ids")]
    except ValueError as problem:
        raise Http404("No such picture.") from problem


def back(request: HttpRequest, otherwise: Album | str) -> HttpResponse:
    """To the page that the form names as `next`, if it is one of ours."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if safe else otherwise)


def telling_if_gone(view: View) -> View:
    """An album that was deleted by another click meanwhile is told of, on the list of albums."""

    @wraps(view)
    def telling(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
        try:
            return view(request, pk)
        except AlbumGone as refusal:
            messages.error(request, str(refusal))
            return redirect("albums")

    return telling
