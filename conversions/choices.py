"""What the try-on page offers to choose from, and at what cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from accounts.credits import allowance_of
from accounts.models import Consent, User, Vendor
from accounts.models.consent import WORDINGS
from conversions import services
from conversions.models import Conversion
from images.models import Image

if TYPE_CHECKING:
    from images.querysets import ImageQuerySet

SHOWN = 11  # of each kind, with a tile for one that is sent along: whole rows of three and four


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    owner: User | Vendor
    persons: list[Image]
    garments: list[Image]
    person: Image | None
    """Chosen already."""
    garment: Image | None
    free_left: int
    credits: int
    kind: str
    consent_wording: str
    """Empty where there is consent on record."""


def offered(user: User, owner: User | Vendor, person: str, garment: str, kind: str) -> Choices:
    """Everything the page shows; `person` and `garment` are ids that came with its address."""
    photos, garments = _photos_of(user, owner), Image.objects.visible_to(user).garments()
    chosen = _first(photos, person), _first(garments, garment)
    left = allowance_of(owner).left
    costs = chosen[1] is not None and not chosen[1].is_free
    paid = kind == Conversion.Kind.PAID or costs or (not left and user.paid_credits > 0)
    return Choices(
        owner=owner,
        persons=_with(chosen[0], photos),
        garments=_with(chosen[1], garments.select_related("vendor")),
        person=chosen[0],
        garment=chosen[1],
        free_left=left,
        credits=user.paid_credits,
        kind=Conversion.Kind.PAID if paid else Conversion.Kind.FREE,
        consent_wording="" if services.has_consent(owner) else wording_for(owner),
    )


def wording_for(owner: User | Vendor) -> str:
    _, about = services.consent_for(owner)
    return WORDINGS[Consent.About(about).value]


def _photos_of(user: User, owner: User | Vendor) -> ImageQuerySet:
    """A person's own photos; for a shop its own and those of its owner."""
    whose = Q(user=user) | Q(vendor=owner) if isinstance(owner, Vendor) else Q(user=user)
    return Image.objects.filter(whose).photos()


def _first(rows: ImageQuerySet, pk: str) -> Image | None:
    try:
        return rows.select_related("vendor").filter(pk=UUID(pk)).first() if pk else None
    except ValueError:
        return None


def _with(chosen: Image | None, rows: ImageQuerySet) -> list[Image]:
    """The newest, after the one that is chosen."""
    others = rows.exclude(pk=chosen.pk) if chosen else rows
    newest = list(others.newest_first()[: SHOWN - bool(chosen)])
    return [chosen, *newest] if chosen else newest
