"""The record that django-axes keeps of log-ins, by e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from axes.models import AccessAttempt, AccessFailureLog, AccessLog


def unlock(emails: Iterable[str]) -> int:
    """Let these people try again at once. Returns how many locks and half-locks went."""
    lowered = [email.lower() for email in emails]
    count: int = AccessAttempt.objects.filter(username__in=lowered).delete()[0]
    return count


def forget(email: str) -> None:
    """Remove every trace of where and when someone logged in."""
    for record in (AccessAttempt, AccessLog, AccessFailureLog):
        record.objects.filter(username=email.lower()).delete()
