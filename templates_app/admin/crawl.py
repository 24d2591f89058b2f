"""Crawls for staff: started, watched, cancelled and resumed; never edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from accounts.models import User
from imageproc.admin_tools import ReadOnlyAdmin
from imageproc.pipelines.errors import PipelineError
from jobs.admin.base import AgeFilter
from jobs.exceptions import JobStateError
from jobs.models import Job
from templates_app.crawling import services
from templates_app.crawling.errors import TokenMissing
from templates_app.crawling.fates import in_words, looked_at
from templates_app.crawling.sources import SOURCES, Filters
from templates_app.crawling.sources.base import MIN_SIDE
from templates_app.crawling.state import End
from templates_app.models import CrawlTask

RATINGS = (("g", "For everyone"), ("s", "Sensitive ones too"))
DEEDS = ("cancel", "resume", "again")
PAGE = "admin/templates_app/crawltask"


class StartForm(forms.ModelForm[CrawlTask]):
    min_side = forms.IntegerField(
        label="Smallest side",
        initial=MIN_SIDE,
        min_value=64,
        max_value=10_000,
        help_text="Pixels of the shorter side. Smaller pictures are left out.",
    )
    rating = forms.ChoiceField(
        choices=RATINGS,
        initial="g",
        help_text="Of Danbooru: general posts, or sensitive ones too. Explicit ones never.",
    )

    class Meta:
        model = CrawlTask
        fields = ("source_type", "search_query", "wanted", "min_side", "rating", "category")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "search_query": forms.Textarea(attrs={"rows": 4, "cols": 80})
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = SOURCES.get(cleaned.get("source_type", ""))
        if kind and "search_query" in cleaned:
            try:
                kind.check(cleaned["search_query"], Filters.from_json(self.filters))
            except TokenMissing as problem:
                self.add_error("source_type", str(problem))
            except PipelineError as problem:
                self.add_error("search_query", str(problem))
        return cleaned

    @property
    def filters(self) -> dict[str, Any]:
        names = ("min_side", "rating")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


@admin.register(CrawlTask)
class CrawlTaskAdmin(ReadOnlyAdmin[CrawlTask]):
    form = StartForm
    list_display = (
        "what", "source_type", "status", "progress", "looked_at", "collected", "created_by",
        "created_at", "reason",
    )  # fmt: skip
    list_filter = ("status", "source_type", AgeFilter)
    list_select_related = ("created_by",)
    ordering = ("-created_at", "-id")
    sortable_by = ()  # any other order of a long table would sort all of it
    search_fields = ("id__exact",)
    search_help_text = "An id."
    actions = DEEDS
    change_form_template = f"{PAGE}/change_form.html"
    shown = (
        "source_type", "search_query", "category", "wanted", "filters_in_words", "collected",
        "jobs", "created_by", "created_at", "started_at", "completed_at",
    )  # fmt: skip

    # --- Starting ----------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("templates_app.add_crawltask")

    def get_fields(self, request: HttpRequest, obj: CrawlTask | None = None) -> Any:
        return self.shown if obj else StartForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: CrawlTask | None = None) -> Any:
        return self.shown if obj else ()

    def save_model(self, request: HttpRequest, obj: CrawlTask, form: Any, change: Any) -> None:
        obj.filters = form.filters
        obj.created_by = _staff(request)
        services.start(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CrawlTask]:
        """A cursor holds a whole page of a source's: no list needs it."""
        return super().get_queryset(request).defer("cursor")

    # --- Watching ----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        name = "templates_app_crawltask"
        return [
            path("<uuid:pk>/state/", view(self.state), name=f"{name}_state"),
            path("<uuid:pk>/<str:deed>/now/", view(self.steer), name=f"{name}_steer"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        task = self.get_object(request, object_id)
        context = self._state_of(request, task) if task else {}
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **context}
        )

    def state(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """How far it is: the part of its page that is asked for again and again."""
        task = get_object_or_404(CrawlTask, pk=pk)
        if not self.has_view_permission(request, task):
            raise PermissionDenied
        return render(request, f"{PAGE}/_state.html", self._state_of(request, task))

    def _state_of(self, request: HttpRequest, task: CrawlTask) -> dict[str, Any]:
        job = Job.objects.live().filter(crawl_task=task).first()
        end = task.cursor.get("end")
        return {
            "task": task,
            "counts": in_words(task.counts),
            "looked_at": looked_at(task.counts),
            "percent": min(100, task.images_collected * 100 // max(task.wanted, 1)),
            "end": End(end).label if end and not task.is_live else "",
            "may_resume": services.may_resume(task),
            "waits_until": job.run_after if job else None,
            "may_steer": self.has_steer_permission(request),
        }

    # --- Steering ----------------------------------------------------------------------------

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Whoever has the right to change crawls, though nobody gets the form."""
        return request.user.has_perm("templates_app.change_crawltask")

    def steer(self, request: HttpRequest, pk: UUID, deed: str) -> HttpResponse:
        """One deed from the page of a crawl; to start again leads to the new one."""
        if not self.has_steer_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        tasks = CrawlTask.objects.filter(pk=pk)
        if deed not in DEEDS or not tasks.exists():
            raise Http404
        getattr(self, deed)(request, tasks)
        newest = CrawlTask.objects.newest_first().first() if deed == "again" else None
        return redirect("admin:templates_app_crawltask_change", newest.pk if newest else pk)

    @admin.action(description="Cancel", permissions=["steer"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[CrawlTask]) -> None:
        self._each(request, queryset, services.cancel, "{} cancelled.")

    @admin.action(description="Resume", permissions=["steer"])
    def resume(self, request: HttpRequest, queryset: QuerySet[CrawlTask]) -> None:
        self._each(request, queryset, services.resume, "{} go on.")

    @admin.action(description="Start again from the beginning", permissions=["steer"])
    def again(self, request: HttpRequest, queryset: QuerySet[CrawlTask]) -> None:
        by = _staff(request)
        self._each(request, queryset, lambda task: services.again(task, by), "{} started.")

    def _each(
        self,
        request: HttpRequest,
        tasks: QuerySet[CrawlTask],
        deed: Callable[[CrawlTask], Any],
        done: str,
    ) -> None:
        moved = 0
        for task in tasks:
            try:
                deed(task)
            except (JobStateError, PipelineError) as problem:
                said = f"{Truncator(str(task)).chars(40)}: {problem}"
                self.message_user(request, said, messages.WARNING)
            else:
                moved += 1
        if moved:
            self.message_user(request, done.format(moved), messages.SUCCESS)

    # --- Columns -----------------------------------------------------------------------------

    @admin.display(description="search")
    def what(self, task: CrawlTask) -> str:
        return Truncator(" ".join(task.search_query.split())).chars(60)

    @admin.display(description="progress")
    def progress(self, task: CrawlTask) -> str:
        return f"{task.images_collected} of {task.wanted}"

    @admin.display(description="looked at")
    def looked_at(self, task: CrawlTask) -> int:
        return looked_at(task.counts)

    @admin.display(description="templates")
    def collected(self, task: CrawlTask) -> SafeString | str:
        if not task.images_collected:
            return ""
        url = reverse("admin:templates_app_template_changelist")
        return format_html(
            '<a href="{}?crawl_task__id__exact={}">{} collected</a>',
            url, task.pk, task.images_collected,
        )  # fmt: skip

    @admin.display(description="left out")
    def filters_in_words(self, task: CrawlTask) -> str:
        filters = Filters.from_json(task.filters)
        said = f"Shorter side below {filters.min_side} pixels. {dict(RATINGS)[filters.rating]}. "
        return f"{said}At most {filters.most_seen(task.wanted)} are looked at."

    @admin.display(description="jobs")
    def jobs(self, task: CrawlTask) -> SafeString:
        url = reverse("admin:jobs_job_changelist")
        return format_html('<a href="{}?q={}">Its jobs</a>', url, task.pk)

    @admin.display(description="why")
    def reason(self, task: CrawlTask) -> str:
        return Truncator(task.error_message).chars(60)


def _staff(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
