"""The results of a request, for whoever was given their addresses."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from imageproc.storage import file_url, respond
from jobs.catalogue import addresses
from jobs.models import Product

CACHE = "public, max-age=300"  # seconds: closed addresses soon show nothing anywhere


@require_safe
def output(
    request: HttpRequest, pk: UUID, position: int, signature: str, name: str
) -> HttpResponseBase:
    """One finished picture. Opened without logging in, also from pages of other sites."""
    product = get_object_or_404(Product.objects.select_related("request"), pk=pk)
    paths = product.output_image_paths
    key = paths[position] if position < len(paths) else None
    if not key or not addresses.is_genuine(product, position, signature):
        raise Http404("This address is closed, or has a slip.")
    if settings.S3_BUCKET:
        return redirect(file_url(key))
    response = respond(key, cache=CACHE)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
