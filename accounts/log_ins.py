"""The record that django-axes keeps of log-ins, by e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.http import HttpRequest

from accounts.http import client_network


def unlock(emails: Iterable[str]) -> None:
    """Let these people try again at once, from anywhere."""
    AccessAttempt.objects.filter(username__in=[email.lower() for email in emails]).delete()


def unlock_here(email: str, request: HttpRequest) -> None:
    """Let this person try again at once, from where they are and from nowhere else."""
    here = AccessAttempt.objects.filter(ip_address=client_network(request))
    here.filter(username=email.lower()).delete()


def forget(email: str) -> None:
    """Remove every trace of where and when someone logged in."""
    for record in (AccessAttempt, AccessLog, AccessFailureLog):
        record.objects.filter(username=email.lower()).delete()
