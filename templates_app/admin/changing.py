"""The page on which staff say who is who."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from imageproc.admin_tools import FastAdmin
from imageproc.pipelines.errors import PipelineError
from templates_app import curation, services
from templates_app.admin.panel import panel_of
from templates_app.exceptions import BoxTooSmall, FacesChanged
from templates_app.models import Template

PANEL = "admin/templates_app/template/_faces.html"
MISSED = "No face could be made out there. The box is kept, but it cannot have a role."


class BoxForm(forms.Form):
    """A box that was drawn, in pixels of the picture."""

    left = forms.FloatField(min_value=-100_000, max_value=100_000)
    top = forms.FloatField(min_value=-100_000, max_value=100_000)
    width = forms.FloatField(min_value=0, max_value=100_000)
    height = forms.FloatField(min_value=0, max_value=100_000)


class ChangingTemplates(FastAdmin[Template]):
    change_form_template = "admin/templates_app/template/change_form.html"

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Template | None:
        """What is changed is locked: nobody else's change, and no use of it, is written over."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        rows = Template.objects.select_for_update(of=("self",)).select_related("image")
        return rows.filter(pk=found.pk).first()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        template = kwargs.get("obj")
        if template is not None:
            context["panel"] = panel_of(template, request.POST.dict())
            context["state"] = _state(template)
            context["show_save_and_add_another"] = False  # several are added at once, elsewhere
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Template) -> HttpResponse:
        """The buttons beside Save: the template was saved already."""
        for name, deed, done in (
            ("_archive", services.archive, "Archived."),
            ("_bring_back", services.bring_back, "Brought back: it waits."),
            (
                "_block",
                lambda row: services.block(row, cast("User", request.user)),
                "Blocked and archived.",
            ),
        ):
            if name in request.POST:
                return self._do(request, obj, deed, done)
        if "_next" in request.POST:
            return self._next(request, obj)
        return super().response_change(request, obj)

    def _do(self, request: HttpRequest, template: Template, deed: Any, done: str) -> HttpResponse:
        try:
            deed(template)
        except PipelineError as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.log_change(request, template, done)
            self.message_user(request, f"{template}: {done}")
        return redirect("admin:templates_app_template_change", template.pk)

    def _next(self, request: HttpRequest, template: Template) -> HttpResponse:
        """The next older one that waits; from the newest on after the last."""
        self.message_user(request, f"Saved {template}.")
        waiting = Template.objects.filter(is_active=False, archived_at=None).newest_first()
        older = waiting.filter(created_at__lt=template.created_at).first()
        found = older or waiting.exclude(pk=template.pk).first()
        if found:
            return redirect("admin:templates_app_template_change", found.pk)
        self.message_user(request, "No other template waits.", messages.INFO)
        return redirect("admin:templates_app_template_changelist")

    def faces_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Draw, remove or find faces: the panel again for a script, else back to the page."""
        template = get_object_or_404(Template.objects.select_related("image"), pk=pk)
        if not self.has_change_permission(request, template):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            said, refused = _change_faces(request, template), False
            self.log_change(request, template, said)
        except PipelineError as refusal:
            said, refused = str(refusal), True
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            template.refresh_from_db(fields=["face_positions", "is_active"])
            context = {"panel": panel_of(template, said=said, refused=refused)}
            return render(request, PANEL, context, status=422 if refused else 200)
        self.message_user(request, said, messages.WARNING if refused else messages.SUCCESS)
        return redirect("admin:templates_app_template_change", pk)


def _change_faces(request: HttpRequest, template: Template) -> str:
    """What was done, in a sentence.

    Raises:
        PipelineError: it was not done.
    """
    if "remove" in request.POST:
        index = request.POST["remove"]
        if not index.isdecimal():
            raise FacesChanged
        curation.remove_face(template, int(index), request.POST.get("version", ""))
        return f"Face {int(index) + 1} was removed."
    if "draw" in request.POST:
        return _draw(request, template)
    return _find(template)


def _draw(request: HttpRequest, template: Template) -> str:
    form = BoxForm(request.POST)
    if not form.is_valid():
        raise BoxTooSmall
    box = tuple(form.cleaned_data[side] for side in ("left", "top", "width", "height"))
    drawn = curation.draw_face(template, box)
    return "A face was found there, and can be swapped." if drawn["usable"] else MISSED


def _find(template: Template) -> str:
    found = curation.find_again(template)
    many = f"{found.face_count} face{'' if found.face_count == 1 else 's'}"
    if template.is_active and not found.is_active:
        return f"{many} found. The couple is not among them, so the template is not on show."
    return f"{many} found."


def _state(template: Template) -> str:
    if template.archived_at:
        return "archived"
    return "active" if template.is_active else "waiting"


def address_of(template: Template) -> str:
    """Where staff change it."""
    return reverse("admin:templates_app_template_change", args=[template.pk])
