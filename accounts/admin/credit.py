"""Credits for staff: the free quota is theirs to set, the ledger to read.

Paid credits are given on the person's own page; the database writes that into the ledger.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.base import OfPeopleAdmin, key_in
from accounts.models import CreditEntry, Quota
from imageproc.admin_tools import FastAdmin


@admin.register(Quota)
class QuotaAdmin(FastAdmin[Quota]):
    """One row for people, one for shops."""

    list_display = ("owner_type", "free_per_month")
    list_display_links = ("owner_type",)
    ordering = ("owner_type",)
    readonly_fields = ("owner_type",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Quota | None = None) -> bool:
        return False


@admin.register(CreditEntry)
class CreditEntryAdmin(OfPeopleAdmin[CreditEntry]):
    list_display = ("user", "vendor", "kind", "amount", "month", "reason", "created_at")
    list_select_related = ("user", "vendor")
    ordering = ("user_id", "kind", "month")  # as the index has them
    search_help_text = "The beginning of a person's e-mail, or the id of a person or a shop."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = key_in(search_term)
        if key is not None and queryset.filter(vendor_id=key).exists():
            return queryset.filter(vendor_id=key), False
        return super().get_search_results(request, queryset, search_term)
