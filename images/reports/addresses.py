"""Signed addresses: whoever was shown a picture may report it, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from images.models import Image

MAX_AGE = timedelta(days=30)


def sign(image: Image) -> str:
    return _signer().sign(image.pk.hex)


def address_of(image: Image) -> str:
    """The page that reports this picture; it works for MAX_AGE."""
    return reverse("report", args=[sign(image)])


def read(signed: str) -> UUID | None:
    """The picture that was signed, or None where it was made up or is too old."""
    try:
        return UUID(_signer().unsign(signed, max_age=MAX_AGE))
    except (BadSignature, ValueError):
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="images.reports")
