"""Where everything is."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from imageproc import storage

urlpatterns = [
    path("files/<path:key>", storage.serve, name="file"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
]
