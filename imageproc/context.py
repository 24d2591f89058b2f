"""What the shell of every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from imageproc.running import running_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

MAIN = (
    ("Upload", "upload", "arrow-up-tray"),
    ("Library", "library", "photo", "albums"),
    ("Try on", "try-on-new", "sparkles", "garments", "shops"),
    ("Couples", "couples", "heart"),
    ("Bulk", "requests", "table-cells"),
    ("Numbers", "numbers", "chart-bar"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to go, in the rail."""

    name: str
    url: str
    icon: str
    is_current: bool


def shell(request: HttpRequest) -> dict[str, object]:
    """Nothing here asks the database before a template uses it; fragments never do."""
    return {
        "entries": SimpleLazyObject(lambda: main_entries(request.path)),
        "foot_entries": SimpleLazyObject(lambda: foot_entries(request.path, request.user)),
        "running": SimpleLazyObject(lambda: running_for(request.user)),
    }


def main_entries(path: str) -> list[Entry]:
    return [
        entry for name, url, icon, *also in MAIN for entry in _entry(name, url, icon, path, *also)
    ]


def foot_entries(path: str, user: User | AnonymousUser) -> list[Entry]:
    if not user.is_authenticated:
        return []
    admin = _entry("Admin", "admin:index", "wrench-screwdriver", path) if user.is_staff else []
    return [*admin, *_entry(user.get_short_name(), "account", "user-circle", path)]


def _entry(name: str, url_name: str, icon: str, path: str, *also: str) -> list[Entry]:
    """The entry, or none while its page does not exist; `also` names pages that belong to it."""
    try:
        url, *more = (reverse(each) for each in (url_name, *also))
    except NoReverseMatch:
        return []
    return [Entry(name, url, icon, is_current=path.startswith((url, *more)))]
