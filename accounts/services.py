"""Accounts for those who look after the server."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User

# Read off a terminal and typed: no characters that look alike.
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105
PASSWORD_LENGTH = 16


def ensure_staff_account() -> tuple[str, str] | None:
    """Make the first staff account: its e-mail and password, or None where there is one."""
    if User.objects.filter(is_superuser=True).exists():
        return None
    email = settings.STAFF_EMAIL or _default_email()
    password = make_staff(email)
    return (email, password) if password else None


def make_staff(email: str) -> str | None:
    """Make a staff account and return its password, or promote an account and return None."""
    user = User.objects.with_email(email)
    if user:
        user.is_active = user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_active", "is_staff", "is_superuser"])
        return None
    password = get_random_string(PASSWORD_LENGTH, PASSWORD_LETTERS)
    User.objects.create_superuser(email, password)
    return password


def _default_email() -> str:
    email = f"admin@{urlsplit(settings.SITE_URL).hostname}"
    try:
        validate_email(email)
    except ValidationError:  # the site is a bare IP address or a machine's short name
        return "admin@localhost"
    return email


def sweep(days: int) -> None:
    """Delete sessions that ended, and log-ins that were noted more than days ago."""
    call_command("clearsessions")
    AxesProxyHandler.reset_logs(age_days=days)
    AxesProxyHandler.reset_failure_logs(age_days=days)
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - timedelta(days=days)).delete()
