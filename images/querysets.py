"""Questions about pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from images.models import Image  # noqa: F401 (named in the base class)


class ImageQuerySet(models.QuerySet["Image"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What is the user's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def photos(self) -> Self:
        """What was uploaded, not what the studio made of it."""
        return self.filter(type="user")

    def matching(self, text: str) -> Self:
        """Every word of text begins a word of the name or of a tag."""
        words = re.findall(r"\w+", text.replace("_", " "))
        if not words:
            return self
        prefixes = " & ".join(f"{word}:*" for word in words)
        return self.filter(search=SearchQuery(prefixes, config="simple", search_type="raw"))

    def with_newest_result(self) -> Self:
        """Adds `result_thumbnail_path`: what the studio made last of each picture, or None."""
        newest = self.model.objects.filter(source=OuterRef("pk")).order_by("-created_at")
        return self.annotate(result_thumbnail_path=Subquery(newest.values("thumbnail_path")[:1]))

    def remove(self) -> None:
        """Delete pictures with their results; a source that loses a result shows the one before."""
        sources = list(self.filter(source__isnull=False).values_list("source_id", flat=True))
        self.delete()
        newest = self.model.objects.filter(source=OuterRef("pk")).order_by("-created_at")
        self.model.objects.filter(pk__in=sources).update(
            processed_path=Coalesce(Subquery(newest.values("file_path")[:1]), Value(""))
        )

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")
