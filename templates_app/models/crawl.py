"""Collecting pictures that may become templates."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from jobs.models import Outcome, Subject
from templates_app.models.template import Category
from templates_app.querysets import CrawlTaskQuerySet

if TYPE_CHECKING:
    from jobs.models import Job, Report


class CrawlTask(Subject):
    """One search at one source, until enough was collected or nothing is left.

    A job works for a slice of time, keeps `cursor` and queues the next slice, so that a long crawl
    never holds a worker, and goes on where it was after anything that stops it.
    """

    job_field = "crawl_task"

    class Source(models.TextChoices):
        DANBOORU = "danbooru", "Danbooru"
        PIXIV = "pixiv", "pixiv"
        CUSTOM = "custom", "A page, feed, sitemap or list"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source_type = models.CharField("source", max_length=50, choices=Source)
    search_query = models.TextField(
        help_text="Tags or words; of a page, feed or sitemap its address; or addresses, one a line."
    )
    filters = models.JSONField(default=dict, blank=True)
    wanted = models.PositiveIntegerField(
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text="Stop when so many were collected.",
    )
    category = models.CharField(max_length=10, choices=Category, default=Category.CUSTOM)
    status = models.CharField(
        max_length=10, choices=Subject.Status, default=Subject.Status.PENDING, editable=False
    )
    images_collected = models.PositiveIntegerField(default=0, editable=False)
    counts = models.JSONField(
        default=dict, editable=False, help_text="Pictures by what became of them."
    )
    cursor = models.JSONField(default=dict, editable=False, help_text="Where to go on.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="crawl_tasks",
        editable=False,
    )
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[CrawlTaskQuerySet] = CrawlTaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "crawl_tasks"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="crawl_tasks_failed_says_why",
            ),
        ]
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="crawl_tasks_newest"),
            models.Index(fields=["status", "created_at"], name="crawl_tasks_status"),
        ]

    def __str__(self) -> str:
        words = " ".join(self.search_query.split())
        return f"{self.get_source_type_display()}: {words[:60]}"

    def process(self, job: Job, report: Report) -> Outcome:
        from templates_app.crawling import processing

        return processing.crawl(self, job, report)

    @property
    def is_live(self) -> bool:
        return self.status in {self.Status.PENDING, self.Status.PROCESSING}
