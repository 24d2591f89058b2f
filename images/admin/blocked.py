"""The refusal list for staff: rows are added from reports and templates, and taken off here."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from imageproc.admin_tools import FastAdmin
from imageproc.pipelines.face_likeness import NUMBERS
from images.models import BlockedPicture


@admin.register(BlockedPicture)
class BlockedPictureAdmin(FastAdmin[BlockedPicture]):
    """In the order of their kind, as the index has them."""

    list_display = ("kind", "looks", "faces", "reason", "created_by", "created_at")
    list_select_related = ("created_by",)
    list_filter = ("kind",)
    ordering = ("kind",)
    sortable_by = ()
    fields = readonly_fields = list_display

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: BlockedPicture | None = None
    ) -> bool:
        return False

    @admin.display(description="hash")
    def looks(self, row: BlockedPicture) -> str:
        return f"{row.picture_hash % (1 << 64):016x}"

    @admin.display(description="faces")
    def faces(self, row: BlockedPicture) -> int:
        return len(row.face_hashes) // NUMBERS
