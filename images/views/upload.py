"""Sending pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthenticatedHttpRequest
from imageproc.pipelines.errors import PipelineError
from images import engines, uploads, usage
from images.forms import ACCEPT, FORMATS, UploadForm
from images.models import Image, ImageUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one file."""

    file_name: str
    image: Image | None = None
    duplicate: bool = False
    error: str = ""
    code: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The upload page; a script sends each file on its own and gets that file's row back."""
    if request.method != "POST":
        return _page(request, UploadForm(), [])
    form = UploadForm(request.POST, request.FILES)
    rows = (
        [_take(request, form, file) for file in form.cleaned_data["files"]]
        if form.is_valid()
        else []
    )
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return _answer(request, form, rows)
    return _page(request, form if not rows else UploadForm(), rows)


@require_safe
@login_required
def row(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    image = get_object_or_404(Image.objects.library_of(request.user).with_newest_result(), pk=pk)
    return render(
        request, "images/_upload_row.html", {"row": Row(file_name=image.file_name, image=image)}
    )


def _take(request: AuthenticatedHttpRequest, form: UploadForm, file: UploadedFile[Any]) -> Row:
    name = file.name or "picture"
    try:
        added = uploads.add(
            request.user, file, cut_out=form.cut_out, engine=form.cleaned_data["engine"]
        )
    except PipelineError as refusal:
        return Row(file_name=name, error=str(refusal), code=refusal.code)
    if not added.is_duplicate:
        usage.record(request, added.image, ImageUsage.Action.UPLOAD)
    # Asked for again with its newest result: a picture that is here already may be cut out.
    image = Image.objects.with_newest_result().get(pk=added.image.pk)
    return Row(file_name=name, image=image, duplicate=added.is_duplicate)


def _answer(request: HttpRequest, form: UploadForm, rows: list[Row]) -> HttpResponse:
    if not rows:
        first = next(iter(form.errors.values()))[0]
        rows = [Row(file_name="", error=str(first), code="bad_form")]
    status = 422 if rows[0].error else 200
    return render(request, "images/_upload_row.html", {"row": rows[0]}, status=status)


def _page(request: HttpRequest, form: UploadForm, rows: list[Row]) -> HttpResponse:
    limits = {
        "max_mb": settings.MAX_UPLOAD_MB,
        "max_megapixels": settings.MAX_MEGAPIXELS,
        "max_files": settings.MAX_FILES_PER_UPLOAD,
        "formats": FORMATS,
        "accept": ACCEPT,
    }
    refused = form.is_bound or any(row.error for row in rows)
    return render(
        request,
        "images/upload.html",
        {
            "form": form,
            "rows": rows,
            "limits": limits,
            "engines": engines.installed(),
        },
        status=422 if refused else 200,
    )
