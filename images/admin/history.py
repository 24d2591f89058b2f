"""The history of pictures for staff: read, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.base import key_in
from imageproc.admin_tools import ReadOnlyAdmin
from images.models import ImageUsage

NEWEST = 500  # of each action, where nothing is asked for


@admin.register(ImageUsage)
class ImageUsageAdmin(ReadOnlyAdmin[ImageUsage]):
    list_display = ("created_at", "action", "image", "user", "vendor", "ip_address")
    list_filter = ("action",)
    list_select_related = ("image", "user", "vendor")
    ordering = ("-created_at",)
    sortable_by = ()
    search_fields = ("user__email__lower__exact",)
    search_help_text = "A whole e-mail, or the id of a picture or a person."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By picture or by person, or the newest of each action: all of it by an index."""
        if key := key_in(search_term):
            of_picture = queryset.filter(image_id=key)
            return (of_picture if of_picture.exists() else queryset.filter(user_id=key)), False
        if not search_term and "action__exact" not in request.GET:
            return queryset.filter(pk__in=_newest()), False
        return super().get_search_results(request, queryset, search_term.lower())


def _newest() -> QuerySet[Any, Any]:
    first, *others = (
        ImageUsage.objects.filter(action=action).order_by("-created_at").values("pk")[:NEWEST]
        for action in ImageUsage.Action.values
    )
    return first.union(*others, all=True)
