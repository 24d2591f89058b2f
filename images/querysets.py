"""Questions about pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from images.models import (  # noqa: F401 (named in the base classes)
        Album,
        BlockedPicture,
        Image,
        Report,
        ShareLink,
    )


def owned_by(user: User) -> Q:
    """Rows that are the user's own or that belong to a shop of theirs."""
    return Q(user=user) | Q(vendor__owner=user)


def shown_to_all() -> Q:
    """Rows that their owners show to everybody."""
    return Q(is_public=True) & (Q(vendor=None) | Q(vendor__is_verified=True))


def published() -> Q:
    """Pictures that everybody may see: shown, and not under a report."""
    return shown_to_all() & Q(hidden_at=None)


class ImageQuerySet(models.QuerySet["Image"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What everybody may see, and what is the user's own or a shop's of theirs."""
        return self.filter(published() | owned_by(user) if user.is_authenticated else published())

    def owned_by(self, user: User | AnonymousUser) -> Self:
        """What the user may change: their own, and what belongs to a shop of theirs."""
        return self.filter(owned_by(user)) if user.is_authenticated else self.none()

    def library_of(self, user: User) -> Self:
        """The user's own, without what belongs to their shops."""
        return self.filter(user=user)

    def garments(self) -> Self:
        return self.filter(type="cloth")

    def in_order(self) -> Self:
        """As an album shows them."""
        return self.order_by("album_position", "pk")

    def photos(self) -> Self:
        """What was uploaded, not what the studio made of it."""
        return self.filter(type="user")

    def cut_outs(self) -> Self:
        """Results of background removal."""
        return self.filter(operation="cut_out")

    def matching(self, text: str) -> Self:
        """Every word of text begins a word of the name or of a tag."""
        words = re.findall(r"\w+", text.replace("_", " "))
        if not words:
            return self
        prefixes = " & ".join(f"{word}:*" for word in words)
        return self.filter(search=SearchQuery(prefixes, config="simple", search_type="raw"))

    def with_newest_result(self) -> Self:
        """Adds `result_thumbnail_path`: what the studio made last of each picture, or None."""
        newest = self.model.objects.cut_outs().filter(source=OuterRef("pk")).newest_first()
        return self.annotate(result_thumbnail_path=Subquery(newest.values("thumbnail_path")[:1]))

    @transaction.atomic
    def remove(self) -> None:
        """Delete pictures with their results; a source that loses a result shows the one before.

        The rows are locked in the order of their ids first, as albums lock them.
        """
        list(self.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        sources = list(self.filter(source__isnull=False).values_list("source_id", flat=True))
        self.delete()
        newest = self.model.objects.cut_outs().filter(source=OuterRef("pk")).newest_first()
        self.model.objects.filter(pk__in=sources).update(
            processed_path=Coalesce(Subquery(newest.values("file_path")[:1]), Value(""))
        )

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class AlbumQuerySet(models.QuerySet["Album"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What everybody may see, and what is the user's own or a shop's of theirs."""
        shown = shown_to_all()
        return self.filter(shown | owned_by(user) if user.is_authenticated else shown)

    def owned_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(owned_by(user)) if user.is_authenticated else self.none()

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def owned_by(self, user: User | AnonymousUser) -> Self:
        """Links to pictures that the user may change."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(image__user=user) | Q(image__vendor__owner=user))

    def open(self) -> Self:
        """Neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), revoked_at=None)

    def unreported(self) -> Self:
        """No report hides the picture, nor the one that it was made of."""
        return self.filter(image__hidden_at=None, image__source__hidden_at=None)


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(state="open")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class BlockedPictureQuerySet(models.QuerySet["BlockedPicture"]):
    def near(self, kind: str, picture_hash: int, bits: int) -> Self:
        """Those whose picture differs in at most so many bits."""
        differing = RawSQL("bit_count((picture_hash # %s)::bit(64))", [picture_hash])
        return self.filter(kind=kind).annotate(differing=differing).filter(differing__lte=bits)
