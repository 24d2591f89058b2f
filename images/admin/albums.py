"""Albums and links for staff: looked at; people change their own.

In the order of their owners, as the indexes have them: none orders these tables by time.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.admin.base import key_in
from imageproc.admin_tools import ReadOnlyAdmin
from images.models import Album, ShareLink


@admin.register(Album)
class AlbumAdmin(ReadOnlyAdmin[Album]):
    list_display = ("name", "owned_by", "is_public", "image_count", "created_at")
    list_select_related = ("user", "vendor")
    ordering = ("owner_type", "owner_id")
    sortable_by = ()
    search_fields = ("user__email__lower__startswith",)
    search_help_text = "The beginning of a person's e-mail, or the id of an album or its owner."
    view_on_site = False  # most are their owner's alone

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = key_in(search_term)
        if key is None:
            return super().get_search_results(request, queryset, search_term.lower())
        return queryset.filter(Q(id=key) | Q(user_id=key) | Q(vendor_id=key)), False

    @admin.display(description="owner")
    def owned_by(self, album: Album) -> str:
        return album.vendor.name if album.vendor else album.user.email if album.user else ""


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnlyAdmin[ShareLink]):
    list_display = ("image", "created_by", "created_at", "expires_at", "revoked_at")
    list_select_related = ("image", "created_by")
    ordering = ("created_by_id",)
    sortable_by = ()
    exclude = ("token_hash",)
    search_fields = ("created_by__email__lower__startswith",)
    search_help_text = "The beginning of a person's e-mail, or the id of a person or a picture."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = key_in(search_term)
        if key is None:
            return super().get_search_results(request, queryset, search_term.lower())
        return queryset.filter(Q(image_id=key) | Q(created_by_id=key)), False
