"""Taking in pictures, one template each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imageproc.admin_tools import FastAdmin
from imageproc.pipelines.errors import PipelineError
from images.forms import ACCEPT, FORMATS
from templates_app import services
from templates_app.admin.forms import AddForm
from templates_app.models import Template

PAGE = "admin/templates_app/template/add.html"
ROW = "admin/templates_app/template/_added.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one file."""

    file_name: str
    template: Template | None = None
    duplicate: bool = False
    alike: list[Template] = field(default_factory=list)
    """Others that look the same: perhaps one of them is enough."""
    error: str = ""
    code: str = ""

    @property
    def usable(self) -> int:
        return sum(face["usable"] for face in self.template.face_positions) if self.template else 0


class AddingTemplates(FastAdmin[Template]):
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One or many files; a script sends each on its own and gets that file's row back."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, AddForm(), [])
        form = AddForm(request.POST, request.FILES)
        files = form.cleaned_data["files"] if form.is_valid() else []
        rows = [self._take(request, file, form.facts) for file in files]
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return _answer(request, form, rows)
        if len(rows) == 1 and (template := rows[0].template):
            return self._open(request, template, known=rows[0].duplicate)
        return self._page(request, form, rows)

    def _take(self, request: HttpRequest, file: UploadedFile[Any], facts: dict[str, Any]) -> Taken:
        name = file.name or "picture"
        try:
            added = services.add_template(file, **facts)
        except PipelineError as refusal:
            return Taken(file_name=name, error=str(refusal), code=refusal.code)
        template = added.template
        if added.is_duplicate:
            return Taken(file_name=name, template=template, duplicate=True)
        self.log_addition(request, template, "Added.")
        return Taken(file_name=name, template=template, alike=services.near(template))

    def _open(self, request: HttpRequest, template: Template, *, known: bool) -> HttpResponse:
        """One file: straight to who is who."""
        said = "This picture is a template already." if known else "Added. Say who is who."
        self.message_user(request, said)
        return redirect("admin:templates_app_template_change", template.pk)

    def _page(self, request: HttpRequest, form: AddForm, rows: list[Taken]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Add templates",
            "form": form,
            "rows": rows,
            "limits": {
                "max_mb": settings.MAX_UPLOAD_MB,
                "max_megapixels": settings.MAX_MEGAPIXELS,
                "formats": FORMATS,
                "accept": ACCEPT,
            },
        }
        refused = (form.is_bound and not form.is_valid()) or any(row.error for row in rows)
        return render(request, PAGE, context, status=422 if refused else 200)


def _answer(request: HttpRequest, form: AddForm, rows: list[Taken]) -> HttpResponse:
    if not rows:
        sent = request.FILES.get("files")
        name = (sent.name if sent else "") or ""
        first = str(next(iter(form.errors.values()))[0])
        rows = [Taken(file_name=name, error=first, code="bad_form")]
    status = 422 if rows[0].error else 200
    return render(request, ROW, {"row": rows[0]}, status=status)
