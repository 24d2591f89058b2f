"""Shops for staff, who decide whether others see them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import slugify

from accounts import shops
from accounts.admin.base import all_of, key_in
from accounts.models import Vendor
from imageproc.admin_tools import FastAdmin


@admin.register(Vendor)
class VendorAdmin(FastAdmin[Vendor]):
    list_display = ("name", "owner_email", "is_verified", "created_at")
    list_filter = ("is_verified",)
    list_select_related = ("owner",)
    ordering = ("-created_at", "-id")
    sortable_by = ()
    search_fields = ("slug__startswith",)
    search_help_text = "The beginning of a name or of the owner's e-mail, or an id."
    actions = ("verify", "take_back")
    fields = ("name", "slug", "owner_email", "description", "is_verified", "created_at",
              "updated_at", "id")  # fmt: skip
    readonly_fields = ("owner_email", "created_at", "updated_at", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a shop is opened by the person who acts for it

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Vendor], search_term: str
    ) -> tuple[QuerySet[Vendor], bool]:
        """Each way of asking uses an index."""
        term = search_term.strip().lower()
        if key := key_in(term):
            return queryset.filter(id=key), False
        if "@" in term:
            return queryset.filter(owner__email__lower__startswith=term), False
        return super().get_search_results(request, queryset, slugify(term))

    @admin.display(description="owner")
    def owner_email(self, shop: Vendor) -> str:
        return shop.owner.email

    @admin.action(description="Verify: show it to everybody", permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Vendor]) -> None:
        self._decide(request, queryset, is_verified=True)

    @admin.action(description="Take back verification: hide it", permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Vendor]) -> None:
        self._decide(request, queryset, is_verified=False)

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Vendor], *, is_verified: bool
    ) -> None:
        changing = list(queryset.exclude(is_verified=is_verified))
        Vendor.objects.filter(pk__in=[shop.pk for shop in changing]).update(is_verified=is_verified)
        for shop in changing:
            self.log_change(request, shop, "Verified." if is_verified else "Hidden.")
        shops_are = "1 shop is" if len(changing) == 1 else f"{len(changing)} shops are"
        messages.success(request, f"{shops_are} now {'open to all' if is_verified else 'hidden'}.")

    def delete_model(self, request: HttpRequest, obj: Vendor) -> None:
        shops.delete(obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Vendor]) -> None:
        for shop in queryset:
            shops.delete(shop.pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return all_of(objs)
