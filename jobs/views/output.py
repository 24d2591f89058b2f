"""The results of a request, for whoever was given their addresses."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from imageproc.storage import file_url, respond
from jobs.catalogue import addresses
from jobs.models import Product, Request
from jobs.views.downloads import csv_of

CACHE = "public, max-age=300"  # seconds: closed addresses soon show nothing anywhere
CLOSED = "This address is closed, or has a slip."


@require_safe
def output(
    request: HttpRequest, pk: UUID, position: int, signature: str, name: str
) -> HttpResponseBase:
    """One finished picture. Opened without logging in, also from pages of other sites."""
    product = get_object_or_404(Product.objects.select_related("request"), pk=pk)
    paths = product.output_image_paths
    key = paths[position] if position < len(paths) else None
    if not key or not addresses.opens_output(product, position, signature):
        raise Http404(CLOSED)
    if settings.S3_BUCKET:
        return redirect(file_url(key))
    response = respond(key, cache=CACHE)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def output_csv(request: HttpRequest, pk: UUID, signature: str) -> StreamingHttpResponse:
    """The result CSV, for the program that a webhook told of it."""
    found = get_object_or_404(Request, pk=pk)
    if not addresses.opens_csv(found, signature):
        raise Http404(CLOSED)
    return csv_of(found)
