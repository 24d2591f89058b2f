"""The addresses that are told, and what they were told."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from jobs.exceptions import JobStateError
from jobs.models import WebhookDelivery, WebhookEndpoint
from jobs.webhooks import endpoints, sending, showing
from jobs.webhooks.forms import EndpointForm


@never_cache
@require_GET
@login_required
def webhooks(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _page(request, EndpointForm())


@require_POST
@login_required
def add(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    endpoint, is_new = endpoints.ensure(request.user, form.cleaned_data["url"])
    if is_new:
        showing.remember(request.session, endpoint)
    else:
        messages.info(request, "You already have a webhook with this address.")
    return redirect("webhooks")


@require_POST
@login_required
def rotate(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    endpoint = _endpoint(request, pk)
    endpoints.rotate(endpoint)
    showing.remember(request.session, endpoint)
    return redirect("webhooks")


@require_POST
@login_required
def enable(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    endpoints.enable(_endpoint(request, pk))
    messages.success(request, "Enabled. What ends from now on is sent.")
    return redirect("webhooks")


@require_POST
@login_required
def delete(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    endpoint = _endpoint(request, pk)
    if request.POST.get("confirm") != "1":
        return render(request, "jobs/webhooks_delete.html", {"endpoint": endpoint})
    endpoint.delete()
    messages.success(request, "Deleted the webhook.")
    return redirect("webhooks")


@require_POST
@login_required
def test(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    try:
        sending.send_test(_endpoint(request, pk))
    except JobStateError as problem:
        messages.info(request, str(problem))
    return redirect("webhooks")


@require_safe
@login_required
def delivery(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """What its row asks for while something is about to happen to it."""
    context = {"delivery": _delivery(request, pk)}
    return render(request, "jobs/webhooks_delivery.html", context)


@require_POST
@login_required
def replay(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _delivery(request, pk)
    try:
        sending.replay(found)
    except JobStateError as problem:
        messages.info(request, str(problem))
    return redirect(found.request) if found.request else redirect("webhooks")


def _endpoint(request: AuthenticatedHttpRequest, pk: UUID) -> WebhookEndpoint:
    return get_object_or_404(WebhookEndpoint.objects.visible_to(request.user), pk=pk)


def _delivery(request: AuthenticatedHttpRequest, pk: UUID) -> WebhookDelivery:
    found = WebhookDelivery.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("request", "endpoint"), pk=pk)


def _page(request: AuthenticatedHttpRequest, form: EndpointForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "endpoints": endpoints.listed(request.user),
        "new_secrets": showing.take(request.session),
    }
    return render(request, "jobs/webhooks.html", context, status=status)
