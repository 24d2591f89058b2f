"""One couple picture, large, with where it comes from."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from images import usage
from images.models import ImageUsage
from templates_app.models import Template

MORE = 6  # of the same category, in one row


@require_safe
def template(request: HttpRequest, pk: UUID) -> HttpResponse:
    visible = Template.objects.visible_to(request.user).select_related("image")
    found = get_object_or_404(visible, pk=pk)
    usage.record(request, found.image, ImageUsage.Action.VIEW)
    context = {
        "template": found,
        "is_offered": found.is_active and not found.image.hidden_at,
        "more": _more(found),
    }
    return render(request, "templates_app/template.html", context)


@require_safe
def of_image(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of the template that a picture belongs to."""
    return redirect(get_object_or_404(Template.objects.visible_to(request.user), image=pk))


def _more(found: Template) -> list[Template]:
    """The most popular others of its kind."""
    others = Template.objects.active().filter(category=found.category).exclude(pk=found.pk)
    return list(others.select_related("image").popular_first()[:MORE])
