"""How try-ons went, one row for each end, for staff."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversions.models import ConversionMetrics
from imageproc.admin_tools import ReadOnlyAdmin
from jobs.admin.base import AgeFilter


@admin.register(ConversionMetrics)
class ConversionMetricsAdmin(ReadOnlyAdmin[ConversionMetrics]):
    list_display = (
        "created_at", "success", "error_type", "processing_time_ms", "megabytes_in",
        "megabytes_out", "ai_model_version", "try_on",
    )  # fmt: skip
    list_filter = (AgeFilter,)
    ordering = ("-created_at",)
    sortable_by = ()
    search_fields = ("id__exact", "conversion__id__exact")
    search_help_text = "An id, or that of a try-on."
    fields = (
        "try_on", "user", "vendor", "success", "error_type", "processing_time_ms",
        "input_file_size_bytes", "output_file_size_bytes", "ai_model_version", "created_at",
    )  # fmt: skip
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "error_type" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="try-on")
    def try_on(self, row: ConversionMetrics) -> SafeString:
        url = reverse("admin:conversions_conversion_change", args=[row.conversion_id])
        return format_html('<a href="{}">{}</a>', url, str(row.conversion_id)[:8])

    @admin.display(description="MB in")
    def megabytes_in(self, row: ConversionMetrics) -> str:
        return _megabytes(row.input_file_size_bytes)

    @admin.display(description="MB out")
    def megabytes_out(self, row: ConversionMetrics) -> str:
        return _megabytes(row.output_file_size_bytes)


def _megabytes(size: int | None) -> str:
    return "" if size is None else f"{size / 1024**2:.1f}"
