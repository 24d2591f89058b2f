"""One picture: before and after, its state, and what can be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from images import engines, usage
from images.forms import EditForm, EngineForm
from images.history import reading
from images.models import Image, ImageUsage
from jobs.exceptions import JobStateError
from jobs.models import Job


@require_safe
@login_required
def picture(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    image = _photo(request, pk)
    if image.pk != pk:
        return redirect(f"{image.get_absolute_url()}?result={pk}")
    response = _page(request, image, EditForm(instance=image))
    usage.record(request, image, ImageUsage.Action.VIEW)
    return response


@require_safe
@login_required
def state(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """What the page polls while work goes on: the same partial as the page's own."""
    return render(request, "images/_stage.html", _context(request, _photo(request, pk)))


@require_POST
@login_required
def process(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    image = _photo(request, pk)
    form = EngineForm(request.POST)
    if not form.is_valid():
        messages.error(request, "This engine is not there any more. Choose another.")
        return redirect(image)
    try:
        with transaction.atomic():
            Job.objects.enqueue(image, parameters={"engine": form.cleaned_data["engine"]})
    except JobStateError:
        messages.info(request, "This picture is being worked on already.")
    return redirect(image)


@require_POST
@login_required
def cancel(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    image = _photo(request, pk)
    job = image.jobs.order_by("-created_at").first()
    try:
        if job is not None:
            job.cancel()
    except JobStateError:
        messages.info(request, "This work has already ended.")
    return redirect(image)


@require_POST
@login_required
def edit(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    image = _photo(request, pk)
    form = EditForm(request.POST, instance=image)
    if form.is_valid():
        form.save()
        if changed := [form[name].label.lower() for name in form.changed_data]:
            usage.record(request, image, ImageUsage.Action.UPDATE, changed=changed)
        messages.success(request, "Saved.")
        return redirect(image)
    return _page(request, _photo(request, pk), form, status=422)


@require_POST
@login_required
def delete(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """Delete a photo with its results, or one result alone."""
    chosen = Image.objects.owned_by(request.user).filter(pk=pk)
    image = get_object_or_404(chosen.select_related("source"))
    if request.POST.get("confirm") != "1":
        return render(request, "images/confirm_delete.html", {"images": [image]})
    with transaction.atomic():
        usage.record_deletions(request, [image])
        chosen.remove()
    messages.success(request, f"Deleted {image.file_name}.")
    return redirect(image.source) if image.source else redirect("library")


def _photo(request: AuthenticatedHttpRequest, pk: UUID) -> Image:
    """The uploaded picture, also when asked for by one of its results."""
    found = get_object_or_404(Image.objects.owned_by(request.user).select_related("source"), pk=pk)
    source: Image | None = found.source
    return source if source and found.operation == Image.Operation.CUT_OUT else found


def _page(
    request: AuthenticatedHttpRequest, image: Image, form: EditForm, status: int = 200
) -> HttpResponse:
    context = _context(request, image) | {
        "edit_form": form,
        "history": reading.page(request, image),
    }
    return render(request, "images/image.html", context, status=status)


def _context(request: AuthenticatedHttpRequest, image: Image) -> dict[str, Any]:
    results = list(image.results.cut_outs().newest_first()[:50])
    wanted = request.GET.get("result", "")
    result = next((r for r in results if str(r.pk) == wanted), results[0] if results else None)
    return {
        "image": image,
        "results": results,
        "result": result,
        "before_url": image.preview_url,
        "after_url": result.preview_url if result else "",
        "job": image.jobs.order_by("-created_at").first(),
        "engines": engines.installed(),
        "engine_note": _engine_note(result),
    }


def _engine_note(result: Image | None) -> str:
    if result is None:
        return ""
    said = str(result.metadata.get("note", ""))
    sentence = f"{said[:1].upper()}{said[1:].rstrip('.')}." if said else ""
    return sentence if "models pull" in sentence else f"{sentence} {engines.advice()}".strip()
