"""What people allowed to be done with faces and bodies."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    from accounts.models.user import User

WORDING_VERSION = "2026-11"
WORDINGS = {
    "own_face": (
        "I am the person in this photo, or this person agreed that I use it here. The studio may "
        "find the body and the face in it to make new pictures, and marks these as made with AI."
    ),
    "partner_face": (
        "My partner agreed that the studio finds the face in this photo to make new pictures."
    ),
    "other_person": (
        "Everybody who can be recognised in the photos of this shop agreed to this use of them."
    ),
}
"""What is asked now. Whoever changes a sentence raises the version: people are asked again."""


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> Self:
        """What was not taken back."""
        return self.filter(withdrawn_at=None)

    def allows(self, user: User, subject: str) -> bool:
        """Whether this person allowed this, in the words of today, and still does."""
        rows = self.standing().filter(user=user, subject=subject)
        return rows.filter(wording_version=WORDING_VERSION).exists()

    def record(self, user: User, subject: str, ip_address: str | None) -> Consent:
        """Keep that the person agreed, with the words that were shown."""
        return self.create(
            user=user,
            subject=subject,
            wording_version=WORDING_VERSION,
            wording=WORDINGS[subject],
            ip_address=ip_address,
        )


class Consent(models.Model):
    """Faces and bodies are processed only with one of these on record."""

    class About(models.TextChoices):
        OWN_FACE = "own_face", "Own face"
        PARTNER_FACE = "partner_face", "Partner's face"
        OTHER_PERSON = "other_person", "Another person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    subject = models.CharField(max_length=20, choices=About)
    wording_version = models.CharField(max_length=20)
    wording = models.TextField()
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    given_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "consents"

    def __str__(self) -> str:
        return f"{self.subject}, {self.given_at:%Y-%m-%d}"

    def withdraw(self) -> None:
        type(self).objects.standing().filter(pk=self.pk).update(withdrawn_at=Now())
