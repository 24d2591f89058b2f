from __future__ import annotations

from django.urls import path

from conversions.views import conversion, new

urlpatterns = [
    path("try-on/", new.new, name="try-on-new"),
    path("try-on/history/", conversion.history, name="try-ons"),
    path("try-on/of/<uuid:pk>/", conversion.of, name="try-on-of"),
    path("try-on/<uuid:pk>/", conversion.conversion, name="try-on"),
    path("try-on/<uuid:pk>/state/", conversion.state, name="try-on-state"),
    path("try-on/<uuid:pk>/download/", conversion.download, name="try-on-download"),
    path("try-on/<uuid:pk>/cancel/", conversion.cancel, name="try-on-cancel"),
    path("try-on/<uuid:pk>/retry/", conversion.retry, name="try-on-retry"),
    path("try-on/<uuid:pk>/delete/", conversion.delete, name="try-on-delete"),
]
