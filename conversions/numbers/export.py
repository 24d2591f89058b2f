"""The same numbers for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from conversions.numbers import queries
from conversions.numbers.forms import Days, DaysForm
from conversions.numbers.queries import Owner
from conversions.numbers.views import shop_asked_for
from imageproc.storage import safe_headers
from images.models import Image
from jobs.sheets.result import encoded

MOST_GARMENTS = 10_000
AT_A_TIME = 500  # garments whose names are fetched together

DAYS = ("Day", "Done", "Failed", "Cancelled", "Under way", "Median ms", "95th percentile ms")
GARMENTS = ("Garment", "Id", "Tried on", "Done", "Last tried on")

Rows = Iterable[Iterable[object]]


@require_safe
@login_required
def days_csv(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    """A row for each day, also where the page's charts add days up."""
    return _csv(request, "try-ons", DAYS, _days)


@require_safe
@login_required
def garments_csv(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    """The garments of the table, at most `MOST_GARMENTS`, the most wanted first."""
    return _csv(request, "garments", GARMENTS, _garments)


def _csv(
    request: AuthenticatedHttpRequest,
    name: str,
    head: Iterable[str],
    rows_of: Callable[[User, Owner, Days], Rows],
) -> HttpResponseBase:
    owner = shop_asked_for(request) or request.user
    form = DaysForm(request.GET)
    if not form.is_valid():
        said = [str(message) for messages in form.errors.values() for message in messages]
        return HttpResponse("\n".join(said), content_type="text/plain; charset=utf-8", status=422)
    days = form.cleaned_data["days"]
    rows = rows_of(request.user, owner, days)
    cells = (["" if cell is None else str(cell) for cell in row] for row in rows)
    response = StreamingHttpResponse(
        encoded(chain([list(head)], cells)), content_type="text/csv; charset=utf-8"
    )
    file_name = f"{name}-{days.first}-{days.last}.csv"
    return safe_headers(response, filename=file_name, attachment=True)


def _days(user: User, owner: Owner, days: Days) -> Rows:
    for day in queries.series(owner, days, "day"):
        yield (
            day.day, day.completed, day.failed, day.cancelled, day.waiting,
            day.p50_processing_time_ms, day.p95_processing_time_ms,
        )  # fmt: skip


def _garments(user: User, owner: Owner, days: Days) -> Iterator[Iterable[object]]:
    found = queries.garments(owner, days).order_by("-tried", "-garment")[:MOST_GARMENTS]
    rows = list(found)
    for start in range(0, len(rows), AT_A_TIME):
        part = rows[start : start + AT_A_TIME]
        shown = Image.objects.visible_to(user).in_bulk([row.garment for row in part])
        for row in part:
            image = shown.get(row.garment)
            name = image.file_name if image else "Not shown any more"
            yield name, row.garment, row.tried, row.done, row.last_tried.isoformat()
