"""Begin a try-on, ask for it again, end it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from accounts.models import Consent, User, Vendor
from conversions import statements
from conversions.exceptions import ConsentMissing, refusal
from conversions.models import Conversion
from images.models import Image
from jobs import bells

ABOUT_USERS = Consent.About.OWN_FACE
ABOUT_SHOPS = Consent.About.OTHER_PERSON


def consent_for(owner: User | Vendor) -> tuple[User, Consent.About]:
    """Who has to consent, and to what."""
    return (owner.owner, ABOUT_SHOPS) if isinstance(owner, Vendor) else (owner, ABOUT_USERS)


def has_consent(owner: User | Vendor) -> bool:
    return Consent.objects.allows(*consent_for(owner))


def begin(
    owner: User | Vendor,
    *,
    person: Image,
    garment: Image,
    kind: str = Conversion.Kind.FREE,
    style: str = "",
    engine: str = "auto",
) -> Conversion:
    """Charge and queue one try-on.

    Raises:
        ConsentMissing: nobody said yet that the person in the photo agrees.
        ConversionRefused: it cannot be charged, or one of the pictures may not be used.
    """
    if not has_consent(owner):
        raise ConsentMissing
    is_shop = isinstance(owner, Vendor)
    with _refusals(), transaction.atomic():
        pk = statements.create(
            user=None if is_shop else owner.pk,
            vendor=owner.pk if is_shop else None,
            person=person.pk,
            garment=garment.pk,
            kind=kind,
            style=style,
            metadata={"engine": engine},
        )
        bells.ring()
    return Conversion.objects.get(pk=pk)


def retry(conversion: Conversion) -> bool:
    """Charge and queue it again; False when it has not failed or been cancelled.

    Raises:
        ConversionRefused: there is no credit left.
    """
    with _refusals(), transaction.atomic():
        moved = statements.move(conversion.pk, Conversion.Status.PENDING)
        if moved:
            bells.ring()
    return moved


def cancel(conversion: Conversion) -> bool:
    """End it and give back what was charged; False when it had ended before."""
    return statements.move(conversion.pk, Conversion.Status.CANCELLED)


def remove(conversion: Conversion) -> None:
    """Delete it with its result; unfinished work ends and is given back."""
    with transaction.atomic():
        conversion.delete()
        if conversion.result_image_id:
            Image.objects.filter(pk=conversion.result_image_id).remove()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except IntegrityError as problem:
        refused = refusal(problem)
        if refused is None:
            raise
        raise refused from problem
