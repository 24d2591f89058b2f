"""What the admin of this room is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from imageproc.admin_tools import ReadOnlyAdmin

Row = TypeVar("Row", bound=Model)


class OfPeopleAdmin(ReadOnlyAdmin[Row]):
    """Rows of one person each, found by that person.

    In the order of people: no index orders these tables by time, and none is needed for it.
    """

    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    ordering: ClassVar[tuple[str, ...]] = ("user_id",)
    sortable_by = ()
    search_fields = ("user__email__lower__startswith",)
    search_help_text = "The beginning of a person's e-mail, or their id."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = key_in(search_term)
        if key is None:
            return super().get_search_results(request, queryset, search_term.lower())
        return queryset.filter(user_id=key), False


def key_in(text: str) -> UUID | None:
    """The id that somebody searched for."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def all_of(objs: Iterable[Model]) -> tuple[list[str], dict[str, int], set[str], list[str]]:
    """What the page before a deletion shows: names and a number, without loading what goes along.

    Rows that staff only look at elsewhere go with their owner; they keep nobody from being deleted.
    """
    names = [f"{each}, with everything that belongs to it" for each in objs]
    return names, {"to be deleted": len(names)}, set(), []
