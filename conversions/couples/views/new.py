"""Choosing his photo and her photo, each checked at once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AuthenticatedHttpRequest, client_address
from conversions.couples import choices, consents, services, slots
from conversions.couples.exceptions import BothMustAgree, PhotoGone, TooManyChecks
from conversions.couples.forms import OWN, CoupleForm
from conversions.couples.slots import TITLES, Slot
from imageproc.pipelines.errors import PipelineError
from images.models import Image

STATUSES = {PhotoGone.code: 404, TooManyChecks.code: 429}
"""Of a photo that is refused, where it is not 422."""

REARRANGING = {"exchange", "without"}
"""What the small buttons send: the page comes back, and nothing begins."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """`?template=` as often as there are pictures; `?again=` a task whose photos are taken."""
    if request.method != "POST":
        return _first(request)
    form = CoupleForm(request.POST, user=request.user)
    places = [slots.read(request, role) for role in TITLES]
    if request.POST.keys() & REARRANGING:
        wish = CoupleForm(initial=request.POST.dict(), user=request.user)
        swapped = slots.exchanged(places) if "exchange" in request.POST else places
        return _page(request, wish, swapped)
    asked = _asked_for(places)
    if form.is_valid() and asked:
        try:
            return _begin(request, form, *asked)
        except BothMustAgree as refused:
            for field in refused.missing:
                form.add_error(field, str(refused))
        except PipelineError as refused:
            form.add_error(None, str(refused))
    return _page(request, form, _nagging(places))


@require_POST
@login_required
def check(request: AuthenticatedHttpRequest, role: str) -> HttpResponse:
    """Judge one photo, sent along or chosen: the place that takes the old one's place."""
    if role not in TITLES:
        raise Http404
    slot = slots.read(request, "husband" if role == "husband" else "wife")
    context = {"slot": slot, "picks": slots.picks_of(request.user, slot.chosen)}
    status = STATUSES.get(slot.code, 422) if slot.error else 200
    return render(request, "conversions/couples/_slot.html", context, status=status)


def _first(request: AuthenticatedHttpRequest) -> HttpResponse:
    task = choices.before(request.user, request.GET.get("again", ""))
    again = task if task and "again" in request.GET else None
    initial = {
        "expression": OWN if again and again.keep_expression else "",
        "engine": again.engine if again else "",
    }
    form = CoupleForm(initial=initial, user=request.user)
    return _page(request, form, choices.photos_before(request.user, task))


def _asked_for(places: list[Slot]) -> list[Image]:
    """Both photos, or none where one is missing or refused."""
    good = [slot.chosen for slot in places if slot.chosen and not slot.error]
    return good if len(good) == len(places) else []


def _begin(
    request: AuthenticatedHttpRequest, form: CoupleForm, husband: Image, wife: Image
) -> HttpResponse:
    ticked = [about.value for about in consents.ABOUT if form.cleaned_data[about.value]]
    consents.record(request.user, ticked, client_address(request))
    tasks = services.begin(
        request.user,
        form.cleaned_data["template"],
        husband,
        wife,
        form.keep_expression,
        form.cleaned_data["engine"],
    )
    return redirect(tasks[0]) if len(tasks) == 1 else redirect("couple-tasks")


def _nagging(places: list[Slot]) -> list[Slot]:
    """The same, where a place that is empty says so."""
    return [slot if slot.chosen or slot.error else slots.asking(slot) for slot in places]


def _page(request: AuthenticatedHttpRequest, form: CoupleForm, places: list[Slot]) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    wished = [key for key in given.getlist("template") if key != given.get("without")]
    context: dict[str, Any] = {
        "form": form,
        "choices": choices.offered(request.user, wished, places),
        "max_mb": settings.MAX_UPLOAD_MB,
    }
    return render(
        request, "conversions/couples/new.html", context, status=422 if form.is_bound else 200
    )
