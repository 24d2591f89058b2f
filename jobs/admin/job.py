"""The queue for staff: looked at, retried and cancelled; never edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from imageproc.admin_tools import ReadOnlyAdmin
from jobs.admin.base import AgeFilter
from jobs.exceptions import JobStateError
from jobs.models import Job
from jobs.subjects import SUBJECTS


class SubjectFilter(admin.SimpleListFilter):
    title = "subject"
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.replace("_", " ")) for name in SUBJECTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        if self.value() not in SUBJECTS:
            return queryset
        return queryset.filter(**{f"{self.value()}__isnull": False})


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin[Job]):
    list_display = (
        "short_id", "kind", "subject_link", "status", "progress", "priority", "attempt", "waited",
        "ran", "created_at", "reason",
    )  # fmt: skip
    list_filter = ("status", SubjectFilter, AgeFilter)
    list_select_related = tuple(SUBJECTS)
    ordering = ("-created_at", "-id")
    sortable_by = ()  # any other order of a long table would sort all of it
    search_fields = ("id__exact",)
    search_help_text = "An id of a job or of its subject."
    actions = ("retry", "cancel")
    fields = (
        "subject_link", "status", "step", "progress", "priority", "parameters", "attempt",
        "max_retries", "worker_id", "lease_expires_at", "run_after", "error_code",
        "error_message", "created_at", "started_at", "completed_at", "waited", "ran",
    )  # fmt: skip
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Job], search_term: str
    ) -> tuple[QuerySet[Job], bool]:
        """By id only, whole: nothing else about a job is worth a scan of them all."""
        try:
            wanted = Job._meta.pk.to_python(search_term.strip()) if search_term else None
        except Exception:  # noqa: BLE001 (whatever is no id finds nothing)
            return queryset.none(), False
        if wanted is None:
            return queryset, False
        found = Q(pk=wanted)
        for name in SUBJECTS:
            found |= Q(**{f"{name}_id": wanted})
        return queryset.filter(found), False

    @admin.display(description="job")
    def short_id(self, job: Job) -> str:
        return str(job.pk)[:8]

    @admin.display(description="of")
    def subject_link(self, job: Job) -> SafeString | str:
        meta = job.subject._meta
        try:
            url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[job.subject.pk])
        except NoReverseMatch:  # that subject has no admin
            return str(job.subject)
        return format_html('<a href="{}">{}</a>', url, job.subject)

    @admin.display(description="waited")
    def waited(self, job: Job) -> str:
        return _seconds(job.waited)

    @admin.display(description="ran")
    def ran(self, job: Job) -> str:
        return _seconds(job.ran)

    @admin.display(description="why")
    def reason(self, job: Job) -> str:
        return job.error_message[:100]

    @admin.action(description="Try again", permissions=["steer"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        self._each(request, queryset, Job.retry, "{} queued again.")

    @admin.action(description="Cancel", permissions=["steer"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        self._each(request, queryset, Job.cancel, "{} cancelled.")

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Whoever has the right to change jobs; has_change_permission refuses the form to all."""
        return request.user.has_perm("jobs.change_job")

    def _each(
        self, request: HttpRequest, jobs: QuerySet[Job], deed: Callable[[Job], None], done: str
    ) -> None:
        moved, refused = 0, 0
        for job in jobs:
            try:
                deed(job)
            except JobStateError:
                refused += 1
            else:
                moved += 1
        self.message_user(request, done.format(moved), messages.SUCCESS)
        if refused:
            message = f"{refused} left alone: their state does not allow it."
            self.message_user(request, message, messages.WARNING)


def _seconds(span: timedelta | None) -> str:
    return "" if span is None else f"{span.total_seconds():.2f}\N{NO-BREAK SPACE}s"
