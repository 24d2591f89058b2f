"""Catalogues for staff: looked at; people steer their own."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from imageproc.admin_tools import ReadOnlyAdmin
from jobs.admin.base import AgeFilter
from jobs.models import Product, Request


@admin.register(Request)
class RequestAdmin(ReadOnlyAdmin[Request]):
    list_display = (
        "file_name", "user", "status", "product_count", "pictures_done", "pictures_failed",
        "bytes_in", "bytes_out", "created_at", "products_link",
    )  # fmt: skip
    list_filter = ("status", AgeFilter)
    list_select_related = ("user",)
    ordering = ("-created_at", "-id")
    sortable_by = ()
    search_fields = ("id__exact",)
    search_help_text = "An id."
    exclude = ("share_key",)

    @admin.display(description="products")
    def products_link(self, request: Request) -> SafeString:
        url = reverse("admin:jobs_product_changelist")
        return format_html('<a href="{}?request__id__exact={}">Products</a>', url, request.pk)


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin[Product]):
    list_display = ("serial_number", "product_name", "status", "pictures_done", "pictures_failed")
    ordering = ("request_id", "row_number")
    sortable_by = ()
    search_fields = ("id__exact", "request__id__exact")
    search_help_text = "An id of a product or of its catalogue."

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "request__id__exact" or super().lookup_allowed(lookup, value, request)
