"""All couple pictures that a person asked for."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from conversions.models import FaceswapTask
from conversions.querysets import FaceswapTaskQuerySet
from imageproc.paging import page_of
from jobs.models import Job

PAGE = 24


@require_safe
@login_required
def tasks(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Newest first; each that is worked on asks for its own card."""
    page = page_of(request, _cards(request), PAGE)
    context = {"page": page, "has_live": any(task.is_live for task in page)}
    return render(request, "conversions/couples/tasks.html", context)


@require_safe
@login_required
def card(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(_cards(request), pk=pk)
    return render(request, "conversions/couples/_card.html", {"task": found})


def _cards(request: AuthenticatedHttpRequest) -> FaceswapTaskQuerySet:
    """The person's own, each with the name of its `step`."""
    job = Job.objects.live().filter(faceswap_task=OuterRef("pk"))
    rows = FaceswapTask.objects.visible_to(request.user).with_pictures()
    return rows.annotate(step=Subquery(job.values("step")[:1]))
