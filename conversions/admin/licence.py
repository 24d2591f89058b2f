"""Licences of networks: what is installed, what its licence says, and who accepted it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from conversions.couples.engines import INSIGHT
from conversions.models import LicenceAcceptance
from imageproc.admin_tools import ReadOnlyAdmin
from imageproc.pipelines.swap import insight

PERMISSION = "conversions.add_licenceacceptance"


@admin.register(LicenceAcceptance)
class LicenceAcceptanceAdmin(ReadOnlyAdmin[LicenceAcceptance]):
    list_display = ("engine", "accepted_by", "accepted_at", "digest")
    list_select_related = ("accepted_by",)
    ordering = ("-accepted_at",)
    sortable_by = ()
    fields = ("engine", "digest", "licence", "accepted_by", "accepted_at")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.accept)
        accept = path("accept/", view, name="conversions_licence_accept")
        return [accept, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, under what is installed now."""
        return super().changelist_view(request, (extra_context or {}) | _installed(request))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def accept(self, request: HttpRequest) -> HttpResponse:
        """Asks once more, with the whole text; a post with the digest that was shown records it."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        shown = _installed(request)
        if shown["pack"] is None:
            raise Http404("Nothing is installed that has a licence.")
        if request.method == "POST":
            return self._record(request, shown)
        context = {**admin.site.each_context(request), "title": "Accept the licence", **shown}
        return render(request, "admin/conversions/licenceacceptance/accept.html", context)

    def _record(self, request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
        digest = shown["pack"].digest
        if request.POST.get("digest") != digest:  # the files are others now
            messages.warning(request, "The files have changed. Read the page again.")
            return redirect("admin:conversions_licence_accept")
        LicenceAcceptance.objects.get_or_create(
            engine=INSIGHT,
            digest=digest,
            defaults={"licence": insight.LICENCE, "accepted_by_id": request.user.pk},
        )
        messages.success(request, "Accepted. People can choose this engine now.")
        return redirect("admin:conversions_licenceacceptance_changelist")


def _installed(request: HttpRequest) -> dict[str, Any]:
    pack = insight.find_pack(settings.MODELS_DIR)
    accepted = pack and LicenceAcceptance.objects.filter(engine=INSIGHT, digest=pack.digest).first()
    return {
        "pack": pack,
        "problems": insight.problems(settings.MODELS_DIR),
        "licence": insight.LICENCE,
        "accepted": accepted,
        "may_accept": request.user.has_perm(PERMISSION),
        "folder": settings.MODELS_DIR / "insightface",
    }
