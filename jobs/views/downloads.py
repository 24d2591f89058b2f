"""Taking a catalogue home: as CSV, or with all its pictures."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from imageproc.storage import safe_headers
from jobs.catalogue import results
from jobs.models import Request


@require_safe
@login_required
def result_csv(request: AuthenticatedHttpRequest, pk: UUID) -> StreamingHttpResponse:
    return csv_of(get_object_or_404(Request.objects.visible_to(request.user), pk=pk))


@require_safe
@login_required
def pictures(request: AuthenticatedHttpRequest, pk: UUID) -> StreamingHttpResponse:
    found = get_object_or_404(Request.objects.visible_to(request.user), pk=pk)
    response = StreamingHttpResponse(results.zipped(found), content_type="application/zip")
    return safe_headers(response, filename=results.result_name(found, "zip"), attachment=True)


def csv_of(found: Request) -> StreamingHttpResponse:
    response = StreamingHttpResponse(results.csv(found), content_type="text/csv; charset=utf-8")
    return safe_headers(response, filename=results.result_name(found, "csv"), attachment=True)
