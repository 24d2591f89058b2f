"""Questions about pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from images.models import Image


class ImageQuerySet(models.QuerySet["Image"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What is the user's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()
