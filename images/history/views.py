"""The page of a picture's history."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http import AuthenticatedHttpRequest
from images.history import reading
from images.models import Image


@require_safe
@login_required
@vary_on_headers("HX-Request")
def history(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """All of it, a page at a time; older lines alone for the list that asks for more."""
    image = get_object_or_404(Image.objects.owned_by(request.user), pk=pk)
    template = "_lines" if request.htmx else "history"
    context = {"image": image, "history": reading.page(request, image)}
    return render(request, f"images/history/{template}.html", context)
