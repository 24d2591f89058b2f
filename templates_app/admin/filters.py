"""What staff ask of the list of templates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import BooleanField, Func, Q, QuerySet
from django.http import HttpRequest

STATES = {
    "waiting": Q(is_active=False, archived_at=None),
    "active": Q(is_active=True),
    "archived": Q(archived_at__isnull=False),
    "hidden": Q(image__hidden_at__isnull=False),
}
HAS_COUPLE: Any = Func("face_positions", function="has_couple", output_field=BooleanField())
"""The rule of the table, which the database has as a function."""


class _Choice(admin.SimpleListFilter):
    """One of some conditions, by its name in the address."""

    names: ClassVar[dict[str, str]]
    conditions: ClassVar[dict[str, Any]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.names.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        condition = self.conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


class StateFilter(_Choice):
    title = "state"
    parameter_name = "state"
    conditions = STATES
    names = {
        "waiting": "Waiting",
        "active": "On show",
        "archived": "Archived",
        "hidden": "Hidden by a report",
    }


class RolesFilter(_Choice):
    title = "roles"
    parameter_name = "roles"
    names = {"set": "Husband and wife are set", "missing": "A role is missing"}
    conditions = {"set": Q(HAS_COUPLE), "missing": ~Q(HAS_COUPLE)}


class LicenceFilter(_Choice):
    title = "licence"
    parameter_name = "licensed"
    names = {"no": "Licence is missing", "yes": "Licence is named"}
    conditions = {"no": Q(licence=""), "yes": ~Q(licence="")}
