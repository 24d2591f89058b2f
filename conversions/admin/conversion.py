"""Try-ons for staff: looked at, tried again and cancelled; never edited."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from conversions import services
from conversions.admin.dashboard import dashboard
from conversions.exceptions import ConversionRefused
from conversions.models import Conversion
from imageproc.admin_tools import ReadOnlyAdmin
from images.models import Image
from jobs.admin.base import AgeFilter

PICTURES = ("user_image", "cloth_image", "result_image")


@admin.register(Conversion)
class ConversionAdmin(ReadOnlyAdmin[Conversion]):
    list_display = (
        "short_id", "thumbnails", "status", "owner", "conversion_type", "took", "created_at",
        "reason",
    )  # fmt: skip
    list_filter = ("status", "conversion_type", AgeFilter)
    list_select_related = ("user", "vendor", *PICTURES)
    ordering = ("-created_at", "-id")
    sortable_by = ()  # any other order of a long table would sort all of it
    search_fields = ("id__exact", "user__email__lower__startswith")
    search_help_text = "An id of a try-on, its owner or one of its pictures; an e-mail's beginning."
    actions = ("retry", "cancel")
    view_on_site = False  # its page is its owner's alone
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Conversion], search_term: str
    ) -> tuple[QuerySet[Conversion], bool]:
        """By whole ids, each of which an index finds, or by a person's e-mail."""
        try:
            key = Conversion._meta.pk.to_python(search_term.strip()) if search_term else None
        except Exception:  # noqa: BLE001 (whatever is no id may be an e-mail)
            return super().get_search_results(request, queryset, search_term.lower())
        if key is None:
            return queryset, False
        found = Q(pk=key)
        for name in ("user", "vendor", *PICTURES):
            found |= Q(**{f"{name}_id": key})
        return queryset.filter(found), False

    @admin.display(description="try-on")
    def short_id(self, conversion: Conversion) -> str:
        return str(conversion.pk)[:8]

    @admin.display(description="person, garment, result")
    def thumbnails(self, conversion: Conversion) -> SafeString:
        return format_html_join(
            " ",
            '<img src="{}" alt="" height="48" loading="lazy">',
            ((image.thumbnail_url,) for image in _pictures(conversion) if image.thumbnail_path),
        )

    @admin.display(description="person, garment, result")
    def pictures(self, conversion: Conversion) -> SafeString:
        return format_html_join(
            " ",
            '<a href="{}"><img src="{}" alt="{}" height="240"></a>',
            (
                (
                    reverse("admin:images_image_change", args=[image.pk]),
                    image.preview_url,
                    image.file_name,
                )
                for image in _pictures(conversion)
            ),
        )

    @admin.display(description="owner")
    def owner(self, conversion: Conversion) -> str:
        if conversion.vendor:
            return conversion.vendor.name
        return conversion.user.email if conversion.user else ""

    @admin.display(description="took")
    def took(self, conversion: Conversion) -> str:
        milliseconds = conversion.processing_time_ms
        return "" if milliseconds is None else f"{milliseconds / 1000:.2f}\N{NO-BREAK SPACE}s"

    @admin.display(description="why")
    def reason(self, conversion: Conversion) -> str:
        return Truncator(conversion.error_message).chars(40)

    @admin.display(description="jobs")
    def jobs(self, conversion: Conversion) -> SafeString:
        url = reverse("admin:jobs_job_changelist")
        return format_html('<a href="{}?q={}">Its jobs</a>', url, conversion.pk)

    @admin.action(description="Try again", permissions=["steer"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Conversion]) -> None:
        self._each(request, queryset, services.retry, "{} queued again.")

    @admin.action(description="Cancel", permissions=["steer"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Conversion]) -> None:
        self._each(request, queryset, services.cancel, "{} cancelled.")

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Whoever has the right to change try-ons, though nobody gets the form."""
        return request.user.has_perm("conversions.change_conversion")

    def _each(
        self,
        request: HttpRequest,
        conversions: QuerySet[Conversion],
        deed: Callable[[Conversion], bool],
        done: str,
    ) -> None:
        moved, left, unpaid = 0, 0, 0
        for conversion in conversions:
            try:
                moved, left = (moved + 1, left) if deed(conversion) else (moved, left + 1)
            except ConversionRefused:
                unpaid += 1
        self.message_user(request, done.format(moved), messages.SUCCESS)
        if left:
            said = f"{left} left alone: their state does not allow it."
            self.message_user(request, said, messages.WARNING)
        if unpaid:
            said = f"{unpaid} left alone: their owner has nothing left to pay with."
            self.message_user(request, said, messages.WARNING)


def _pictures(conversion: Conversion) -> list[Image]:
    return [image for name in PICTURES if (image := getattr(conversion, name))]
