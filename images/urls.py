from __future__ import annotations

from django.urls import path

from images.views import download, library, picture, upload

urlpatterns = [
    path("upload/", upload.upload, name="upload"),
    path("library/", library.library, name="library"),
    path("library/act/", library.act, name="images-action"),
    path("images/<uuid:pk>/", picture.picture, name="image"),
    path("images/<uuid:pk>/row/", upload.row, name="image-row"),
    path("images/<uuid:pk>/card/", library.card, name="image-card"),
    path("images/<uuid:pk>/state/", picture.state, name="image-state"),
    path("images/<uuid:pk>/process/", picture.process, name="image-process"),
    path("images/<uuid:pk>/cancel/", picture.cancel, name="image-cancel"),
    path("images/<uuid:pk>/edit/", picture.edit, name="image-edit"),
    path("images/<uuid:pk>/delete/", picture.delete, name="image-delete"),
    path("images/<uuid:pk>/download/", download.download, name="image-download"),
]
