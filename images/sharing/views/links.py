"""The links to a picture: seen, made and closed by its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AuthenticatedHttpRequest
from imageproc.paging import page_of
from images import usage
from images.models import Image, ImageUsage, ShareLink
from images.sharing import services
from images.sharing.forms import ShareForm
from images.sharing.refusals import NoCutOutYet

PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One link, and what became of it."""

    link: ShareLink
    opened: services.Opened
    hidden: bool = False
    """A report keeps it from opening."""

    @property
    def state(self) -> str:
        if self.link.revoked_at:
            return "closed"
        if self.hidden:
            return "hidden"
        expires = self.link.expires_at
        return "expired" if expires and expires <= timezone.now() else "open"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def links(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    """All links to a picture; a post makes one and shows its address, this once."""
    image = get_object_or_404(Image.objects.owned_by(request.user), pk=pk)
    if request.method != "POST":
        return _answer(request, image, {"form": ShareForm()})
    form = ShareForm(request.POST)
    try:
        made = _make(request, image, form) if form.is_valid() else {}
    except NoCutOutYet as refusal:
        made = {"refusal": refusal}
    return _answer(request, image, {"form": form} | made, 200 if "address" in made else 422)


@require_POST
@login_required
def revoke(request: AuthenticatedHttpRequest, pk: UUID) -> HttpResponse:
    found = ShareLink.objects.owned_by(request.user).select_related("image")
    link = get_object_or_404(found, pk=pk)
    services.revoke(link)
    messages.success(request, "The link is closed. It opens nothing any more.")
    image = link.image
    cut_out = image.operation == Image.Operation.CUT_OUT
    return redirect("share", image.source_id if cut_out else image.pk)


def _make(request: AuthenticatedHttpRequest, image: Image, form: ShareForm) -> dict[str, Any]:
    wish = form.cleaned_data
    shared = _cut_out(image, wish["result"]) if wish["what"] == "cut_out" else image
    new = services.share(shared, request.user, wish["lasts"])
    usage.record(request, shared, ImageUsage.Action.SHARE, link=str(new.link.pk))
    path = reverse("shared", args=[new.token])
    return {"address": f"{settings.SITE_URL}{path}", "made": new.link}


def _cut_out(image: Image, wanted: UUID | None) -> Image:
    """The cut-out that was looked at, else the newest.

    Raises:
        NoCutOutYet: there is none.
    """
    results = image.results.cut_outs().newest_first()
    found: Image | None = (results.filter(pk=wanted) if wanted else results).first()
    if found is None:
        raise NoCutOutYet
    return found


def _answer(
    request: AuthenticatedHttpRequest, image: Image, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    if request.htmx:
        return render(
            request, "images/sharing/_made.html", context | {"image": image}, status=status
        )
    page = page_of(request, services.links_of(image), PAGE)
    openings = services.openings(page)
    page.rows[:] = [
        Row(
            each,
            openings.get(str(each.pk), services.Opened()),
            hidden=bool(image.hidden_at or each.image.hidden_at),
        )
        for each in page
    ]
    context |= {
        "image": image,
        "page": page,
        "result": image.results.cut_outs().newest_first().first(),
    }
    return render(request, "images/sharing/links.html", context, status=status)
