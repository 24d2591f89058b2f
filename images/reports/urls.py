from __future__ import annotations

from django.urls import path

from images.reports import views

urlpatterns = [
    path("report/<str:signed>/", views.report, name="report"),
    path("report/<str:signed>/sent/", views.sent, name="report-sent"),
]
