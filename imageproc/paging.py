"""Long lists, a page at a time: by key, never by offset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cursor_pagination import CursorPaginator, InvalidCursor
from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

# What the paginator and the database raise at cursors that were made up.
UNUSABLE = (InvalidCursor, ValueError, ValidationError, DataError)
NEWEST_FIRST = ("-created_at", "-id")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and where the rows before and after them are ("" for nowhere)."""

    rows: list[Any]
    newer_url: str
    older_url: str

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any],
    size: int,
    ordering: tuple[str, ...] = NEWEST_FIRST,
) -> Page:
    """The page that the address asks for by `?after=` or `?before=` a key.

    Raises:
        Http404: the key was made up.
    """
    paginator = CursorPaginator(rows, ordering=ordering)
    try:
        found = _found(paginator, request, size)
    except UNUSABLE as problem:
        raise Http404("This page of the list does not exist.") from problem
    return Page(
        list(found),
        _link(request, "before", paginator.cursor(found[0])) if found.has_previous else "",
        _link(request, "after", paginator.cursor(found[-1])) if found.has_next else "",
    )


def _found(paginator: CursorPaginator, request: HttpRequest, size: int) -> Any:
    if before := request.GET.get("before"):
        return paginator.page(last=size, before=before)
    return paginator.page(first=size, after=request.GET.get("after"))


def _link(request: HttpRequest, side: str, cursor: str) -> str:
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[side] = cursor
    return f"?{query.urlencode()}"
