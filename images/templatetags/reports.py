"""Reporting, on every page that shows pictures: `{% load reports %}`."""

from __future__ import annotations

from typing import Any

from django import template

from images.models import Image, Report
from images.reports import addresses

register = template.Library()


@register.inclusion_tag("images/reports/_link.html")
def report_link(image: Image, *, name: str = "") -> dict[str, Any]:
    """A quiet link that reports the picture; with a `name` to tell it by it is an icon, for cards.

    For pages that show a picture to others than its owner.
    """
    return {"address": addresses.address_of(image), "name": name}


@register.inclusion_tag("images/reports/_notice.html")
def report_notice(*images: Image | None) -> dict[str, Any]:
    """For the owner: why others do not see a picture, or what was made of it."""
    hidden = [image.pk for image in images if image and image.hidden_at]
    reports = Report.objects.filter(image__in=hidden)
    upheld = bool(hidden) and reports.filter(state=Report.State.UPHELD).exists()
    return {"is_hidden": bool(hidden), "is_upheld": upheld}


@register.simple_tag
def open_reports() -> int:
    """How many wait for staff."""
    return Report.objects.open().exclude(image=None).count()
