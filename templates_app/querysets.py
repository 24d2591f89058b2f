"""Questions about templates and crawls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from templates_app.models import CrawlTask, Template  # noqa: F401 (named in the base classes)


class TemplateQuerySet(models.QuerySet["Template"]):
    def active(self) -> Self:
        """What may be chosen: curated, not archived, not under a report."""
        return self.filter(is_active=True, image__hidden_at=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What may be chosen; staff see the others too."""
        return self if user.is_authenticated and user.is_staff else self.active()

    def matching(self, text: str) -> Self:
        """Every word of text begins a word of the title, the artist, a tag or the category."""
        words = re.findall(r"\w+", text.replace("_", " "))
        if not words:
            return self
        prefixes = " & ".join(f"{word}:*" for word in words)
        return self.filter(search=SearchQuery(prefixes, config="simple", search_type="raw"))

    def looking_like(self, perceptual_hash: int, bits: int) -> Self:
        """Those whose picture differs in at most so many of 64 bits."""
        differing = RawSQL(
            "bit_count((templates.perceptual_hash # %s)::bit(64))", [perceptual_hash]
        )
        return self.annotate(differing=differing).filter(differing__lte=bits)

    def popular_first(self) -> Self:
        return self.order_by("-popularity_score", "-pk")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class CrawlTaskQuerySet(models.QuerySet["CrawlTask"]):
    def live(self) -> Self:
        return self.filter(status__in=("pending", "processing"))

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")
