"""The list of requests, and the page that fills itself while one is worked on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from imageproc.paging import page_of
from jobs.models import Job, Request, WebhookDelivery
from jobs.webhooks import showing

PAGE = 30
PRODUCTS = 25
DELIVERIES = 20
ENOUGH = 3  # pictures after which the time that is left can be told


@require_safe
@login_required
def requests(request: AuthenticatedHttpRequest) -> HttpResponse:
    page = page_of(request, Request.objects.visible_to(request.user), PAGE)
    return render(request, "jobs/requests.html", {"page": page})


@require_safe
@login_required
def request(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    context = _context(request, pk)
    context["new_secrets"] = showing.take(request.session)
    return render(request, "jobs/request.html", context)


@require_safe
@login_required
def live(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """What the page polls while work goes on: the same partial as the page's own."""
    return render(request, "jobs/_request.html", _context(request, pk))


@require_safe
@login_required
def told(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """What the page polls until the webhook was told."""
    found = get_object_or_404(Request.objects.visible_to(request.user), pk=pk)
    context = {"catalogue": found, "deliveries": _deliveries(found)}
    return render(request, "jobs/_told.html", context)


def _context(request: AuthenticatedHttpRequest, pk: UUID) -> dict[str, Any]:
    found = get_object_or_404(Request.objects.visible_to(request.user), pk=pk)
    wants_failed = request.GET.get("show") == "failed"
    products = found.products.with_failures() if wants_failed else found.products.all()
    page = page_of(request, products, PRODUCTS, ("row_number",))
    for product in page:
        product.request = found  # its addresses are signed with the request's key
    return {
        "catalogue": found,
        "page": page,
        "wants_failed": wants_failed,
        "reading": _reading(found),
        "time_left": _time_left(found),
        "deliveries": _deliveries(found),
    }


def _deliveries(found: Request) -> list[WebhookDelivery]:
    return list(found.deliveries.newest_first()[:DELIVERIES]) if found.webhook_url else []


def _reading(found: Request) -> Job | None:
    """The job that reads the rows, while it does."""
    if found.status != Request.Status.PENDING:
        return None
    return Job.objects.live().filter(sheet__request=found).first()


def _time_left(found: Request) -> float | None:
    """Seconds, from the pace since work began or was resumed; None while nobody can know."""
    if found.status != Request.Status.PROCESSING or found.paused_at or not found.started_at:
        return None
    done = found.pictures_ended - found.started_with
    if done < ENOUGH:
        return None
    elapsed = (timezone.now() - found.started_at).total_seconds()
    return elapsed / done * (found.picture_count - found.pictures_ended)
