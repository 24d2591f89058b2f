"""Making links, closing them, and finding what one opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from images.models import Image, ImageUsage, ShareLink
from images.querysets import ShareLinkQuerySet
from images.sharing import tokens

LASTS: dict[str, timedelta | None] = {
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "never": None,
}
"""How long a link works."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """The only moment at which the token of a link is known."""

    link: ShareLink
    token: str


@dataclass(frozen=True, slots=True)
class Opened:
    """How often the page of a link was opened, and when last."""

    count: int = 0
    last: datetime | None = None


def share(image: Image, by: User, lasts: str) -> NewLink:
    """A new link to a picture; `lasts` is a key of LASTS."""
    token = tokens.new()
    span = LASTS[lasts]
    link = ShareLink.objects.create(
        image=image,
        created_by=by,
        token_hash=tokens.digest(token),
        expires_at=timezone.now() + span if span else None,
    )
    return NewLink(link, token)


def find(token: str) -> ShareLink | None:
    """The link of a token, with its picture, while it is open and nobody reported what it shows."""
    found = ShareLink.objects.open().unreported().select_related("image")
    return found.filter(token_hash=tokens.digest(token)).first()


def revoke(link: ShareLink) -> None:
    """Close the link for good. One that is closed already keeps its time."""
    ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=Now())


def links_of(image: Image) -> ShareLinkQuerySet:
    """All links to a picture and to its cut-outs, closed ones too."""
    cut_out = Q(source=image, operation=Image.Operation.CUT_OUT)
    shown = Image.objects.filter(Q(pk=image.pk) | cut_out)
    return ShareLink.objects.filter(image__in=shown).select_related("image")


def openings(links: Iterable[ShareLink]) -> dict[str, Opened]:
    """By the id of the link, as the history tells; a link that was never opened is left out."""
    images = {str(link.pk): link.image_id for link in links}
    views = ImageUsage.objects.filter(
        image__in=set(images.values()), action=ImageUsage.Action.VIEW, metadata__link__in=images
    )
    counted = views.values_list("metadata__link").annotate(Count("pk"), Max("created_at"))
    return {link: Opened(count, last) for link, count, last in counted}
