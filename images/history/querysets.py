"""Questions about what happened to pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F

if TYPE_CHECKING:
    from accounts.models import User
    from images.models import Image, ImageUsage  # noqa: F401 (named in the base class)


class ImageUsageQuerySet(models.QuerySet["ImageUsage"]):
    def of(self, image: Image) -> Self:
        """What happened to one picture; adds `acted_for`, whose shop it was done for."""
        return self.filter(image=image).annotate(acted_for=F("vendor__owner"))

    def done_by(self, user: User) -> Self:
        return self.filter(user=user)
