"""Garments that a person keeps for themselves, and what is done with several of anybody's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from images import usage
from images.albums.views.finding import back, ids_of
from images.garments import stock
from images.garments.views import upload as uploading
from images.models import Image, ImageUsage
from images.querysets import ImageQuerySet


@require_safe
@login_required
def own(request: AuthenticatedHttpRequest) -> HttpResponse:
    rows = Image.objects.library_of(request.user).garments()
    return render(request, "images/garments/own.html", stock.listed(request, rows))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: AuthenticatedHttpRequest) -> HttpResponse:
    return uploading.respond(request, request.user)


@require_POST
@login_required
def act(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Publish, hide or delete the garments that were selected."""
    chosen = Image.objects.owned_by(request.user).garments().filter(pk__in=ids_of(request))
    if not chosen.exists():
        messages.info(request, "Select at least one garment first.")
        return back(request, "garments-own")
    match request.POST.get("action"):
        case "publish":
            return _show(request, chosen, to_everybody=True)
        case "hide":
            return _show(request, chosen, to_everybody=False)
        case "delete":
            return _delete(request, chosen)
    return HttpResponseBadRequest("Unknown action.")


def _show(
    request: AuthenticatedHttpRequest, chosen: ImageQuerySet, *, to_everybody: bool
) -> HttpResponse:
    """Only shops publish; anybody may hide what is theirs."""
    may = chosen.exclude(vendor=None) if to_everybody else chosen
    changing = list(may.exclude(is_public=to_everybody))
    pks = [each.pk for each in changing]
    Image.objects.filter(pk__in=pks).update(is_public=to_everybody)
    usage.record_many(request, changing, ImageUsage.Action.UPDATE)
    verb = "Published" if to_everybody else "Hid"
    messages.success(request, f"{verb} {_many(len(pks))}." if pks else "Nothing had to change.")
    return back(request, "garments-own")


def _delete(request: AuthenticatedHttpRequest, chosen: ImageQuerySet) -> HttpResponse:
    garments = list(chosen.newest_first())
    if request.POST.get("confirm") != "1":
        return render(request, "images/garments/confirm_delete.html", {"garments": garments})
    with transaction.atomic():
        usage.record_deletions(request, garments)
        Image.objects.filter(pk__in=[each.pk for each in garments]).remove()
    messages.success(request, f"Deleted {_many(len(garments))}.")
    return back(request, "garments-own")


def _many(number: int) -> str:
    return "one garment" if number == 1 else f"{number} garments"
