"""In and out."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.forms.passwords import LogInForm
from accounts.http import client_network, log_in_name

log_in = LoginView.as_view(
    template_name="accounts/log_in.html",
    authentication_form=LogInForm,
    redirect_authenticated_user=True,
)
log_out = LogoutView.as_view()


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer in place of a log-in that failed too often. Called by django-axes."""
    wait = _wait(request, credentials)
    answer = render(
        request,
        "accounts/locked_out.html",
        {"minutes": math.ceil(wait.total_seconds() / 60)},
        status=429,
    )
    answer["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return answer


def _wait(request: HttpRequest, credentials: dict[str, Any] | None) -> timedelta:
    """How long until the failures that count are old enough to be forgotten."""
    cool_off: timedelta = get_cool_off(request)
    failures = AccessAttempt.objects.filter(
        username=log_in_name(request, credentials), ip_address=client_network(request)
    )
    last = failures.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return max(last + cool_off - timezone.now(), timedelta(seconds=1))
