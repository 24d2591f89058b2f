"""One garment: as everybody sees it, and what its owner can do with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from images import usage
from images.garments.forms import GarmentForm
from images.garments.services import may_change
from images.models import Image, ImageUsage
from images.shops.services import published_by

MORE = 6  # of the same shop, in one row


@require_safe
def garment(request: HttpRequest, pk: UUID) -> HttpResponse:
    visible = Image.objects.visible_to(request.user).garments()
    found = get_object_or_404(visible.select_related("vendor", "album"), pk=pk)
    usage.record(request, found, ImageUsage.Action.VIEW)
    context = {
        "garment": found,
        "shop": found.vendor,
        "is_own": may_change(request.user, found),
        "more": _more(found),
    }
    return render(request, "images/garments/garment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _own(request, pk)
    owner = found.vendor or request.user
    form = GarmentForm(request.POST or None, instance=found, owner=owner)
    if form.is_valid() and form.store():
        usage.record(request, found, ImageUsage.Action.UPDATE)
        messages.success(request, "Saved.")
        return redirect("garment", pk)
    # Read again: a name that is refused must not show around the form.
    context = {"form": form, "garment": _own(request, pk) if form.is_bound else found}
    status = 422 if form.is_bound else 200
    return render(request, "images/garments/edit.html", context, status=status)


@require_POST
@login_required
def delete(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _own(request, pk)
    if request.POST.get("confirm") != "1":
        return render(request, "images/garments/confirm_delete.html", {"garments": [found]})
    with transaction.atomic():
        usage.record_deletions(request, [found])
        Image.objects.filter(pk=pk).remove()
    messages.success(request, f"Deleted {found.file_name}.")
    return redirect("shop-manage", found.vendor.slug) if found.vendor else redirect("garments-own")


def _own(request: AuthenticatedHttpRequest, pk: UUID) -> Image:
    own = Image.objects.owned_by(request.user).garments()
    return get_object_or_404(own.select_related("vendor", "album"), pk=pk)


def _more(found: Image) -> list[Image]:
    """The newest others of the shop."""
    if found.vendor is None:
        return []
    return list(published_by(found.vendor).exclude(pk=found.pk).newest_first()[:MORE])
