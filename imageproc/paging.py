"""Long lists, a page at a time: by key, never by offset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cursor_pagination import CursorPaginator, InvalidCursor
from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet, TextField, Value
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


class KeyPaginator(CursorPaginator):  # type: ignore[misc]  # it has no types
    """Orders and bounds rows as a plain index does; no key of ours is ever NULL."""

    def _nulls_ordering(self, ordering: Sequence[str], from_last: bool = False) -> list[str]:  # noqa: FBT001, FBT002 (the library's own signature)
        return [*ordering]

    def apply_cursor(
        self,
        cursor: str,
        queryset: QuerySet[Any],
        from_last: bool,  # noqa: FBT001
        reverse: bool = False,  # noqa: FBT001, FBT002
    ) -> QuerySet[Any]:
        """Bounds the first key alone as well: an index cannot follow the OR of all of them."""
        found = super().apply_cursor(cursor, queryset, from_last, reverse)
        first = self.ordering[0]
        side = "lte" if first.startswith("-") != reverse else "gte"
        bound = Value(self.decode_cursor(cursor)[0], output_field=TextField())
        bounded: QuerySet[Any] = found.filter(**{f"{first.lstrip('-')}__{side}": bound})
        return bounded


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any],
    size: int,
    ordering: tuple[str, ...] = NEWEST_FIRST,
) -> Page:
    """The page that the address asks for by `?after=` or `?before=` a key.

    The first one where there is nothing on that side any more.

    Raises:
        Http404: the key was made up.
    """
    paginator = KeyPaginator(rows, ordering=ordering)
    try:
        found = _found(paginator, request, size)
    except UNUSABLE as problem:
        raise Http404("This page of the list does not exist.") from problem
    return Page(
        list(found),
        _link(request, "before", paginator.cursor(found[0])) if found.has_previous else "",
        _link(request, "after", paginator.cursor(found[-1])) if found.has_next else "",
    )


def _found(paginator: KeyPaginator, request: HttpRequest, size: int) -> Any:
    found: Any = None
    if before := request.GET.get("before"):
        found = paginator.page(last=size, before=before)
    elif after := request.GET.get("after"):
        found = paginator.page(first=size, after=after)
    return found or paginator.page(first=size)


def _link(request: HttpRequest, side: str, cursor: str) -> str:
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[side] = cursor
    return f"?{query.urlencode()}"
