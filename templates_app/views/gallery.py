"""Couple pictures to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from imageproc.paging import NEWEST_FIRST, page_of
from templates_app.forms import NEWEST, GalleryForm
from templates_app.models import Category, Template
from templates_app.querysets import TemplateQuerySet

PAGE = 36
MOST_CHOSEN = 10
"""Pictures that faces are put on at once."""
POPULAR_FIRST = ("-popularity_score", "-id")
KEPT = ("q", "tag", "sort")
"""What is asked for by a chip as well as its category."""


@dataclass(frozen=True, slots=True)
class Chip:
    name: str
    url: str
    is_current: bool


@require_safe
def couples(request: HttpRequest) -> HttpResponse:
    """What is on offer, popular first or newest first; who is not signed in may look."""
    form = GalleryForm(request.GET)
    wish = form.cleaned_data if form.is_valid() else {}
    ordering = NEWEST_FIRST if wish.get("sort") == NEWEST else POPULAR_FIRST
    found = _filtered(Template.objects.active().select_related("image"), wish)
    context = {
        "page": page_of(request, found, PAGE, ordering),
        "filters": form,
        "wish": wish,
        "chips": _chips(request, wish.get("category", "")),
        "is_newest": ordering == NEWEST_FIRST,
        "is_filtered": any(value for name, value in wish.items() if name != "sort"),
        "most": MOST_CHOSEN,
    }
    return render(request, "templates_app/couples.html", context)


def _filtered(templates: TemplateQuerySet, wish: dict[str, str]) -> TemplateQuerySet:
    if category := wish.get("category"):
        templates = templates.filter(category=category)
    if tag := wish.get("tag"):
        templates = templates.filter(tags__contains=[tag.strip().lower()])
    return templates.matching(wish.get("q") or "")


def _chips(request: HttpRequest, current: str) -> list[Chip]:
    """All, and each category, with what else is asked for."""
    return [
        Chip(label, _link(request, value), value == current)
        for value, label in [("", "All"), *Category.choices]
    ]


def _link(request: HttpRequest, category: str) -> str:
    asked = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    return f"?{urlencode(asked | ({'category': category} if category else {}))}"
