"""The people of the tests, and pictures for them."""

from __future__ import annotations

import functools
import itertools
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.utils.text import slugify

from accounts.models import User, Vendor
from images.models import Image

PASSWORD = "gravel moon teapot"
_numbers = itertools.count(1)


class QuickHasher(Argon2PasswordHasher):
    """The algorithm of production at the least cost it allows."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def make_user(name: str, /, *, password: str | None = PASSWORD, **fields: Any) -> User:
    """An account with the e-mail <name>@example.org; every one has the same password."""
    values = {"username": name, "email": f"{name}@example.org", "password": _hashed(password)}
    return User.objects.create(**values | fields)


def make_vendor(owner: User, /, name: str = "Corner Shop", **fields: Any) -> Vendor:
    """A verified shop."""
    values = {"owner": owner, "name": name, "slug": slugify(name), "is_verified": True}
    return Vendor.objects.create(**values | fields)


def make_garment(owner: User | Vendor, **fields: Any) -> Image:
    """The row of a public garment; no file is written."""
    whose = {"user": None, "vendor": owner} if isinstance(owner, Vendor) else {"user": owner}
    kept = {"type": Image.Type.CLOTH, "is_public": True}
    person = owner.owner if isinstance(owner, Vendor) else owner
    return make_image(person, **whose | kept | fields)


def make_image(user: User, /, **fields: Any) -> Image:
    """The row of a picture; no file is written. Give a `source` to make it a cut-out."""
    number = next(_numbers)
    made = {"type": Image.Type.RESULT, "operation": Image.Operation.CUT_OUT}
    values = {
        "user": user,
        **(made if fields.get("source") else {}),
        "file_name": f"photo-{number}.jpg",
        "file_path": f"test/{user.pk}/photo-{number}.jpg",
        "image_hash": f"{number:064x}",
        "file_size": 1000 + number,
        "mime_type": "image/jpeg",
        "width": 60,
        "height": 40,
    }
    return Image.objects.create(**values | fields)


@functools.cache
def _hashed(password: str | None) -> str:
    return make_password(password, hasher=QuickHasher())
