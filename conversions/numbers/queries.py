"""Asking the SQL functions of statistics; one query each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Count, F, Max, Q

from accounts.models import User, Vendor
from conversions.models import Conversion
from conversions.numbers.forms import Days
from conversions.numbers.rows import Charges, Fault, Pictures, Stats, Step, Version

Owner = User | Vendor
Row = TypeVar("Row")

STATS = "SELECT * FROM get_conversion_stats(%s, %s, %s, %s)"
SERIES = "SELECT * FROM get_conversion_series(%s, %s, %s, %s, %s)"
ERRORS = "SELECT * FROM get_conversion_errors(%s, %s, %s, %s) LIMIT %s"
VERSIONS = "SELECT * FROM get_conversion_versions(%s, %s) LIMIT %s"
PICTURES = "SELECT * FROM get_image_stats(%s, %s)"

CHARGES = """
SELECT coalesce(-sum(amount) FILTER (WHERE kind = 'free'), 0) AS free_used,
       coalesce(-sum(amount) FILTER (WHERE kind = 'paid' AND reason <> 'grant'), 0) AS paid_used,
       coalesce(sum(amount) FILTER (WHERE reason = 'refund'), 0) AS given_back,
       coalesce(sum(amount) FILTER (WHERE reason = 'grant'), 0) AS granted
FROM ({entries}) AS entry
WHERE entry.created_at >= %(first)s::timestamp AT TIME ZONE 'UTC'
    AND entry.created_at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'UTC'
"""
OF_USER = """
SELECT kind, reason, amount, created_at FROM credit_entries WHERE user_id = %(owner)s
"""
# A shop's paid try-ons are paid by its owner: their entries name the try-on, not the shop.
OF_VENDOR = """
SELECT kind, reason, amount, created_at FROM credit_entries WHERE vendor_id = %(owner)s
UNION ALL
SELECT e.kind, e.reason, e.amount, e.created_at FROM credit_entries AS e
WHERE e.user_id = %(payer)s AND e.kind = 'paid' AND EXISTS (
    SELECT FROM conversions AS c WHERE c.id = e.conversion_id AND c.vendor_id = %(owner)s)
"""


def stats(owner: Owner | None, days: Days) -> Stats:
    """Of a person, of a shop, or (None) of everybody."""
    return _rows(Stats, STATS, [*_ids(owner), days.first, days.last])[0]


def series(owner: Owner | None, days: Days, step: str) -> list[Step]:
    return _rows(Step, SERIES, [*_ids(owner), days.first, days.last, step])


def faults(owner: Owner | None, days: Days, most: int) -> list[Fault]:
    return _rows(Fault, ERRORS, [*_ids(owner), days.first, days.last, most])


def versions(days: Days, most: int) -> list[Version]:
    return _rows(Version, VERSIONS, [days.first, days.last, most])


def pictures(owner: Owner) -> Pictures:
    kind = "vendor" if isinstance(owner, Vendor) else "user"
    return _rows(Pictures, PICTURES, [owner.pk, kind])[0]


def charges(owner: Owner, days: Days) -> Charges:
    values = {"owner": owner.pk, "first": days.first, "last": days.last}
    if not isinstance(owner, Vendor):
        return _rows(Charges, CHARGES.format(entries=OF_USER), values)[0]
    values["payer"] = owner.owner_id
    return _rows(Charges, CHARGES.format(entries=OF_VENDOR), values)[0]


def garments(owner: Owner, days: Days) -> Any:
    """Rows of `garment` (its id), `tried`, `done`, `last_tried`.

    Of a person: what that person tried on. Of a shop: its garments, tried on by anybody.
    """
    whose = (
        Q(cloth_image__vendor=owner, cloth_image__type="cloth")
        if isinstance(owner, Vendor)
        else Q(user=owner)
    )
    return (
        Conversion.objects.filter(whose, created_at__gte=days.begins, created_at__lt=days.ends)
        .values(garment=F("cloth_image_id"))
        .annotate(
            tried=Count("pk"),
            done=Count("pk", filter=Q(status="completed")),
            last_tried=Max("created_at"),
        )
        .values_list("garment", "tried", "done", "last_tried", named=True)
    )


def has_any(owner: Owner) -> bool:
    """Whether there was ever a try-on."""
    whose = Q(vendor=owner) if isinstance(owner, Vendor) else Q(user=owner)
    return bool(Conversion.objects.filter(whose).exists())


def _ids(owner: Owner | None) -> tuple[Any, Any]:
    if isinstance(owner, Vendor):
        return None, owner.pk
    return (owner.pk if owner else None), None


def _rows(shape: Callable[..., Row], statement: str, values: Any) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [shape(**dict(zip(names, row, strict=True))) for row in cursor]
