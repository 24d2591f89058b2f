"""Who you are, what you keep here, and how to leave."""

from __future__ import annotations

from copy import copy
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import export, limits
from accounts.credits import allowance_of
from accounts.forms.account import DetailsForm
from accounts.forms.passwords import OwnPasswordForm
from accounts.http import AuthenticatedHttpRequest
from accounts.models import Consent, User

ASKED = {
    Consent.About.OWN_FACE: "the next try-on or couple picture",
    Consent.About.PARTNER_FACE: "the next couple picture",
    Consent.About.OTHER_PERSON: "the next try-on of your shop",
}
"""When consent is asked for anew, by what it is about."""


class Kept(TypedDict):
    """What one person keeps here."""

    pictures: int
    size: int
    catalogues: int


@never_cache
@login_required
def account(request: AuthenticatedHttpRequest) -> HttpResponse:
    # A copy: a name that is refused must not show in the frame around the form.
    form = DetailsForm(request.POST or None, instance=copy(request.user))
    if form.is_valid() and form.store():
        messages.success(request, "Your details are saved.")
        return redirect("account")
    context = {
        "form": form,
        "kept": _kept_by(request.user),
        "allowance": allowance_of(request.user),
        "consents": request.user.consents.standing().order_by("given_at"),
    }
    return render(request, "accounts/account.html", context)


@require_POST
@login_required
def withdraw_consent(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """Take back one consent: nothing more is made of such photos until it is given anew."""
    consent = get_object_or_404(request.user.consents.standing(), pk=pk)
    consent.withdraw()
    asked = ASKED[Consent.About(consent.subject)]
    messages.success(request, f"Taken back. You are asked again before {asked}.")
    return redirect("account")


@require_POST
@login_required
def end_sessions(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    request.user.end_sessions()
    update_session_auth_hash(request, request.user)
    messages.success(request, "You are logged out everywhere else.")
    return redirect("account")


@require_POST
@login_required
def export_all(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    if limits.too_many_exports(request.user):
        messages.warning(request, "You exported often in the last hour. Wait a little, then again.")
        return redirect("account")
    name = f"imageproc-{timezone.localdate():%Y-%m-%d}.zip"
    return StreamingHttpResponse(
        export.stream(request.user),
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


@never_cache
@login_required
@sensitive_post_parameters()
def delete(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        request.user.delete_with_everything()
        logout(request)
        messages.success(request, "Your account and everything in it is deleted.")
        return redirect(settings.LOGOUT_REDIRECT_URL)
    context = {"form": form, "kept": _kept_by(request.user)}
    return render(request, "accounts/account_delete.html", context)


def _kept_by(user: User) -> Kept:
    totals = user.images.aggregate(pictures=Count("pk"), size=Sum("file_size"))
    return {
        "pictures": totals["pictures"],
        "size": totals["size"] or 0,
        "catalogues": user.requests.filter(removed_at=None).count(),
    }
