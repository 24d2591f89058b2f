"""Opening, changing and deleting shops."""

from __future__ import annotations

from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from accounts.models import Vendor

NAME = "vendors_name_unique"
ADDRESS_LENGTH = 60  # characters, which leaves room for an ending that makes it unique
OWN_PAGES = frozenset({"new"})  # addresses under /shops/ that are pages of their own
TRIES = 5


class NameTaken(Exception):
    """A shop of this name is here already. Choose another."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def open_shop(shop: Vendor) -> None:
    """Write a new shop under an address made from its name.

    Raises:
        NameTaken: another shop has the name, also one that was opened this very moment.
    """
    for endings in range(TRIES):
        shop.slug = _address(shop.name, ending=endings > 0)
        if _written(shop):
            return
    raise RuntimeError("five random addresses were taken")


def change(shop: Vendor, *, renamed: bool) -> None:
    """Write name and description; the address stays. Staff look at a new name again.

    Raises:
        NameTaken: another shop has the name.
    """
    fields = ["name", "description"]
    if renamed:
        shop.is_verified = False
        fields.append("is_verified")
    try:
        with transaction.atomic():
            Vendor.objects.filter(pk=shop.pk).update(**{f: getattr(shop, f) for f in fields})
    except IntegrityError as problem:
        raise NameTaken from problem


def delete(pk: UUID) -> None:
    """Delete a shop, its rows by cascade and its files after commit."""
    with transaction.atomic():
        # The lock makes an upload that is under way fail, not this.
        shop = Vendor.objects.select_for_update().filter(pk=pk).first()
        if shop:  # not deleted by a second click meanwhile
            shop.delete()


def _address(name: str, *, ending: bool) -> str:
    wish = slugify(name)[:ADDRESS_LENGTH].strip("-") or "shop"
    return f"{wish}-{get_random_string(6).lower()}" if ending or wish in OWN_PAGES else wish


def _written(shop: Vendor) -> bool:
    """False where the address is taken."""
    try:
        with transaction.atomic():
            shop.save(force_insert=True)
    except IntegrityError as problem:
        cause = problem.__cause__
        if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == NAME:
            raise NameTaken from problem
        return False
    return True
