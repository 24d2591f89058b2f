"""Webhooks for staff: looked at, never edited, and no secret is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from imageproc.admin_tools import ReadOnlyAdmin
from jobs.admin.base import AgeFilter
from jobs.models import WebhookDelivery, WebhookEndpoint


class DisabledFilter(admin.SimpleListFilter):
    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("enabled", "enabled"), ("disabled", "disabled")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]
    ) -> QuerySet[WebhookEndpoint]:
        if self.value() not in {"enabled", "disabled"}:
            return queryset
        return queryset.filter(disabled_at__isnull=self.value() == "enabled")


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin[WebhookEndpoint]):
    list_display = ("url", "owner", "disabled_at", "disabled_reason", "created_at")
    list_filter = (DisabledFilter,)
    list_select_related = ("user",)
    ordering = ("-created_at", "-pk")
    sortable_by = ()
    search_fields = ("id__exact", "user__email__lower__startswith")
    search_help_text = "An id, or an e-mail's beginning."
    fields = (
        "id", "user", "url", "previous_until", "disabled_at", "disabled_reason", "created_at",
        "updated_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint], search_term: str
    ) -> tuple[QuerySet[WebhookEndpoint], bool]:
        return super().get_search_results(request, queryset, search_term.lower())

    @admin.display(description="owner")
    def owner(self, endpoint: WebhookEndpoint) -> str:
        return endpoint.user.email


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin[WebhookDelivery]):
    list_display = (
        "message_id", "event", "url", "status", "attempt", "response_status", "next_attempt_at",
        "created_at", "reason",
    )  # fmt: skip
    list_filter = ("status", AgeFilter)
    ordering = ("-created_at", "-id")
    sortable_by = ()
    search_fields = ("id__exact", "endpoint__id__exact", "request__id__exact")
    search_help_text = "The id of a message, with or without msg_, of its webhook or request."
    fields = (
        "message_id", "event", "url", "endpoint", "request", "status", "error_message", "attempt",
        "round", "response_status", "answers", "payload", "signature", "next_attempt_at",
        "delivered_at", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[WebhookDelivery], search_term: str
    ) -> tuple[QuerySet[WebhookDelivery], bool]:
        wanted = search_term.strip().removeprefix("msg_")
        return super().get_search_results(request, queryset, wanted)

    @admin.display(description="why")
    def reason(self, delivery: WebhookDelivery) -> str:
        return delivery.error_message[:100]
