from __future__ import annotations

from django.urls import path

from conversions.numbers import export, views

urlpatterns = [
    path("numbers/", views.numbers, name="numbers"),
    path("numbers/try-ons.csv", export.days_csv, name="numbers-days"),
    path("numbers/garments.csv", export.garments_csv, name="numbers-garments"),
]
