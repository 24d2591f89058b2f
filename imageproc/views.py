"""The front door, and what people read when something went wrong."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import uuid4

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from django_ratelimit.exceptions import Ratelimited

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened, and what to do: one sentence each."""

    status: int
    happened: str
    remedy: str


BAD_REQUEST = Problem(
    400, "The studio did not understand this request.", "Go back and try it once more."
)
FORBIDDEN = Problem(
    403, "This page is not yours to open.", "Log in as somebody who may, or go back to the start."
)
STALE_FORM = Problem(
    403, "This form was open for too long.", "Go back, load the page again and send it once more."
)
NOT_FOUND = Problem(
    404, "There is nothing at this address.", "It may have been deleted, or the link has a slip."
)
TOO_LARGE = Problem(
    413, "This is larger than the server takes.", "Send fewer or smaller files at once."
)
TOO_MANY = Problem(429, "That was too often in a short time.", "Wait a minute, then try again.")
BROKEN = Problem(
    500, "Something broke on the server.", "Nothing of yours is lost. Try again in a minute."
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("library")
    return render(request, "home.html")


def error_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The page of a problem: needs no database, no session and no context processor.

    Its reference is in the log, except for missing pages: there the address is the reference.
    """
    reference = request.path if problem.status == 404 else _logged(request, problem)
    html = render_to_string("error.html", {"problem": problem, "reference": reference})
    return HttpResponse(html, status=problem.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig)
    return error_page(request, TOO_LARGE if too_large else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, TOO_MANY if isinstance(exception, Ratelimited) else FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, STALE_FORM)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, BROKEN)


def _logged(request: HttpRequest, problem: Problem) -> str:
    reference = uuid4().hex[:8]
    level = logging.ERROR if problem.status >= 500 else logging.WARNING
    logger.log(
        level,
        "%s %s %s, reference %s",
        problem.status,
        request.method,
        request.path,
        reference,
        exc_info=problem.status >= 500,
    )
    return reference
