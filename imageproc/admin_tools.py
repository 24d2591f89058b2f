"""Admin lists that stay fast on tables of any size."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection, models
from django.http import HttpRequest

Row = TypeVar("Row", bound=models.Model)

EXACT_UP_TO = 10_000  # rows that are counted; of more, the planner's estimate is shown


class EstimatingPaginator(Paginator[Any]):
    """Counts exactly up to EXACT_UP_TO rows, then shows what the planner believes."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        counted = int(rows.order_by()[: EXACT_UP_TO + 1].count())
        return counted if counted <= EXACT_UP_TO else max(counted, _estimate(rows))


class FastAdmin(admin.ModelAdmin[Row]):
    paginator = EstimatingPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they count whole tables
    list_per_page = 50


class ReadOnlyAdmin(FastAdmin[Row]):
    """Rows that are looked at and nothing else; the actions of a list are for who may change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False


def _estimate(rows: models.QuerySet[Any]) -> int:
    query, parameters = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query}", parameters)
        (plan,) = cursor.fetchone()
    return int(plan[0]["Plan"]["Plan Rows"])
