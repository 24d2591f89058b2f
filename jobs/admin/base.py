"""What the admin of this room is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from imageproc.admin_tools import FastAdmin

Row = TypeVar("Row", bound=Model)
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


class ReadOnlyAdmin(FastAdmin[Row]):
    """Rows that are looked at and nothing else; the actions of a list are for who may change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False


class AgeFilter(admin.SimpleListFilter):
    """Spans that an index finds; Django's own date filter would offer no hour."""

    title = "created"
    parameter_name = "age"
    field: ClassVar[str] = "created_at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, f"within the last {name}") for name in AGES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        age = AGES.get(self.value() or "")
        if age is None:
            return queryset
        return queryset.filter(**{f"{self.field}__gte": timezone.now() - age})
