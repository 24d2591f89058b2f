"""Questions about conversions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from conversions.models import Conversion, FaceswapTask  # noqa: F401 (named in base classes)


class ConversionQuerySet(models.QuerySet["Conversion"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The user's own, and those of their shops."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(user=user) | Q(vendor__owner=user))

    def live(self) -> Self:
        return self.filter(status__in=("pending", "processing"))

    def with_pictures(self) -> Self:
        """With the three pictures, as every page that shows them needs."""
        return self.select_related("user_image", "cloth_image", "result_image", "vendor")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class FaceswapTaskQuerySet(models.QuerySet["FaceswapTask"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The user's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def live(self) -> Self:
        return self.filter(status__in=("pending", "processing"))

    def with_pictures(self) -> Self:
        """With all pictures, as every page that shows them needs."""
        return self.select_related("template__image", "husband_image", "wife_image", "result_image")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")
