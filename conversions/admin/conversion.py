"""Try-ons for staff: looked at, tried again and cancelled; never edited."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path

from conversions import services
from conversions.admin.base import MadeAdmin
from conversions.admin.dashboard import dashboard
from conversions.exceptions import ConversionRefused
from conversions.models import Conversion
from jobs.admin.base import AgeFilter

PICTURES = ("user_image", "cloth_image", "result_image")


@admin.register(Conversion)
class ConversionAdmin(MadeAdmin[Conversion]):
    image_fields = PICTURES
    found_by = ("user", "vendor", *PICTURES)
    list_display = (
        "short_id", "thumbnails", "status", "owner", "conversion_type", "took", "created_at",
        "reason",
    )  # fmt: skip
    list_filter = ("status", "conversion_type", AgeFilter)
    list_select_related = ("user", "vendor", *PICTURES)
    search_help_text = "An id of a try-on, its owner or one of its pictures; an e-mail's beginning."
    actions = ("retry", "cancel")
    fields = (
        "pictures", "status", "owner", "conversion_type", "style_name", "took", "error_message",
        "metadata", "jobs", "created_at", "updated_at", "processed_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        numbers = path(
            "numbers/", self.admin_site.admin_view(dashboard), name="conversions_numbers"
        )
        return [numbers, *super().get_urls()]

    @admin.display(description="owner")
    def owner(self, conversion: Conversion) -> str:
        if conversion.vendor:
            return conversion.vendor.name
        return conversion.user.email if conversion.user else ""

    @admin.display(description="took")
    def took(self, conversion: Conversion) -> str:
        milliseconds = conversion.processing_time_ms
        return "" if milliseconds is None else f"{milliseconds / 1000:.2f}\N{NO-BREAK SPACE}s"

    @admin.action(description="Try again", permissions=["steer"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Conversion]) -> None:
        refusals = (ConversionRefused,)
        self.each(request, queryset, services.retry, "{} queued again.", refusals)

    @admin.action(description="Cancel", permissions=["steer"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Conversion]) -> None:
        self.each(request, queryset, services.cancel, "{} cancelled.", ())

    def say_refused(self, count: int, sentence: str) -> str:
        return f"{count} left alone: their owner has nothing left to pay with."
