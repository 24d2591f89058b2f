"""What the admin of this room is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


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
