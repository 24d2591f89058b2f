"""What the services wrote down, for staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from imageproc.admin_tools import ReadOnlyAdmin
from jobs.admin.base import AgeFilter
from jobs.models import Log


class LogAgeFilter(AgeFilter):
    title = "written"
    field = "timestamp"


class ServiceFilter(admin.SimpleListFilter):
    title = parameter_name = "service"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in Log.objects.services()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Log]) -> QuerySet[Log]:
        return queryset.filter(service=self.value()) if self.value() else queryset


@admin.register(Log)
class LogAdmin(ReadOnlyAdmin[Log]):
    list_display = ("timestamp", "service", "level", "message_start", "action")
    list_filter = (ServiceFilter, "level", LogAgeFilter)
    ordering = ("-timestamp",)
    sortable_by = ()
    search_fields = ("message__icontains",)
    search_help_text = "A reference, or words of the message."
    fields = ("timestamp", "service", "level", "message", "context")
    readonly_fields = fields

    @admin.display(description="message")
    def message_start(self, line: Log) -> str:
        return line.message[:160]

    @admin.display(description="action")
    def action(self, line: Log) -> str:
        return str(line.context.get("action", ""))
