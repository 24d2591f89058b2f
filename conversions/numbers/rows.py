"""What the SQL functions of statistics answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The row of `get_conversion_stats()`; a rate from 0 to 1, None where nothing ended."""

    total: int
    completed: int
    failed: int
    pending: int
    processing: int
    cancelled: int
    free: int
    paid: int
    success_rate: Decimal | None
    avg_processing_time_ms: int | None
    p50_processing_time_ms: int | None
    p95_processing_time_ms: int | None
    input_bytes: int
    output_bytes: int

    @property
    def ended(self) -> int:
        """What the rate is of."""
        return self.completed + self.failed

    @property
    def waiting(self) -> int:
        return self.pending + self.processing


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A row of `get_conversion_series()`: a day, or the week or month that begins with it."""

    day: date
    completed: int
    failed: int
    cancelled: int
    waiting: int
    p50_processing_time_ms: int | None
    p95_processing_time_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row of `get_conversion_errors()`."""

    error_type: str
    failures: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A row of `get_conversion_versions()`."""

    ai_model_version: str
    runs: int
    success_rate: Decimal
    p50_processing_time_ms: int | None
    p95_processing_time_ms: int | None
    last_at: datetime

    @property
    def percent(self) -> str:
        return f"{100 * self.success_rate:.1f}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """The row of `get_image_stats()`, of all days."""

    images: int
    total_bytes: int
    public: int
    free: int
    upload_count: int
    view_count: int
    download_count: int
    delete_count: int
    update_count: int
    share_count: int
    convert_count: int
    use_in_conversion_count: int
    last_upload: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """What some days cost, less what was given back."""

    free_used: int
    paid_used: int
    given_back: int
    granted: int
