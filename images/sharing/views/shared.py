"""A shared picture, for whoever has its link. Opened without logging in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import PurePosixPath

import numpy as np
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from imageproc.pipelines import encoders, raster
from imageproc.pipelines.errors import PipelineError
from imageproc.storage import respond, safe_headers
from imageproc.views import Problem, error_page
from images import usage
from images.models import Image, ImageUsage, ShareLink
from images.sharing import limits, services

CACHE = "private, no-store"  # a link that is closed shows nothing anywhere, at once
CLOSED = Problem(
    404,
    "This link does not open a picture.",
    "It may have run out or been closed, or it has a slip. Ask for a new one where you got it.",
)
NO_COPY = "This picture cannot be downloaded. Ask for it where you got the link."

Shower = Callable[[HttpRequest, ShareLink, str], HttpResponseBase]


def _opening(show: Shower) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """The link is looked up anew each time; what opens nothing is counted as a guess."""

    @wraps(show)
    def view(request: HttpRequest, token: str) -> HttpResponseBase:
        limits.refuse_guessers(request)
        link = services.find(token)
        if link is None:
            limits.count_guess(request)
            return _guarded(error_page(request, CLOSED))
        return _guarded(show(request, link, token))

    return view


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    """The address is the key: it goes into no cache, no index and no other site's log."""
    response["Cache-Control"] = CACHE
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@_opening
def shared(request: HttpRequest, link: ShareLink, token: str) -> HttpResponseBase:
    _record(request, link, ImageUsage.Action.VIEW)
    context = {"image": link.image, "link": link, "token": token}
    return render(request, "images/sharing/shared.html", context)


@require_safe
@_opening
def picture(request: HttpRequest, link: ShareLink, token: str) -> HttpResponseBase:
    """What the page shows."""
    image = link.image
    response = respond(image.preview_path or image.file_path, cache=CACHE)
    # Its key names the owner.
    return safe_headers(
        response, filename=_named(image, response["Content-Type"]), attachment=False
    )


@require_safe
@_opening
def download(request: HttpRequest, link: ShareLink, token: str) -> HttpResponseBase:
    """What the studio made, byte for byte; of an upload, a copy without place and camera."""
    image = link.image
    if image.type == Image.Type.RESULT:
        response = respond(image.file_path, image.file_name, cache=CACHE)
    else:
        limits.count_copy(request)
        try:
            response = _copy(image)
        except PipelineError:
            messages.error(request, NO_COPY)
            return redirect("shared", token)
    _record(request, link, ImageUsage.Action.DOWNLOAD)
    return response


def _copy(image: Image) -> HttpResponse:
    try:
        with default_storage.open(image.file_path) as file:
            picture = raster.decode(file.read(), max_pixels=settings.MAX_MEGAPIXELS * 1_000_000)
    except FileNotFoundError as problem:
        raise Http404("This file is gone.") from problem
    if picture.alpha is None:
        data, mime_type = encoders.encode(picture.rgb, "jpeg", quality=92), "image/jpeg"
    else:
        data = encoders.encode(np.dstack([picture.rgb, picture.alpha]), "png")
        mime_type = "image/png"
    response = HttpResponse(data, content_type=mime_type)
    return safe_headers(response, filename=_named(image, mime_type), attachment=True)


def _named(image: Image, mime_type: str) -> str:
    ending = {"image/jpeg": "jpg"}.get(mime_type, mime_type.rpartition("/")[2])
    return f"{PurePosixPath(image.file_name).stem}.{ending}"


def _record(request: HttpRequest, link: ShareLink, action: ImageUsage.Action) -> None:
    usage.record(request, link.image, action, link=str(link.pk))
