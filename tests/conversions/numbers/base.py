"""Try-ons that were begun and ended at chosen moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from conversions.models import Conversion
from tests.conversions.base import ConversionsTestCase
from tests.people import make_image

NOON = time(12)

# Nothing but the age of what the functions made is changed.
AGE = (
    "UPDATE conversions SET created_at = %s WHERE id = %s",
    "UPDATE conversion_metrics SET created_at = %s WHERE conversion_id = %s",
    "UPDATE credit_entries SET created_at = %s WHERE conversion_id = %s",
)


def today() -> date:
    return datetime.now(UTC).date()


def days_ago(days: int) -> date:
    return today() - timedelta(days)


class NumbersTestCase(ConversionsTestCase):
    def ended(
        self,
        status: str = "completed",
        *,
        day: date | None = None,
        at: time = NOON,
        ms: int = 1000,
        error: str | None = None,
        version: str = "warp 1",
        **arguments: Any,
    ) -> Conversion:
        """One that came to that state on that day; `pending` and `processing` are no ends."""
        conversion = self.convert(**arguments)
        if status != "pending":
            self.move(conversion, "cancelled" if status == "cancelled" else "processing")
        if status in {"completed", "failed"}:
            self._end(conversion, status, ms, error, version)
        if day:
            self.age(conversion, datetime.combine(day, at, UTC))
        conversion.refresh_from_db()
        return conversion

    def _end(
        self, conversion: Conversion, status: str, ms: int, error: str | None, version: str
    ) -> None:
        result = None
        if status == "completed":
            owner = conversion.user or self.vera
            result = make_image(owner, source=self.photo, operation="try_on", file_size=700).pk
        self.move(
            conversion, status, processing_time_ms=ms, error_type=error, ai_model_version=version,
            result_image_id=result, error_message="It failed." if status == "failed" else None,
        )  # fmt: skip

    def age(self, conversion: Conversion, moment: datetime) -> None:
        with connection.cursor() as cursor:
            for statement in AGE:
                cursor.execute(statement, [moment, conversion.pk])


def ask(statement: str, *values: Any) -> list[dict[str, Any]]:
    """The rows with the names of their columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
