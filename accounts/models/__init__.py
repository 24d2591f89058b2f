"""Who uses the studio, and in whose name."""

from __future__ import annotations

from accounts.models.consent import Consent
from accounts.models.credit import CreditEntry, Quota
from accounts.models.owned import Owned, one_owner, owner_told_once
from accounts.models.user import USERNAME_TAKEN, User, UserManager
from accounts.models.vendor import Vendor

__all__ = [
    "USERNAME_TAKEN",
    "Consent",
    "CreditEntry",
    "Owned",
    "Quota",
    "User",
    "UserManager",
    "Vendor",
    "one_owner",
    "owner_told_once",
]
