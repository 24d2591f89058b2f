"""The history of one picture, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from imageproc.paging import Page, page_of
from images.models import Image, ImageUsage

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.http import AuthenticatedHttpRequest
    from accounts.models import User

PAGE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, as the picture's owner reads it: never who a visitor was."""

    action: str
    detail: str
    who: str
    at: datetime


def page(request: AuthenticatedHttpRequest, image: Image) -> Page:
    """The newest lines, or those that the address asks for. Whose picture it is, was asked before.

    Raises:
        Http404: the address asks for lines that do not exist.
    """
    found = page_of(request, ImageUsage.objects.of(image), PAGE)
    return Page([_line(row, request.user) for row in found], found.newer_url, found.older_url)


def _line(row: Any, user: User) -> Line:
    return Line(row.get_action_display(), _detail(row.metadata), _who(row, user), row.created_at)


def _who(row: Any, user: User) -> str:
    if row.acted_for == user.pk:
        return "your shop"
    return "you" if row.user_id == user.pk else "a visitor"


def _detail(metadata: dict[str, Any]) -> str:
    if "format" in metadata:
        return "as it came" if metadata["format"] == "original" else f"as {_named(metadata)}"
    if "changed" in metadata:
        return ", ".join(metadata["changed"])
    return "by a link" if "link" in metadata else ""


def _named(metadata: dict[str, Any]) -> str:
    return {"webp": "WebP"}.get(metadata["format"], str(metadata["format"]).upper())
