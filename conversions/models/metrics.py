"""How each conversion went."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

# What statistics read of each row.
COUNTED = ("input_file_size_bytes", "output_file_size_bytes", "success", "error_type")


class ConversionMetrics(models.Model):
    """One row each time a conversion ends, written by `update_conversion_status()`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversion = models.ForeignKey(
        "conversions.Conversion", on_delete=models.CASCADE, related_name="metrics"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,  # metrics_of_user begins with it
    )
    vendor = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,  # metrics_of_vendor begins with it
    )
    processing_time_ms = models.PositiveIntegerField()
    input_file_size_bytes = models.BigIntegerField(null=True)
    output_file_size_bytes = models.BigIntegerField(null=True)
    success = models.BooleanField()
    error_type = models.CharField(max_length=40, blank=True)
    ai_model_version = models.TextField(
        blank=True, help_text="Engine, and the names and hashes of the weights."
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "conversion_metrics"
        verbose_name_plural = "conversion metrics"
        indexes = [
            # Staff's dashboard: what ended within some days.
            models.Index(fields=["created_at"], name="metrics_time"),
            # Statistics, which would else fetch a block of the table for each row.
            models.Index(fields=["user", "created_at"], name="metrics_of_user", include=COUNTED),
            models.Index(
                fields=["vendor", "created_at"], name="metrics_of_vendor", include=COUNTED
            ),
        ]

    def __str__(self) -> str:
        return f"{'Done' if self.success else self.error_type} in {self.processing_time_ms} ms"
