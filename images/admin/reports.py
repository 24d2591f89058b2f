"""What people reported, for staff: looked at and decided, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.http import AuthenticatedHttpRequest
from imageproc.admin_tools import FastAdmin
from imageproc.pipelines.errors import PipelineError
from images import usage
from images.models import Image, Report
from images.reports import services
from images.reports.blocks import block

Found = QuerySet[Report]


class StateFilter(admin.SimpleListFilter):
    """The open ones, unless others are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("upheld", "Upheld"), ("dismissed", "Dismissed"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: Found) -> Found:
        state = self.value() or Report.State.OPEN
        return queryset if state == "all" else queryset.filter(state=state)

    def choices(self, changelist: Any) -> Any:
        """The first choice, which Django calls All, is Open here."""
        for number, choice in enumerate(super().choices(changelist)):
            yield choice if number else choice | {"display": "Open"}


@admin.register(Report)
class ReportAdmin(FastAdmin[Report]):
    change_form_template = "images/reports/admin_report.html"
    list_display = ("thumbnail", "said", "picture", "reported_by", "created_at", "handled")
    list_display_links = ("thumbnail", "said")
    list_filter = (StateFilter, "reason")
    list_select_related = ("image__user", "image__vendor", "reporter", "handled_by")
    ordering = ("-created_at", "-id")
    sortable_by = ()
    fields = (
        "preview", "reason", "words", "picture", "owner", "reported_by", "state", "created_at",
        "handled_by", "handled_at",
    )  # fmt: skip
    readonly_fields = fields
    actions = ("uphold", "dismiss", "block", "delete_pictures")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever has the right to change reports; the form is refused to all."""
        return request.user.has_perm("images.change_report")

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    @admin.action(description="Uphold: it stays hidden", permissions=["decide"])
    def uphold(self, request: AuthenticatedHttpRequest, queryset: Found) -> None:
        count = services.uphold(Report.objects.filter(pk__in=queryset), request.user)
        messages.success(request, f"{_reports(count)} upheld. Others do not see the picture.")

    @admin.action(description="Dismiss: it is shown again", permissions=["decide"])
    def dismiss(self, request: AuthenticatedHttpRequest, queryset: Found) -> None:
        count = services.dismiss(Report.objects.filter(pk__in=queryset), request.user)
        messages.success(request, f"{_reports(count)} dismissed. The picture is shown again.")

    @admin.action(description="Block: hidden, and refused for ever", permissions=["decide"])
    def block(self, request: AuthenticatedHttpRequest, queryset: Found) -> None:
        """Only what can come again by another way: templates and couple pictures."""
        for report in queryset.select_related("image"):
            try:
                block(report, request.user)
            except (PipelineError, OSError) as problem:
                messages.error(request, f"{report.image or 'A picture'}: {problem}")
            else:
                messages.success(request, f"{report.image} is on the refusal list.")

    @admin.action(description="Delete the pictures", permissions=["decide"])
    def delete_pictures(
        self, request: AuthenticatedHttpRequest, queryset: Found
    ) -> HttpResponse | None:
        images = Image.objects.filter(reports__in=queryset).distinct()
        if request.POST.get("confirm") != "1":
            context = self.admin_site.each_context(request) | {
                "title": "Delete the pictures?",
                "images": images.order_by("pk"),
                "reports": queryset,
                "opts": self.model._meta,
            }
            return TemplateResponse(request, "images/reports/admin_delete.html", context)
        self._delete(request, queryset, images)
        return None

    def _delete(self, request: AuthenticatedHttpRequest, queryset: Found, images: Any) -> None:
        """Upheld first: the reports stay, and say who decided."""
        keys = list(images.values_list("pk", flat=True))
        services.uphold(Report.objects.filter(pk__in=queryset), request.user)
        usage.record_deletions(request, Image.objects.filter(pk__in=keys))
        Image.objects.filter(pk__in=keys).remove()
        pictures = "1 picture" if len(keys) == 1 else f"{len(keys)} pictures"
        messages.success(request, f"Deleted {pictures}, and what was made of them.")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With the actions of the list as buttons."""
        named = filter(None, self.get_actions(request).values())
        decisions = [(name, label) for _, name, label in named]
        context = {**(extra_context or {}), "decisions": decisions}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description="")
    def thumbnail(self, report: Report) -> SafeString | str:
        url = report.image.thumbnail_url if report.image else ""
        return _picture(url, 96)

    @admin.display(description="what is wrong")
    def said(self, report: Report) -> SafeString | str:
        reason = report.get_reason_display()
        return format_html("{}<br>“{}”", reason, report.words) if report.words else reason

    @admin.display(description="state")
    def handled(self, report: Report) -> SafeString | str:
        state = report.get_state_display()
        if report.handled_at is None:
            return state
        by = report.handled_by.email if report.handled_by else "somebody who left"
        when = date_format(timezone.localtime(report.handled_at), "Y-m-d H:i")
        return format_html("{}<br>by {}<br>{}", state, by, when)

    @admin.display(description="picture")
    def preview(self, report: Report) -> SafeString | str:
        return _picture(report.image.preview_url if report.image else "", 480)

    @admin.display(description="picture")
    def picture(self, report: Report) -> SafeString | str:
        if report.image is None:
            return "deleted"
        made = " · Made with AI" if report.image.operation in {"try_on", "face_swap"} else ""
        address = reverse("admin:images_image_change", args=[report.image_id])
        kind = report.image.get_operation_display() or report.image.get_type_display()
        whose = self.owner(report)
        return format_html(
            '<a href="{}">{}</a><br>{} of {}{}', address, report.image, kind, whose, made
        )

    @admin.display(description="owner")
    def owner(self, report: Report) -> str:
        image = report.image
        if image is None:
            return ""
        return (
            image.vendor.name if image.vendor else image.user.email if image.user else "the studio"
        )

    @admin.display(description="reported by")
    def reported_by(self, report: Report) -> str:
        return report.reporter.email if report.reporter else "a visitor"


def _picture(url: str, height: int) -> SafeString | str:
    if not url:
        return "deleted"
    return format_html('<img src="{}" alt="" height="{}" loading="lazy">', url, height)


def _reports(count: int) -> str:
    return "1 report is" if count == 1 else f"{count} reports are"
