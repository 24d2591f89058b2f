"""A request goes, with its products and all their files."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from jobs.models import Product, Report, Request, Sheet

PRODUCTS_AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Removed:
    """The products are gone; the request and its sheet follow, and this very job with them."""

    sheet: Sheet

    def save(self) -> None:
        request = self.sheet.request
        Sheet.objects.filter(pk=self.sheet.pk).delete()
        if request is not None:
            Request.objects.filter(pk=request.pk).delete()

    def discard(self) -> None:
        """What is removed stays removed."""


def remove_all(sheet: Sheet, report: Report) -> Removed:
    """Delete the products of a sheet's request a few at a time, files after each commit."""
    products = Product.objects.filter(request=sheet.request_id)
    total = max(1, products.count())
    gone = 0
    while part := list(products.values_list("pk", flat=True)[:PRODUCTS_AT_A_TIME]):
        report("Deleting", min(99, gone * 100 // total))
        with transaction.atomic():
            Product.objects.filter(pk__in=part).delete()
        gone += len(part)
    return Removed(sheet)
