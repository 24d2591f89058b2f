"""Questions about catalogues and what belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from jobs.models import (  # noqa: F401 (named in the base classes)
        Product,
        Request,
        Sheet,
        WebhookDelivery,
        WebhookEndpoint,
    )

Row = TypeVar("Row", bound=models.Model)


class OwnedQuerySet(models.QuerySet[Row]):
    """Rows that belong to one person, who alone sees them."""

    owner_path = "user"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        owner: dict[str, Any] = {self.owner_path: user}
        return self.filter(**owner) if user.is_authenticated else self.none()

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class RequestQuerySet(OwnedQuerySet["Request"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The user's own, but for what is being deleted."""
        return super().visible_to(user).filter(removed_at=None)

    def live(self) -> Self:
        """Rows are being read, or products worked on."""
        return self.filter(status__in=("pending", "processing"))

    def ended(self) -> Self:
        return self.filter(status__in=("completed", "failed", "cancelled"))

    def hungry(self) -> Self:
        """Whose products may be fed to the queue."""
        return self.filter(status="processing", paused_at=None)

    def of_same_file(self, user: User, file_hash: str) -> Self:
        return self.filter(user=user, file_hash=file_hash).newest_first()

    def unannounced(self) -> Self:
        """Ended, with a webhook that has not been told."""
        ended = self.filter(completed_at__isnull=False, announced_at=None)
        return ended.exclude(webhook_url="")


class ProductQuerySet(OwnedQuerySet["Product"]):
    owner_path = "request__user"

    def in_order(self) -> Self:
        """As the rows stood in the file."""
        return self.order_by("row_number")

    def with_failures(self) -> Self:
        return self.filter(Q(pictures_failed__gt=0) | Q(status="failed"))

    def live(self) -> Self:
        return self.filter(status__in=("pending", "processing"))


class SheetQuerySet(OwnedQuerySet["Sheet"]):
    def waiting(self) -> Self:
        """Checked, and nothing started with it."""
        return self.filter(request=None)


class EndpointQuerySet(OwnedQuerySet["WebhookEndpoint"]):
    pass


class DeliveryQuerySet(OwnedQuerySet["WebhookDelivery"]):
    owner_path = "endpoint__user"
