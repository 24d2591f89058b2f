"""Looking through many pictures, and doing something with several of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from imageproc.paging import page_of
from images import engines, usage
from images.forms import EngineForm, FilterForm
from images.models import Image
from images.querysets import ImageQuerySet
from jobs.exceptions import JobStateError
from jobs.models import Job

PAGE = 48


@require_safe
@login_required
def library(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    found = _filtered(Image.objects.library_of(request.user), form).with_newest_result()
    context = {
        "page": page_of(request, found, PAGE),
        "filters": form,
        "is_filtered": any(form.cleaned_data.values()) if form.is_valid() else False,
        "engines": engines.installed(),
    }
    return render(request, "images/library.html", context)


@require_safe
@login_required
def card(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    image = get_object_or_404(Image.objects.library_of(request.user).with_newest_result(), pk=pk)
    return render(request, "images/_card.html", {"image": image})


@require_POST
@login_required
def act(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Delete or process again the pictures that were selected."""
    chosen = Image.objects.library_of(request.user).filter(pk__in=_ids(request))
    if not chosen.exists():
        messages.info(request, "Select at least one picture first.")
        return _back(request)
    match request.POST.get("action"):
        case "delete":
            return _delete(request, chosen)
        case "process":
            return _process(request, chosen)
    return HttpResponseBadRequest("Unknown action.")


def _filtered(images: ImageQuerySet, form: FilterForm) -> ImageQuerySet:
    wish = form.cleaned_data if form.is_valid() else {}
    if wish.get("type") != "all":
        images = images.filter(type=wish.get("type") or Image.Type.USER)
    if status := wish.get("status"):
        images = images.filter(status=None if status == "none" else status)
    if tag := wish.get("tag"):
        images = images.filter(tags__contains=[tag.strip().lower()])
    return images.matching(wish.get("q") or "")


def _ids(request: AuthenticatedHttpRequest) -> list[str]:
    try:
        return [str(UUID(pk)) for pk in request.POST.getlist("ids")]
    except ValueError as problem:
        raise Http404("No such picture.") from problem


def _delete(request: AuthenticatedHttpRequest, chosen: ImageQuerySet) -> HttpResponse:
    if request.POST.get("confirm") != "1":
        return render(request, "images/confirm_delete.html", {"images": chosen.newest_first()})
    with transaction.atomic():
        names = [image.file_name for image in chosen]
        usage.record_deletions(request, chosen)
        chosen.remove()
    messages.success(
        request, f"Deleted {names[0]}." if len(names) == 1 else f"Deleted {len(names)} pictures."
    )
    return _back(request)


def _process(request: AuthenticatedHttpRequest, chosen: ImageQuerySet) -> HttpResponse:
    form = EngineForm(request.POST)
    engine = form.cleaned_data["engine"] if form.is_valid() else "auto"
    photos = chosen.photos()
    started = sum(_enqueue(image, engine) for image in photos)
    left = len(photos) - started
    messages.success(request, f"{started} started." if started != 1 else "Started.")
    if left:
        messages.info(request, f"{left} of them were being worked on already.")
    return _back(request)


def _enqueue(image: Image, engine: str) -> bool:
    try:
        with transaction.atomic():
            Job.objects.enqueue(image, parameters={"engine": engine})
    except JobStateError:
        return False
    return True


def _back(request: AuthenticatedHttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if safe else "library")
