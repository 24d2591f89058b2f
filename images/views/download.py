"""Taking pictures home: as they came, or encoded as the person wishes."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from uuid import UUID

import numpy as np
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from imageproc.pipelines import encoders, raster
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.metadata import Metadata
from imageproc.pipelines.picture import Bytes, Picture
from imageproc.storage import file_url, safe_headers
from images import usage
from images.models import Image, ImageUsage

WHITE = (255, 255, 255)
MIME_TYPES: dict[encoders.Format, str] = {
    "png": "image/png",
    "webp": "image/webp",
    "jpeg": "image/jpeg",
}
COLOUR = re.compile(r"#?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


@require_safe
@login_required
def download(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """`?format=original` is the upload byte for byte; png, webp and jpeg are the result.

    `result` chooses one of several cut-outs, `background` (rrggbb) lays it on a colour.
    """
    found = Image.objects.owned_by(request.user).select_related("source")
    image = get_object_or_404(found, pk=pk)
    wish = request.GET.get("format", "png")
    if wish == "original":
        _record(request, image, wish)
        return redirect(file_url(image.file_path, download_as=original_name(image)))
    if wish not in MIME_TYPES:
        return HttpResponseBadRequest("Choose png, webp, jpeg or original.")
    result = _result(image, request.GET.get("result", ""))
    ground = _colour(request.GET.get("background", ""))
    if MIME_TYPES[wish] == result.mime_type == "image/png" and ground is None:
        _record(request, image, wish)
        return redirect(file_url(result.file_path, download_as=_name(result, "png")))
    try:
        response = _encoded(result, wish, ground)
    except PipelineError as refusal:  # the format cannot hold it; its message says which one can
        messages.error(request, str(refusal))
    except FileNotFoundError:
        messages.error(request, "The file of this cut-out is missing. Cut the photo out again.")
    else:
        _record(request, image, wish)
        return response
    return redirect(image)


def _record(request: AuthenticatedHttpRequest, image: Image, wish: str) -> None:
    """Of a cut-out it is told on its photo, whose page shows the history of both."""
    shown = image.source if image.operation == Image.Operation.CUT_OUT else image
    usage.record(request, shown or image, ImageUsage.Action.DOWNLOAD, format=wish)


def original_name(image: Image) -> str:
    """Its own name; what was given a title instead gets the ending of its file."""
    ending = PurePosixPath(image.file_path).suffix
    has_one = PurePosixPath(image.file_name).suffix
    return image.file_name if has_one else f"{image.file_name}{ending}"


def _result(image: Image, pk: str) -> Image:
    results = (
        Image.objects.filter(pk=image.pk)
        if image.source_id
        else image.results.cut_outs().newest_first()
    )
    chosen: list[Image] = [r for r in results[:50] if not pk or str(r.pk) == pk]
    if not chosen:
        raise Http404("There is no cut-out of this picture yet.")
    return chosen[0]


def _colour(text: str) -> encoders.Colour | None:
    found = COLOUR.fullmatch(text)
    return (int(found[1], 16), int(found[2], 16), int(found[3], 16)) if found else None


def _encoded(result: Image, wish: encoders.Format, ground: encoders.Colour | None) -> HttpResponse:
    with default_storage.open(result.file_path) as file:
        kept = file.read()
    picture = raster.decode(kept, max_pixels=settings.MAX_MEGAPIXELS * 1_000_000)
    data = encoders.encode(
        _rgba(picture),
        wish,
        background=WHITE if wish == "jpeg" and ground is None else ground,
        metadata=_mark(kept),
    )
    response = HttpResponse(data, content_type=MIME_TYPES[wish])
    response["Cache-Control"] = "private, max-age=3600"
    return safe_headers(response, filename=_name(result, wish), attachment=True)


def _mark(kept: bytes) -> Metadata:
    """What a result says of itself, that it was made with AI for one, goes into every copy."""
    return Metadata(xmp=raster.read_metadata(kept).xmp)


def _rgba(picture: Picture) -> Bytes:
    alpha = (
        picture.alpha
        if picture.alpha is not None
        else np.full(picture.rgb.shape[:2], 255, np.uint8)
    )
    return np.dstack([picture.rgb, alpha])


def _name(result: Image, wish: encoders.Format) -> str:
    ending = "jpg" if wish == "jpeg" else wish
    return f"{PurePosixPath(result.file_name).stem}.{ending}"
