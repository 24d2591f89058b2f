"""An owner's own garments, a page at a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from imageproc.paging import page_of
from images.querysets import ImageQuerySet

PAGE = 48


class StockForm(forms.Form):
    q = forms.CharField(required=False, label="Search", max_length=100)
    state = forms.ChoiceField(
        required=False,
        choices=[("", "All"), ("public", "Published"), ("private", "Private")],
        label="Show",
    )


def listed(request: HttpRequest, rows: ImageQuerySet) -> dict[str, Any]:
    """What the list's template shows."""
    form = StockForm(request.GET)
    wish = form.cleaned_data if form.is_valid() else {}
    if state := wish.get("state"):
        rows = rows.filter(is_public=state == "public")
    return {
        "page": page_of(request, rows.matching(wish.get("q") or ""), PAGE),
        "filters": form,
        "is_filtered": any(wish.values()),
    }
