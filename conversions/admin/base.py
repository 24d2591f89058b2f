"""What staff see of try-ons and couple pictures alike: looked at, tried again and cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from conversions.models import Conversion, FaceswapTask
from imageproc.admin_tools import ReadOnlyAdmin
from images.models import Image

Row = TypeVar("Row", Conversion, FaceswapTask)

Deed = Callable[[Any], bool]
"""Moves a row; False where its state does not allow it."""


class MadeAdmin(ReadOnlyAdmin[Row]):
    """Rows that make a picture of several; never edited."""

    image_fields: ClassVar[tuple[str, ...]]
    """The pictures, in the order in which they are shown."""
    found_by: ClassVar[tuple[str, ...]]
    """Foreign keys whose whole ids find a row, beside its own id."""

    ordering = ("-created_at", "-id")
    sortable_by = ()  # any other order of a long table would sort all of it
    search_fields = ("id__exact", "user__email__lower__startswith")
    view_on_site = False  # its page is its owner's alone

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By whole ids, each of which an index finds, or by a person's e-mail."""
        try:
            key = self.opts.pk.to_python(search_term.strip()) if search_term else None
        except Exception:  # noqa: BLE001 (whatever is no id may be an e-mail)
            return super().get_search_results(request, queryset, search_term.lower())
        if key is None:
            return queryset, False
        found = Q(pk=key)
        for name in self.found_by:
            found |= Q(**{f"{name}_id": key})
        return queryset.filter(found), False

    @admin.display(description="id")
    def short_id(self, row: Row) -> str:
        return str(row.pk)[:8]

    @admin.display(description="pictures")
    def thumbnails(self, row: Row) -> SafeString:
        return format_html_join(
            " ",
            '<img src="{}" alt="" height="48" loading="lazy">',
            ((image.thumbnail_url,) for image in self.images_of(row) if image.thumbnail_path),
        )

    @admin.display(description="pictures")
    def pictures(self, row: Row) -> SafeString:
        return format_html_join(
            " ",
            '<a href="{}"><img src="{}" alt="{}" height="240"></a>',
            (
                (
                    reverse("admin:images_image_change", args=[image.pk]),
                    image.preview_url,
                    image.file_name,
                )
                for image in self.images_of(row)
            ),
        )

    def images_of(self, row: Row) -> list[Image]:
        return [image for name in self.image_fields if (image := getattr(row, name))]

    @admin.display(description="why")
    def reason(self, row: Row) -> str:
        return Truncator(row.error_message).chars(40)

    @admin.display(description="jobs")
    def jobs(self, row: Row) -> SafeString:
        url = reverse("admin:jobs_job_changelist")
        return format_html('<a href="{}?q={}">Its jobs</a>', url, row.pk)

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Whoever has the right to change them, though nobody gets the form."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def each(
        self,
        request: HttpRequest,
        rows: QuerySet[Row],
        deed: Deed,
        done: str,
        refusals: tuple[type[Exception], ...],
    ) -> None:
        """Do it to each row, and say of how many it was true, and why not of the others."""
        moved, left = 0, 0
        refused: dict[str, int] = {}
        for row in rows:
            try:
                moved, left = (moved + 1, left) if deed(row) else (moved, left + 1)
            except refusals as why:
                refused[str(why)] = refused.get(str(why), 0) + 1
        self.message_user(request, done.format(moved), messages.SUCCESS)
        if left:
            said = f"{left} left alone: their state does not allow it."
            self.message_user(request, said, messages.WARNING)
        for sentence, count in refused.items():
            self.message_user(request, self.say_refused(count, sentence), messages.WARNING)

    def say_refused(self, count: int, sentence: str) -> str:
        return f"{count} left alone. {sentence}"
