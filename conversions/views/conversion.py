"""One try-on: its progress, its result, and what can be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from conversions import services
from conversions.exceptions import ConversionRefused
from conversions.models import Conversion
from imageproc.paging import page_of
from imageproc.storage import file_url
from images import usage
from images.models import Image, ImageUsage

PAGE = 24


@require_safe
@login_required
def conversion(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    if found.result_image:
        usage.record(request, found.result_image, ImageUsage.Action.VIEW)
    return render(request, "conversions/conversion.html", _context(found))


@require_safe
@login_required
def state(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """What the page polls while work goes on: the same partial as the page's own."""
    return render(request, "conversions/_stage.html", _context(_found(request, pk)))


@require_safe
@login_required
def of(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """The try-on that made a result."""
    made = Conversion.objects.visible_to(request.user).filter(result_image=pk).first()
    if made is None:  # it was deleted at psql and left its result
        return redirect("library")
    return redirect(made)


@require_safe
@login_required
def history(request: AuthenticatedHttpRequest) -> HttpResponse:
    rows = Conversion.objects.visible_to(request.user).with_pictures()
    return render(request, "conversions/history.html", {"page": page_of(request, rows, PAGE)})


@require_safe
@login_required
def download(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    result = get_object_or_404(
        Image.objects.owned_by(request.user), made_by=pk, operation=Image.Operation.TRY_ON
    )
    usage.record(request, result, ImageUsage.Action.DOWNLOAD)
    return redirect(file_url(result.file_path, download_as=result.file_name))


@require_POST
@login_required
def cancel(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    if not services.cancel(found):
        messages.info(request, "This try-on has already ended.")
    return redirect(found)


@require_POST
@login_required
def retry(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    try:
        if not services.retry(found):
            messages.info(request, "Only what failed or was cancelled can be tried again.")
    except ConversionRefused as refused:
        messages.error(request, str(refused))
    return redirect(found)


@require_POST
@login_required
def delete(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    if request.POST.get("confirm") != "1":
        return render(request, "conversions/confirm_delete.html", {"conversion": found})
    if found.result_image:
        usage.record_deletions(request, [found.result_image])
    services.remove(found)
    messages.success(request, "The try-on and its picture are deleted.")
    return redirect("try-ons")


def _found(request: AuthenticatedHttpRequest, pk: UUID) -> Conversion:
    return get_object_or_404(Conversion.objects.visible_to(request.user).with_pictures(), pk=pk)


def _context(found: Conversion) -> dict[str, Any]:
    result = found.result_image
    return {
        "conversion": found,
        "result": result,
        "job": found.jobs.order_by("-created_at").first(),
        "before_url": found.user_image.preview_url,
        "after_url": result.preview_url if result else "",
    }
