"""The e-mail that tells staff of a report: plain text, no picture in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string

from accounts import links
from accounts.models import User
from images.models import Image, Report

logger = logging.getLogger("imageproc.images")

AGAIN = timedelta(hours=1)
"""Within this time the same picture is told of once."""


def tell_staff(report: Report) -> None:
    """Write to all staff, each alone. A letter that cannot be sent is logged: the list has it."""
    if not cache.add(f"report-letter:{report.image_id}", 1, AGAIN.total_seconds()):
        return
    site = urlsplit(settings.SITE_URL).netloc
    body = render_to_string("images/reports/letters/report.txt", _context(report, site))
    subject = f"A picture was reported · {site}"
    _send([EmailMessage(subject, body, to=[email]) for email in _staff()])


def _context(report: Report, site: str) -> dict[str, str | bool]:
    hidden = Image.objects.filter(reports=report).exclude(hidden_at=None).exists()
    return {
        "site": site,
        "reason": report.get_reason_display(),
        "hidden": hidden,
        "link": links.absolute("admin:images_report_change", str(report.pk)),
    }


def _staff() -> Iterator[str]:
    """Addresses that letters can reach: the first account of a local machine has none."""
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("pk")
    for email in staff.values_list("email", flat=True):
        try:
            validate_email(email)
        except ValidationError:
            continue
        if not email.endswith("@localhost"):
            yield email


def _send(messages: list[EmailMessage]) -> None:
    try:
        get_connection().send_messages(messages)
    except (SMTPException, OSError):
        logger.exception("Staff were not told of a report", extra={"action": "letter_not_sent"})
