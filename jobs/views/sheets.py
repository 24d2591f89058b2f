"""A catalogue comes in: the file is checked, the operation chosen and tried, then it starts."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from imageproc.pipelines.errors import PipelineError
from imageproc.storage import file_url, safe_headers
from jobs.catalogue import intake, steering
from jobs.exceptions import JobStateError
from jobs.forms import SheetForm, StartForm, TryForm
from jobs.models import Job, Request, Sheet
from jobs.sheets.template import template as template_csv
from jobs.webhooks import endpoints, showing

URLS_TO_TRY = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Take a CSV file; every fault is named before anything is kept."""
    is_sent = request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if is_sent else SheetForm()
    context: dict[str, Any] = {"form": form}
    if is_sent and form.is_valid():
        try:
            return redirect(intake.receive(request.user, form.cleaned_data["file"]))
        except intake.SheetFaulty as refusal:
            context |= {"check": refusal.check, "file_name": form.cleaned_data["file"].name}
        except PipelineError as refusal:
            form.add_error("file", str(refusal))
    context |= {"max_mb": settings.MAX_CSV_MB, "max_rows": settings.MAX_CSV_ROWS}
    return render(request, "jobs/sheet_new.html", context, status=422 if is_sent else 200)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(template_csv(), content_type="text/csv; charset=utf-8")
    return safe_headers(response, filename="catalogue-template.csv", attachment=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """The first rows, the choice of the operation, and the start."""
    found = _sheet(request, pk)
    if found.request:
        return redirect(found.request)
    is_sent = request.method == "POST"
    form = StartForm(request.POST) if is_sent else StartForm()
    if is_sent and form.is_valid():
        return _start(request, found, form)
    context = _context(found, form)
    return render(request, "jobs/sheet.html", context, status=422 if is_sent else 200)


@require_POST
@login_required
def try_out(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """Try the chosen operation on one picture of the file."""
    found = _sheet(request, pk)
    form = TryForm(request.POST)
    is_fine = form.is_valid() and form.cleaned_data["url"] in _urls(found)
    if is_fine and not found.request:
        with suppress(JobStateError):  # the page shows the try that was faster
            steering.try_out(found, form.operation, form.cleaned_data["url"])
    if not request.htmx:
        return redirect(found)
    context = _context(_sheet(request, pk), form) | {"refused": not is_fine}
    return render(request, "jobs/_trial.html", context)


@require_safe
@login_required
def trial(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """What the page polls while the try goes on."""
    return render(request, "jobs/_trial.html", _context(_sheet(request, pk), None))


@require_POST
@login_required
def discard(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """Drop a file that nothing was started with."""
    Sheet.objects.visible_to(request.user).waiting().filter(pk=pk).delete()
    messages.success(request, "Dropped. Nothing was started.")
    return redirect("sheet-new")


def _start(request: AuthenticatedHttpRequest, found: Sheet, form: StartForm) -> HttpResponse:
    url = form.cleaned_data["webhook_url"]
    if url:  # before the start: a small catalogue may end at once
        endpoint, is_new = endpoints.ensure(request.user, url)
        if is_new:
            showing.remember(request.session, endpoint)
    try:
        return redirect(steering.start(found, form.operation, url))
    except JobStateError:
        return redirect(_sheet(request, found.pk))


def _sheet(request: AuthenticatedHttpRequest, pk: UUID) -> Sheet:
    return get_object_or_404(
        Sheet.objects.visible_to(request.user).select_related("request"), pk=pk
    )


def _context(found: Sheet, form: Any) -> dict[str, Any]:
    tried = found.preview
    job = Job.objects.live().filter(sheet=found).first()
    return {
        "sheet": found,
        "form": form,
        "urls": _urls(found),
        "job": job,
        "tried": tried,
        "chosen": job.parameters.get("url") if job else tried.get("url"),
        "before_url": file_url(tried.get("before", "")),
        "after_url": file_url(tried.get("after", "")),
        "same_file": Request.objects.visible_to(found.user).of_same_file(
            found.user, found.file_hash
        )[:3],
    }


def _urls(found: Sheet) -> list[str]:
    """Pictures of the first rows, to try the operation on."""
    urls = [url for row in found.first_rows for url in row["urls"]]
    return list(dict.fromkeys(urls))[:URLS_TO_TRY]
