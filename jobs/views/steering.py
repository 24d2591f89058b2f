"""What is done with a request by a click."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from jobs.catalogue import steering
from jobs.exceptions import JobStateError
from jobs.models import Request

DEEDS = {
    "pause": (steering.pause, "Paused. Products in hand are finished."),
    "resume": (steering.resume, "Going on."),
    "cancel": (steering.cancel, "Cancelled. What is done is kept."),
    "retry": (steering.retry_failed, "Trying again what failed."),
    "close": (steering.close_addresses, "The addresses of the results are closed."),
    "open": (steering.open_addresses, "The results have new addresses. Download the CSV again."),
}
"""Name in the address -> what it does and what is said of it."""


@require_POST
@login_required
def steer(request: AuthenticatedHttpRequest, pk: UUID, deed: str) -> HttpResponse:
    found = get_object_or_404(Request.objects.visible_to(request.user), pk=pk)
    if deed not in DEEDS:
        raise Http404("There is no such button.")
    act, said = DEEDS[deed]
    try:
        act(found)
    except JobStateError as problem:
        messages.info(request, str(problem))
    else:
        messages.success(request, said)
    return redirect(found)


@require_POST
@login_required
def delete(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Request.objects.visible_to(request.user), pk=pk)
    if request.POST.get("confirm") != "1":
        return render(request, "jobs/confirm_delete.html", {"catalogue": found})
    steering.remove(found)
    messages.success(request, f"Deleted {found.file_name}.")
    return redirect("requests")
