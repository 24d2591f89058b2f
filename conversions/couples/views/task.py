"""One couple picture: its progress, its result, and what can be done with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from conversions.couples import services
from conversions.couples.exceptions import BothMustAgree
from conversions.models import FaceswapTask
from imageproc.pipelines.errors import PipelineError
from imageproc.storage import file_url
from images import usage
from images.models import Image, ImageUsage


@require_safe
@login_required
def task(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    if found.result_image:
        usage.record(request, found.result_image, ImageUsage.Action.VIEW)
    return render(request, "conversions/couples/task.html", _context(found))


@require_safe
@login_required
def state(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """What the page polls while work goes on: the same partial as the page's own."""
    return render(request, "conversions/couples/_stage.html", _context(_found(request, pk)))


@require_safe
@login_required
def of(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """The task that made a result."""
    made = FaceswapTask.objects.visible_to(request.user).filter(result_image=pk).first()
    if made is not None:
        return redirect(made)
    get_object_or_404(Image.objects.owned_by(request.user), pk=pk)
    return redirect("library")  # the task was deleted at psql and left its result


@require_safe
@login_required
def download(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    result = get_object_or_404(Image.objects.owned_by(request.user), faceswap_task=pk)
    usage.record(request, result, ImageUsage.Action.DOWNLOAD)
    return redirect(file_url(result.file_path, download_as=result.file_name))


@require_POST
@login_required
def cancel(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    if not services.cancel(found):
        messages.info(request, "This has already ended.")
    return redirect(found)


@require_POST
@login_required
def retry(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    try:
        if not services.retry(found):
            messages.info(request, "Only what failed or was cancelled can be tried again.")
    except BothMustAgree as refused:  # the page that asks, with everything chosen
        messages.warning(request, str(refused))
        return redirect(again_url(found))
    except PipelineError as refused:
        messages.error(request, str(refused))
    return redirect(found)


@require_POST
@login_required
def delete(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    if request.POST.get("confirm") != "1":
        return render(request, "conversions/couples/confirm_delete.html", {"task": found})
    if found.result_image:
        usage.record_deletions(request, [found.result_image])
    services.remove(found)
    messages.success(request, "The couple picture is deleted.")
    return redirect("couple-tasks")


def again_url(task: FaceswapTask) -> str:
    """The page that begins it anew, with the same picture while that is there."""
    template = {"template": task.template_id} if task.template_id else {}
    return f"{reverse('couple-new')}?{urlencode(template | {'again': task.pk})}"


def _found(request: AuthenticatedHttpRequest, pk: UUID) -> FaceswapTask:
    return get_object_or_404(FaceswapTask.objects.visible_to(request.user).with_pictures(), pk=pk)


def _context(found: FaceswapTask) -> dict[str, Any]:
    result = found.result_image
    before = _before(found)
    return {
        "task": found,
        "result": result,
        "before": before,
        "shown": before or result,
        "job": found.jobs.order_by("-created_at").first(),
        "before_url": before.preview_url if before else "",
        "after_url": result.preview_url if result else "",
        "again_url": again_url(found),
    }


def _before(found: FaceswapTask) -> Image | None:
    """The template's picture, unless it was deleted or a report hides it."""
    image = found.template.image if found.template else None
    return None if image and image.hidden_at else image
