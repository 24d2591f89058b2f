from __future__ import annotations

from django.urls import include, path

from jobs.views import downloads, output, requests, sheets, steering

urlpatterns = [
    path("bulk/", requests.requests, name="requests"),
    path("bulk/new/", sheets.new, name="sheet-new"),
    path("bulk/template.csv", sheets.template, name="sheet-template"),
    path("bulk/new/<uuid:pk>/", sheets.sheet, name="sheet"),
    path("bulk/new/<uuid:pk>/try/", sheets.try_out, name="sheet-try"),
    path("bulk/new/<uuid:pk>/trial/", sheets.trial, name="sheet-trial"),
    path("bulk/new/<uuid:pk>/discard/", sheets.discard, name="sheet-discard"),
    path("bulk/<uuid:pk>/", requests.request, name="request"),
    path("bulk/<uuid:pk>/live/", requests.live, name="request-live"),
    path("bulk/<uuid:pk>/told/", requests.told, name="request-told"),
    path("bulk/<uuid:pk>/result.csv", downloads.result_csv, name="request-csv"),
    path("bulk/<uuid:pk>/pictures.zip", downloads.pictures, name="request-zip"),
    path("bulk/<uuid:pk>/delete/", steering.delete, name="request-delete"),
    path("bulk/<uuid:pk>/<str:deed>/", steering.steer, name="request-steer"),
    path(
        "outputs/<uuid:pk>/<int:position>/<str:signature>/<str:name>", output.output, name="output"
    ),
    path("outputs/<uuid:pk>/<str:signature>/result.csv", output.output_csv, name="output-csv"),
    path("webhooks/", include("jobs.webhooks.urls")),
]
