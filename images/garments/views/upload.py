"""Sending garments, many at once, into a shop or to oneself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User, Vendor
from images import usage
from images.forms import ACCEPT, FORMATS
from images.garments.forms import GarmentUploadForm
from images.garments.services import Taken, take
from images.models import ImageUsage


def respond(request: AuthenticatedHttpRequest, owner: User | Vendor) -> HttpResponse:
    """The upload page; a script sends each file on its own and gets that file's row back."""
    if request.method != "POST":
        return _page(request, owner, GarmentUploadForm(owner=owner), [])
    form = GarmentUploadForm(request.POST, request.FILES, owner=owner)
    rows = [_take(request, owner, form, file) for file in _files(form)]
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return _answer(request, form, rows)
    # What was said of all files stays: the next ones are often of the same kind.
    return _page(request, owner, form, rows)


def _files(form: GarmentUploadForm) -> list[UploadedFile[Any]]:
    return form.cleaned_data["files"] if form.is_valid() else []


def _take(
    request: AuthenticatedHttpRequest,
    owner: User | Vendor,
    form: GarmentUploadForm,
    file: UploadedFile[Any],
) -> Taken:
    taken = take(owner, file, form.details)
    if taken.image and not taken.duplicate:
        usage.record(request, taken.image, ImageUsage.Action.UPLOAD)
    return taken


def _answer(
    request: AuthenticatedHttpRequest, form: GarmentUploadForm, rows: list[Taken]
) -> HttpResponse:
    if not rows:
        first = next(iter(form.errors.values()))[0]
        sent = request.FILES.get("files")
        name = (sent.name if sent else "") or ""
        rows = [Taken(file_name=name, error=str(first), code="bad_form")]
    context = {"row": rows[0]}
    status = 422 if rows[0].error else 200
    return render(request, "images/garments/_upload_row.html", context, status=status)


def _page(
    request: AuthenticatedHttpRequest,
    owner: User | Vendor,
    form: GarmentUploadForm,
    rows: list[Taken],
) -> HttpResponse:
    limits = {
        "max_mb": settings.MAX_UPLOAD_MB,
        "max_megapixels": settings.MAX_MEGAPIXELS,
        "formats": FORMATS,
        "accept": ACCEPT,
    }
    shop = owner if isinstance(owner, Vendor) else None
    context = {"form": form, "rows": rows, "limits": limits, "shop": shop}
    refused = (form.is_bound and not form.is_valid()) or any(row.error for row in rows)
    status = 422 if refused else 200
    return render(request, "images/garments/upload.html", context, status=status)
