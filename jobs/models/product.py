"""One row of a catalogue."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from imageproc.storage import file_url
from jobs.catalogue.querysets import ProductQuerySet
from jobs.models.job import Job
from jobs.models.request import Request
from jobs.models.subject import Outcome, Report, Subject

SHOWN = 8  # pictures of one product in a table


@dataclass(frozen=True, slots=True)
class Output:
    """One picture of a product: where it came from and what became of it."""

    position: int
    url: str
    path: str | None
    error: str
    facts: dict[str, Any]
    thumbnail_path: str | None

    @property
    def is_waiting(self) -> bool:
        return self.path is None and not self.error

    @property
    def number(self) -> int:
        """As people count."""
        return self.position + 1

    @property
    def result_url(self) -> str:
        return file_url(self.path or "")

    @property
    def thumbnail_url(self) -> str:
        return file_url(self.thumbnail_path or "")


class Product(Subject):
    """A product with the addresses of its pictures, and the results in the same order.

    It has no status until its turn comes: a request feeds its products to the queue a few at a
    time, so that one large catalogue holds up nobody. Each finished picture is recorded at once;
    another attempt goes on with those that are missing.
    """

    job_field = "product"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        Request,
        on_delete=models.CASCADE,
        related_name="products",
        db_index=False,  # products_in_order begins with it
    )
    row_number = models.PositiveIntegerField(help_text="In the file, as a spreadsheet counts.")
    serial_number = models.BigIntegerField()
    product_name = models.CharField(max_length=255)
    input_image_urls = ArrayField(models.TextField())
    output_image_paths = ArrayField(models.TextField(null=True), default=list)
    thumbnail_paths = ArrayField(models.TextField(null=True), default=list)
    errors = models.JSONField(default=dict, blank=True, help_text="Position to sentence.")
    facts = models.JSONField(default=dict, blank=True, help_text="Position to what was measured.")
    extra = ArrayField(models.TextField(), default=list, help_text="Cells of further columns.")
    pictures_done = models.PositiveIntegerField(default=0, editable=False)
    pictures_failed = models.PositiveIntegerField(default=0, editable=False)
    bytes_in = models.BigIntegerField(default=0, editable=False)
    bytes_out = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "products"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "serial_number"],
                name="products_serial_unique_per_request",
                violation_error_message="This serial number is there twice.",
            ),
            models.CheckConstraint(
                condition=Q(serial_number__gte=1), name="products_serial_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(input_image_urls__len__gte=1), name="products_have_pictures"
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="products_failed_says_why",
            ),
        ]
        indexes = [
            # The table of a request and its result CSV.
            models.Index(fields=["request", "row_number"], name="products_in_order"),
            # feed_request(): whose turn has not come
            models.Index(
                fields=["request", "row_number"],
                name="products_not_fed",
                condition=Q(status__isnull=True),
            ),
            # ProductQuerySet.with_failures
            models.Index(
                fields=["request", "row_number"],
                name="products_with_failures",
                condition=Q(pictures_failed__gt=0) | Q(status="failed"),
            ),
            # What a request has in work.
            models.Index(
                fields=["request"],
                name="products_live",
                condition=Q(status__in=["pending", "processing"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial_number} {self.product_name}"

    def process(self, job: Job, report: Report) -> Outcome:
        from jobs.catalogue import processing

        return processing.process(self, job, report)

    def missing(self) -> list[int]:
        """Positions of the pictures that are neither done nor known to fail."""
        return [output.position for output in self.outputs() if output.is_waiting]

    def outputs(self) -> Iterator[Output]:
        paths = [*self.output_image_paths, *[None] * len(self.input_image_urls)]
        thumbnails = [*self.thumbnail_paths, *[None] * len(self.input_image_urls)]
        for position, url in enumerate(self.input_image_urls):
            yield Output(
                position,
                url,
                paths[position],
                self.errors.get(str(position), ""),
                self.facts.get(str(position), {}),
                thumbnails[position],
            )

    @property
    def shown(self) -> list[Output]:
        """The pictures that a table has room for."""
        return list(islice(self.outputs(), SHOWN))

    @property
    def not_shown(self) -> int:
        return max(0, len(self.input_image_urls) - SHOWN)

    @property
    def state(self) -> str:
        """What a badge shows: work that is done may have failed, in part or as a whole."""
        if self.status != self.Status.COMPLETED or not self.pictures_failed:
            return self.status or ""
        return "partial" if self.pictures_done else self.Status.FAILED

    @property
    def state_word(self) -> str:
        if self.state == "partial":
            return f"{self.pictures_done} of {len(self.input_image_urls)} done"
        return self.Status(self.state).label if self.state else ""

    @property
    def keys(self) -> list[str]:
        """The files that this row owns."""
        return [key for key in (*self.output_image_paths, *self.thumbnail_paths) if key]

    @property
    def output_image_urls(self) -> list[str | None]:
        """Addresses that anyone may open, while they are open; None where a picture failed."""
        from jobs.catalogue import addresses

        return [
            addresses.output_url(self, output.position) if output.path else None
            for output in self.outputs()
        ]
