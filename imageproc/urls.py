"""Where everything is."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import TemplateView

from imageproc import storage, views


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive. Touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", views.home, name="home"),
    path("", include("accounts.urls")),
    path("", include("images.urls")),
    path("", include("images.reports.urls")),
    path("", include("jobs.urls")),
    path("", include("conversions.couples.urls")),
    path("", include("templates_app.urls")),
    path("", include("conversions.urls")),
    path("", include("conversions.numbers.urls")),
    path(
        "running/",
        login_required(TemplateView.as_view(template_name="components/running.html")),
        name="running",
    ),
    path("files/<path:key>", storage.serve, name="file"),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]

handler400 = "imageproc.views.bad_request"
handler403 = "imageproc.views.forbidden"
handler404 = "imageproc.views.not_found"
handler500 = "imageproc.views.server_error"
