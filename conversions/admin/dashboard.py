"""How try-ons go, for staff: one page in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conversions.numbers import figures, queries
from conversions.numbers.forms import PERIODS, days_of
from jobs.health import health

SPANS = ("7", "30", "90")
USUAL = "7"
ERRORS = 20
VERSIONS = 20


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """`?period=` 7, 30 or 90 days, of everybody's try-ons."""
    if not request.user.has_perm("conversions.view_conversionmetrics"):
        raise PermissionDenied
    asked = request.GET.get("period", USUAL)
    days = days_of(asked if asked in SPANS else USUAL)
    stats, steps = queries.stats(None, days), queries.series(None, days, days.step)
    context = {
        **admin.site.each_context(request),
        "title": "Try-on numbers",
        "days": days,
        "periods": {span: PERIODS[span] for span in SPANS},
        "tiles": figures.of_all(stats),
        "health": health(),
        "charts": [figures.outcomes(steps, days.step), figures.times(steps, days.step)],
        "faults": queries.faults(None, days, ERRORS),
        "versions": queries.versions(days, VERSIONS),
    }
    return render(request, "admin/conversions/numbers.html", context)
