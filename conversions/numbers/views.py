"""The page of numbers, of a person or of one of their shops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.credits import allowance_of
from accounts.http import AuthenticatedHttpRequest
from accounts.models import User, Vendor
from conversions.numbers import figures, queries
from conversions.numbers.forms import PERIODS, Days, DaysForm
from conversions.numbers.queries import Owner
from imageproc.paging import Page, page_of
from images.models import Image

GARMENTS = 20
SHOPS = 20


@dataclass(frozen=True, slots=True)
class GarmentRow:
    """`image` is None where the garment is not shown to this person any more."""

    image: Image | None
    tried: int
    done: int
    last_tried: datetime


@require_safe
@login_required
def numbers(request: AuthenticatedHttpRequest) -> HttpResponse:
    """`?shop=` a slug of the person's own; `?period=`, or `?from=` and `?to=`."""
    shop = shop_asked_for(request)
    form = DaysForm(request.GET)
    context = {
        "form": form,
        "shop": shop,
        "shops": Vendor.objects.owned_by(request.user).order_by("name", "pk")[:SHOPS],
        "periods": PERIODS,
    }
    if not form.is_valid():
        return render(request, "conversions/numbers/numbers.html", context, status=422)
    context |= _figures(request, shop or request.user, form.cleaned_data["days"])
    return render(request, "conversions/numbers/numbers.html", context)


def shop_asked_for(request: HttpRequest) -> Vendor | None:
    """
    Raises:
        Http404: the shop is not this person's.
    """
    slug = request.GET.get("shop")
    return get_object_or_404(Vendor.objects.owned_by(request.user), slug=slug) if slug else None


def _figures(request: AuthenticatedHttpRequest, owner: Owner, days: Days) -> dict[str, Any]:
    stats, pictures = queries.stats(owner, days), queries.pictures(owner)
    steps = queries.series(owner, days, days.step)
    page = page_of(request, queries.garments(owner, days), GARMENTS, ("-tried", "-garment"))
    of_shop = isinstance(owner, Vendor)
    second = figures.usage(pictures) if of_shop else figures.times(steps, days.step)
    return {
        "form": DaysForm.showing(days),
        "days": days,
        "is_new": not stats.total and not page.rows and not queries.has_any(owner),
        "tiles": figures.tiles(stats, pictures),
        "charts": [figures.outcomes(steps, days.step), second],
        "page": page,
        "garments": _garments(request.user, page),
        "charges": queries.charges(owner, days),
        "allowance": allowance_of(owner),
    }


def _garments(user: User, page: Page) -> list[GarmentRow]:
    shown = Image.objects.visible_to(user).in_bulk([row.garment for row in page])
    return [GarmentRow(shown.get(row.garment), row.tried, row.done, row.last_tried) for row in page]
