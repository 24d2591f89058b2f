"""Reporting a picture: one form, and what happens now. Needs no account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from imageproc.pipelines.errors import PipelineError
from imageproc.views import Problem, error_page
from images.models import Image
from images.reports import addresses, limits, services
from images.reports.forms import ReportForm
from images.reports.refusals import AlreadyReported, PictureGone

GONE = Problem(
    404,
    "This address reports nothing any more.",
    "It works for 30 days, and while the picture is there. Open the picture again and report it "
    "from there.",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, signed: str) -> HttpResponse:
    image = _image(signed)
    if image is None:
        return error_page(request, GONE)
    if _is_own(request, image):
        return render(request, "images/reports/own.html", {"image": image})
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _keep(request, image, signed, form)
    return _page(request, image, form, 422 if form.is_bound else 200)


@never_cache
@require_safe
def sent(request: HttpRequest, signed: str) -> HttpResponse:
    """Thanks, and what happens now."""
    image = _image(signed)
    return render(request, "images/reports/sent.html", {"image": image})


def _keep(request: HttpRequest, image: Image, signed: str, form: ReportForm) -> HttpResponse:
    by = request.user if request.user.is_authenticated else None
    try:
        limits.count(request, image)
        services.report(image, by, form.cleaned_data["reason"], form.cleaned_data["words"])
    except (AlreadyReported, PictureGone) as told:
        messages.info(request, str(told))
    except PipelineError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, image, form, 429)
    return redirect("report-sent", signed)


def _page(request: HttpRequest, image: Image, form: ReportForm, status: int) -> HttpResponse:
    context = {"image": image, "form": form}
    return render(request, "images/reports/report.html", context, status=status)


def _image(signed: str) -> Image | None:
    key = addresses.read(signed)
    return Image.objects.filter(pk=key).first() if key else None


def _is_own(request: HttpRequest, image: Image) -> bool:
    return Image.objects.owned_by(request.user).filter(pk=image.pk).exists()
