"""A month of try-ons, of a person and of a shop."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Quota, User, Vendor
from conversions import statements
from images import uploads
from images.models import Image, ImageUsage
from tests.browser.stage import Stage
from tests.drawing import drawn, encoded, uploaded
from tests.people import make_image, make_vendor

DAYS = 30
COLOURS = ("firebrick", "navy", "seagreen", "goldenrod", "purple", "teal", "gray")
VERSIONS = ("warp 1.0; pose 5d0b01e2", "warp 1.1; pose 5d0b01e2, parsing 81c2ffd0")
FAULTS = {
    "no_person": "No person was found in this photo.",
    "back_view": "The person is seen from behind.",
    "too_small": "The person is too small in this photo.",
}

# Nothing but the age of what was made by the functions is changed.
AGE = """
UPDATE {table} SET created_at = created_at - make_interval(days => %s) WHERE {column} = %s
"""
AGING = (
    ("conversions", "id"),
    ("conversion_metrics", "conversion_id"),
    ("credit_entries", "conversion_id"),
)


def own_pages(stage: Stage) -> dict[str, str]:
    """What a person with a shop sees after a month."""
    fill(stage.alice)
    return {
        "numbers": "/numbers/",
        "numbers-year": "/numbers/?period=year",
        "numbers-shop": "/numbers/?shop=corner-shop",
        "numbers-without": "/numbers/?from=2020-01-01&to=2020-01-05",
        "numbers-wrong": "/numbers/?from=2020-01-05&to=2020-01-01",
    }


def first_pages() -> dict[str, str]:
    """What somebody sees who has tried nothing on."""
    return {"numbers-none": "/numbers/"}


def staff_pages() -> dict[str, str]:
    """What staff see, after `own_pages()`."""
    return {"numbers-staff": "/admin/conversions/conversion/numbers/?period=30"}


def fill(person: User, pictures: Sequence[tuple[str, bytes]] = ()) -> None:
    """`pictures` are names and bytes of garments, drawn ones where there are none."""
    for owner in Quota.Owner.values:
        Quota.objects.update_or_create(owner_type=owner, defaults={"free_per_month": 500})
    shop = make_vendor(person)
    garments = [_garment(shop, name, data) for name, data in pictures or _drawn()]
    chance = random.Random(4)
    photo = make_image(person, file_size=2_400_000)
    _month(chance, {"user": person.pk, "vendor": None}, photo, garments, busy=5)
    _month(chance, {"user": None, "vendor": shop.pk}, photo, garments, busy=2)
    _visits(chance, garments)


def _drawn() -> list[tuple[str, bytes]]:
    return [(f"{colour}-shirt.jpg", encoded(drawn(320, 320, colour))) for colour in COLOURS]


def _garment(shop: Vendor, name: str, data: bytes) -> Image:
    kind = Image.Type.CLOTH
    image = uploads.add(shop, uploaded(name, data), kind=kind, cut_out=False, engine="goods").image
    image.is_public = True
    image.save()
    return image


def _month(
    chance: random.Random, whose: dict[str, Any], photo: Image, garments: list[Image], *, busy: int
) -> None:
    for days in range(DAYS):
        weekend = (timezone.now() - timedelta(days)).weekday() >= 5
        for _ in range(chance.randrange(2 * busy if weekend else busy) if days != 11 else 0):
            garment = chance.choices(garments, range(len(garments), 0, -1))[0]
            _one(chance, whose, photo, garment, days)


def _one(
    chance: random.Random, whose: dict[str, Any], photo: Image, garment: Image, days: int
) -> None:
    pk = statements.create(
        **whose, person=photo.pk, garment=garment.pk, kind="free", style="", metadata={}
    )
    end = chance.choices(("completed", "failed", "cancelled"), (85, 10, 5))[0]
    if days == 0 and chance.random() < 0.3:
        end = "pending"
    took = int(3000 * chance.lognormvariate(0, 0.5))
    if end in {"completed", "failed"}:
        statements.move(pk, "processing")
        code = chance.choice(list(FAULTS)) if end == "failed" else None
        _end(pk, end, code, took, VERSIONS[days < 9])
    elif end == "cancelled":
        statements.move(pk, end)
    with connection.cursor() as cursor:
        for table, column in AGING:
            cursor.execute(AGE.format(table=table, column=column), [days, pk])


def _end(pk: Any, end: str, code: str | None, took: int, version: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT update_conversion_status(%s, %s, error_message := %s, error_type := %s, "
            "processing_time_ms := %s, ai_model_version := %s)",
            [pk, end, FAULTS[code] if code else None, code, took, version],
        )


def _visits(chance: random.Random, garments: list[Image]) -> None:
    actions = (ImageUsage.Action.VIEW, ImageUsage.Action.DOWNLOAD, ImageUsage.Action.SHARE)
    for garment in garments:
        for action, most in zip(actions, (60, 9, 4), strict=True):
            for _ in range(chance.randrange(most)):
                ImageUsage.objects.create(image=garment, action=action)
