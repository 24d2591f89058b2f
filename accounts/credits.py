"""What a person or a shop may still try on for free."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from accounts.models.user import User
from accounts.models.vendor import Vendor

ALLOWANCE = """
SELECT free_conversions_left(%s, %s),
       coalesce((SELECT free_per_month FROM quotas WHERE owner_type = %s), 0)
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Free try-ons of this month."""

    left: int
    quota: int


def allowance_of(owner: User | Vendor) -> Allowance:
    """One query."""
    ids = (None, owner.pk) if isinstance(owner, Vendor) else (owner.pk, None)
    kind = "vendor" if isinstance(owner, Vendor) else "user"
    with connection.cursor() as cursor:
        cursor.execute(ALLOWANCE, [*ids, kind])
        left, quota = cursor.fetchone()
    return Allowance(int(left), int(quota))
