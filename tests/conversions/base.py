"""Alice tries on what a shop offers, Bob is a stranger, Vera owns the shop."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection
from django.test import TestCase

from accounts.models import User, Vendor
from conversions.models import Conversion
from images.models import Image
from jobs.models import Job
from tests.people import make_garment, make_image, make_user, make_vendor


class Cast:
    """The people and pictures, as rows without files."""

    def __init__(self) -> None:
        self.alice, self.bob, self.vera = map(make_user, ("alice", "bob", "vera"))
        self.shop = make_vendor(self.vera)
        self.photo = make_image(self.alice)
        self.shirt = make_garment(self.shop)


class ConversionsTestCase(TestCase):
    alice: ClassVar[User]
    bob: ClassVar[User]
    vera: ClassVar[User]
    shop: ClassVar[Vendor]
    photo: ClassVar[Image]
    shirt: ClassVar[Image]

    @classmethod
    def setUpTestData(cls) -> None:
        for name, value in vars(Cast()).items():
            setattr(cls, name, value)

    def setUp(self) -> None:
        self.client.force_login(self.alice)

    def convert(self, **arguments: Any) -> Conversion:
        """By the SQL function, as at psql; Alice's photo and the shop's shirt if not said."""
        values = {"user_id": self.alice.pk, "user_image_id": self.photo.pk,
                  "cloth_image_id": self.shirt.pk}  # fmt: skip
        return Conversion.objects.get(pk=call("create_conversion", **values | arguments))

    def move(self, conversion: Conversion, status: str, **arguments: Any) -> bool:
        moved = call(
            "update_conversion_status", conversion_id=conversion.pk, status=status, **arguments
        )
        conversion.refresh_from_db()
        return bool(moved)

    def job_of(self, conversion: Conversion) -> Job:
        return Job.objects.filter(conversion=conversion).latest("created_at")

    def free_left(self, user: User | None = None, vendor: Vendor | None = None) -> int:
        left: int = call_positional(
            "free_conversions_left", user.pk if user else None, vendor.pk if vendor else None
        )
        return left


def call(function: str, **arguments: Any) -> Any:
    """SELECT function(name := value, ...)."""
    named = ", ".join(f"{name} := %s" for name in arguments)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({named})", list(arguments.values()))
        return cursor.fetchone()[0]


def call_positional(function: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(arguments))
        cursor.execute(f"SELECT {function}({marks})", arguments)
        return cursor.fetchone()[0]
