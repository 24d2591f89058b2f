"""His and her face on a couple's picture."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from conversions.querysets import FaceswapTaskQuerySet
from jobs.models import Outcome, Subject

if TYPE_CHECKING:
    from jobs.models import Job, Report


class FaceswapTask(Subject):
    """One couple picture that somebody asked for.

    pending -> processing -> completed | failed
    processing -> pending (a retry), pending | processing -> cancelled
    failed | cancelled -> pending (a person asks again)

    Triggers keep `progress` (from the job), the times, `processing_time` and the template's
    popularity. A task that goes takes its picture along (conversions.couples.signals).
    """

    job_field = "faceswap_task"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="faceswap_tasks",
        db_index=False,  # faceswap_tasks_of_user begins with it
    )
    template = models.ForeignKey(
        "templates_app.Template",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="faceswap_tasks",
    )
    husband_image = models.ForeignKey("images.Image", on_delete=models.CASCADE, related_name="+")
    wife_image = models.ForeignKey("images.Image", on_delete=models.CASCADE, related_name="+")
    result_image = models.OneToOneField(
        "images.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="faceswap_task",
    )
    keep_expression = models.BooleanField(
        default=False, help_text="Their own expressions instead of the template's."
    )
    engine = models.CharField(max_length=20, default="auto")
    status = models.CharField(
        max_length=10, choices=Subject.Status, default=Subject.Status.PENDING, editable=False
    )
    progress = models.PositiveSmallIntegerField(default=0, editable=False)
    processing_time = models.FloatField(null=True, editable=False, help_text="Seconds.")
    started_at = models.DateTimeField(null=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[FaceswapTaskQuerySet] = FaceswapTaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "faceswap_tasks"
        verbose_name = "couple picture"
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="faceswap_tasks_progress_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="faceswap_tasks_failed_says_why",
            ),
        ]
        indexes = [
            # A person's list, newest first.
            models.Index(
                F("user"), F("created_at").desc(), F("id").desc(), name="faceswap_tasks_of_user"
            ),
            models.Index(fields=["status", "created_at"], name="faceswap_tasks_status"),
            # Staff's list.
            models.Index(F("created_at").desc(), F("id").desc(), name="faceswap_tasks_newest"),
        ]

    def __str__(self) -> str:
        return self.template.title if self.template else "Couple picture"

    def get_absolute_url(self) -> str:
        return reverse("couple-task", args=[self.pk])

    def process(self, job: Job, report: Report) -> Outcome:
        from conversions.couples import processing

        return processing.swap(self, job, report)

    @property
    def is_live(self) -> bool:
        return self.status in {self.Status.PENDING, self.Status.PROCESSING}
