"""The people of the tests, and pictures for them."""

from __future__ import annotations

import functools
import itertools
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from accounts.models import User
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


def make_image(user: User, **fields: Any) -> Image:
    """The row of a picture; no file is written. Give a `source` to make it a result."""
    number = next(_numbers)
    values = {
        "user": user,
        "type": Image.Type.RESULT if fields.get("source") else Image.Type.USER,
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
