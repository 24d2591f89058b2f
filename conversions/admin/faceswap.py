"""Couple pictures for staff: looked at, tried again and cancelled; never edited."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from conversions.admin.base import MadeAdmin
from conversions.couples import services
from conversions.models import FaceswapTask
from imageproc.pipelines.errors import PipelineError
from images.models import Image
from jobs.admin.base import AgeFilter

PICTURES = ("husband_image", "wife_image", "result_image")


@admin.register(FaceswapTask)
class FaceswapTaskAdmin(MadeAdmin[FaceswapTask]):
    image_fields = PICTURES
    found_by = ("user", "template", *PICTURES)
    list_display = (
        "short_id", "thumbnails", "status", "progress", "owner", "template", "engine", "took",
        "created_at", "reason",
    )  # fmt: skip
    list_filter = ("status", AgeFilter)
    list_select_related = ("user", "template__image", *PICTURES)
    search_help_text = (
        "An id of a couple picture, its owner, its template or one of its pictures; an e-mail's "
        "beginning."
    )
    actions = ("retry", "cancel")
    fields = (
        "pictures", "status", "progress", "owner", "template", "engine", "keep_expression",
        "took", "error_message", "jobs", "created_at", "started_at", "completed_at",
    )  # fmt: skip
    readonly_fields = fields

    def images_of(self, row: FaceswapTask) -> list[Image]:
        """The template's picture first."""
        return [*([row.template.image] if row.template else []), *super().images_of(row)]

    @admin.display(description="owner")
    def owner(self, task: FaceswapTask) -> str:
        return task.user.email

    @admin.display(description="took")
    def took(self, task: FaceswapTask) -> str:
        seconds = task.processing_time
        return "" if seconds is None else f"{seconds:.2f}\N{NO-BREAK SPACE}s"

    @admin.action(description="Try again", permissions=["steer"])
    def retry(self, request: HttpRequest, queryset: QuerySet[FaceswapTask]) -> None:
        refusals = (PipelineError,)
        self.each(request, queryset, services.retry, "{} queued again.", refusals)

    @admin.action(description="Cancel", permissions=["steer"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[FaceswapTask]) -> None:
        self.each(request, queryset, services.cancel, "{} cancelled.", ())
