"""Templates for staff: taken in, looked at, and put on show."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin.base import all_of, key_in
from images.models import Image
from templates_app import services
from templates_app.admin.actions import TemplateActions
from templates_app.admin.adding import AddingTemplates
from templates_app.admin.changing import ChangingTemplates, address_of
from templates_app.admin.filters import LicenceFilter, RolesFilter, StateFilter
from templates_app.admin.forms import TemplateActionForm, TemplateForm
from templates_app.models import Template


@admin.register(Template)
class TemplateAdmin(AddingTemplates, ChangingTemplates, TemplateActions):
    class Media:
        css = {"all": ["css/admin-faces.css"]}

    form = TemplateForm
    action_form = TemplateActionForm
    list_display = ("thumbnail", "title", "state", "faces_said", "category", "licence", "times",
                    "created_at")  # fmt: skip
    list_display_links = ("title",)
    list_filter = (StateFilter, "category", RolesFilter, LicenceFilter)
    list_select_related = ("image",)
    ordering = ("-created_at", "-id")
    sortable_by = ()  # any other order of a long table would sort all of it
    search_fields = ("id__exact",)
    search_help_text = "Words of the title, the artist or a tag; or an id."
    fieldsets = (
        (None, {"fields": ("title", "is_active", "has_glasses", "description")}),
        ("Where it comes from", {"fields": ("artist", "source_url", "licence")}),
        ("How it is found", {"fields": ("category", "tags")}),
        ("The picture", {"fields": ("file", "alike", "crawl_task", "times", "created_at",
                                    "updated_at", "archived_at", "id")}),
    )  # fmt: skip
    readonly_fields = ("file", "alike", "crawl_task", "times", "created_at", "updated_at",
                       "archived_at", "id")  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        faces = path(
            "<uuid:pk>/faces/",
            self.admin_site.admin_view(self.faces_view),
            name="templates_app_template_faces",
        )
        return [faces, *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = key_in(search_term)
        if key is not None:
            return queryset.filter(pk=key), False
        found: Any = queryset
        return found.matching(search_term), False

    def delete_model(self, request: HttpRequest, obj: Template) -> None:
        Image.objects.filter(pk=obj.image_id).remove()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Template]) -> None:
        Image.objects.filter(pk__in=list(queryset.values_list("image_id", flat=True))).remove()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return all_of(objs)

    @admin.display(description="picture")
    def thumbnail(self, template: Template) -> SafeString:
        return format_html(
            '<img src="{}" alt="" height="64" loading="lazy">', template.image.thumbnail_url
        )

    @admin.display(description="state")
    def state(self, template: Template) -> str:
        if template.image.hidden_at:
            return "Hidden by a report"
        if template.archived_at:
            return "Archived"
        return "On show" if template.is_active else "Waiting"

    @admin.display(description="faces")
    def faces_said(self, template: Template) -> str:
        usable = sum(face["usable"] for face in template.face_positions)
        if not template.face_count:
            return "None found"
        roles = len(template.faces)
        return f"{usable} usable, {('no roles', 'one role set', 'roles set')[min(roles, 2)]}"

    @admin.display(description="used")
    def times(self, template: Template) -> int:
        return template.popularity_score

    @admin.display(description="file")
    def file(self, template: Template) -> SafeString:
        image = template.image
        return format_html(
            '<a href="{}">{}</a><br>{} by {} pixels, {} MB',
            image.original_url,
            image.storage_path,
            image.width,
            image.height,
            f"{image.file_size / 1024**2:.1f}",
        )

    @admin.display(description="looks like")
    def alike(self, template: Template) -> SafeString | str:
        links = ((address_of(other), other.title) for other in services.near(template))
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "No other template"

    def view_on_site(self, template: Template) -> str:
        return template.get_absolute_url()
