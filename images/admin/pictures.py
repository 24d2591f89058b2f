"""Pictures for staff: seen, not edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from imageproc.admin_tools import FastAdmin
from images import usage
from images.models import Image


@admin.register(Image)
class ImageAdmin(FastAdmin[Image]):
    list_display = ("thumbnail", "file_name", "type", "state", "owner", "megabytes", "created_at")
    list_display_links = ("thumbnail", "file_name")
    list_filter = ("status", "type")
    search_fields = ("id__exact", "user__email__lower__startswith")
    search_help_text = "Words of the name or of a tag, an e-mail's beginning, or an id."
    list_select_related = ("user", "vendor")
    ordering = ("-created_at", "-id")
    view_on_site = False  # its page is its owner's alone
    fields = (
        "preview", "links", "file_name", "user", "source", "type", "status", "error_message",
        "width", "height", "file_size", "mime_type", "image_hash", "file_path", "processed_path",
        "tags", "metadata", "created_at", "updated_at", "processed_at",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Image], search_term: str
    ) -> tuple[QuerySet[Image], bool]:
        found, twice = super().get_search_results(request, queryset, search_term.lower())
        if search_term:
            found = found | queryset.filter(pk__in=Image.objects.matching(search_term).values("pk"))
        return found, twice

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        self.delete_queryset(request, Image.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        usage.record_deletions(request, queryset)
        Image.objects.filter(pk__in=queryset.values("pk")).remove()

    @admin.display(description="")
    def thumbnail(self, image: Image) -> SafeString:
        return format_html('<img src="{}" alt="" height="48" loading="lazy">', image.thumbnail_url)

    @admin.display(description="picture")
    def preview(self, image: Image) -> SafeString:
        return format_html('<img src="{}" alt="" height="320">', image.preview_url)

    @admin.display(description="files")
    def links(self, image: Image) -> SafeString:
        files = [("Original", image.original_url), ("Newest result", image.processed_url)]
        return format_html_join(" · ", '<a href="{1}">{0}</a>', (file for file in files if file[1]))

    @admin.display(description="state")
    def state(self, image: Image) -> str:
        if image.operation in {Image.Operation.TRY_ON, Image.Operation.FACE_SWAP}:
            return "Made with AI"
        if image.type == Image.Type.RESULT:
            return ""
        return image.get_status_display() or "not cut out"

    @admin.display(description="owner")
    def owner(self, image: Image) -> str:
        return image.vendor.name if image.vendor else image.user.email if image.user else ""

    @admin.display(description="MB")
    def megabytes(self, image: Image) -> str:
        return f"{image.file_size / 1024**2:.1f}"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        # Jobs are read-only in the admin but go with their picture.
        return deleted, counts, missing - {"job", "conversion", "conversion metrics"}, protected
