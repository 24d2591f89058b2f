"""People for staff, and who logged in from where."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts import log_ins
from accounts.admin.base import all_of, key_in
from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from imageproc.admin_tools import FastAdmin

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class UserAddForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "username")


@admin.register(User)
class UserAdmin(FastAdmin[User], DjangoUserAdmin[User]):
    add_form = UserAddForm
    list_display = (
        "email",
        "username",
        "name",
        "is_active",
        "is_staff",
        "paid_credits",
        "created_at",
        "last_login",
    )
    list_filter = ("is_active", "is_staff")
    search_fields = ("email__lower__startswith", "username__lower__startswith")
    search_help_text = "The beginning of an e-mail or username, or an id."
    ordering = ("-created_at", "-id")
    actions = ("deactivate", "activate", "unlock")
    readonly_fields = ("id", "created_at", "updated_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "username", "name", "password")}),
        ("Rights", {"fields": ("is_active", *RIGHTS)}),
        ("Credits", {"fields": ("paid_credits",)}),
        ("Record", {"fields": readonly_fields}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "username", "usable_password", "password1", "password2")}),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Each way of asking uses an index."""
        key = key_in(search_term)
        if key is None:
            return super().get_search_results(request, queryset, search_term.lower())
        return queryset.filter(id=key), False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only those who have all rights give rights."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, *RIGHTS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody takes over an account with more rights than their own."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        obj.delete_with_everything()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            user.delete_with_everything()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return all_of(objs)

    @admin.action(description="Deactivate: log out and keep out", permissions=["change"])
    def deactivate(self, request: AuthenticatedHttpRequest, queryset: QuerySet[User]) -> None:
        count = _touchable(request, queryset).exclude(pk=request.user.pk).update(is_active=False)
        messages.success(request, f"{count} can no longer log in.")

    @admin.action(description="Activate: let in again", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        count = _touchable(request, queryset).update(is_active=True)
        messages.success(request, f"{count} can log in.")

    @admin.action(description="Unlock after too many log-ins", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        log_ins.unlock(queryset.values_list("email", flat=True))
        messages.success(request, "They can try to log in again at once.")


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    return user is None or not user.is_superuser or bool(request.user.is_superuser)


def _touchable(request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
    return queryset if request.user.is_superuser else queryset.filter(is_superuser=False)


class RecordAdmin(FastAdmin[Any]):
    """Written by django-axes, read here. Newest first by key: no index orders it by time."""

    search_fields = ("username__startswith",)
    search_help_text = "The beginning of an e-mail, or a whole IP address."
    ordering = ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        try:
            address = ip_address(search_term.strip())
        except ValueError:
            return super().get_search_results(request, queryset, search_term.lower())
        return queryset.filter(ip_address=str(address)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(AccessLog)
class AccessLogAdmin(RecordAdmin):
    list_display = ("username", "ip_address", "attempt_time", "logout_time", "user_agent")


@admin.register(AccessAttempt)
class AccessAttemptAdmin(RecordAdmin):
    list_display = (
        "username",
        "ip_address",
        "attempt_time",
        "failures_since_start",
        "user_agent",
    )
