"""How often pictures may be reported. Counted in the shared cache.

A report hides a picture at once, so reports are few: by network and by person; and without an
account one browser reports one picture once, as a person does.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_ratelimit.core import is_ratelimited

from accounts.http import client_network
from images.models import Image
from images.reports.refusals import AlreadyReported, TooManyReports

PER_NETWORK = "20/h"
PER_PERSON = "10/h"
PER_VISITOR_AND_PICTURE = "1/30d"


def count(request: HttpRequest, image: Image) -> None:
    """Count one report that is about to be kept.

    Raises:
        TooManyReports: of this network or person.
        AlreadyReported: by this browser, without an account.
    """
    over = _over("report-network", client_network(request), PER_NETWORK)
    if request.user.is_authenticated:
        over = _over("report-person", str(request.user.pk), PER_PERSON) or over
    if over:
        raise TooManyReports
    if request.user.is_anonymous and _over(
        "report-visitor", _visitor(request, image), PER_VISITOR_AND_PICTURE
    ):
        raise AlreadyReported


def _visitor(request: HttpRequest, image: Image) -> str:
    """One browser in one network, and the picture; nobody can be found by it."""
    agent = request.headers.get("User-Agent", "")
    known = f"{image.pk}\n{client_network(request)}\n{agent}"
    return salted_hmac("images.reports.limits", known, algorithm="sha256").hexdigest()


def _over(group: str, value: str, rate: str) -> bool:
    limited: bool = is_ratelimited(
        None, group=group, key=lambda *_: value, rate=rate, increment=True
    )
    return limited
