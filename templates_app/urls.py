from __future__ import annotations

from django.urls import path

from templates_app.views import gallery, template

urlpatterns = [
    path("couples/", gallery.couples, name="couples"),
    path("couples/templates/<uuid:pk>/", template.template, name="template"),
    path("couples/templates/of/<uuid:pk>/", template.of_image, name="template-of"),
]
