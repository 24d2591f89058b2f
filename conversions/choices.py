"""What the try-on page offers to choose from, and at what cost."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from django.db.models import Q

from accounts.credits import allowance_of
from accounts.models import Consent, User, Vendor
from accounts.models.consent import WORDINGS
from conversions import services
from conversions.models import Conversion
from images.models import Image
from images.querysets import ImageQuerySet, published

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
    offers = _of(owner).garments(), Image.objects.filter(published()).garments()
    left = allowance_of(owner).left
    costs = chosen[1] is not None and not chosen[1].is_free
    paid = kind == Conversion.Kind.PAID or costs or (not left and user.paid_credits > 0)
    return Choices(
        owner=owner,
        persons=_newest(chosen[0], photos),
        garments=_newest(chosen[1], *(rows.select_related("vendor") for rows in offers)),
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


def _of(owner: User | Vendor) -> ImageQuerySet:
    if isinstance(owner, Vendor):
        return Image.objects.filter(vendor=owner)
    return Image.objects.library_of(owner)


def _photos_of(user: User, owner: User | Vendor) -> ImageQuerySet:
    """A person's own photos; for a shop its own and those of its owner."""
    whose = Q(user=user) | Q(vendor=owner) if isinstance(owner, Vendor) else Q(user=user)
    return Image.objects.filter(whose).photos()


def _first(rows: ImageQuerySet, pk: str) -> Image | None:
    try:
        return rows.select_related("vendor").filter(pk=UUID(pk)).first() if pk else None
    except ValueError:
        return None


def _newest(chosen: Image | None, *lists: ImageQuerySet) -> list[Image]:
    """The newest of several lists, after the one that is chosen.

    Each list is read by an index of its own; one query for all of them would sort whole tables.
    """
    found = {image.pk: image for rows in lists for image in rows.newest_first()[:SHOWN]}
    newest = sorted(found.values(), key=attrgetter("created_at", "pk"), reverse=True)
    others = [image for image in newest if image != chosen]
    return [chosen, *others][:SHOWN] if chosen else others[:SHOWN]
