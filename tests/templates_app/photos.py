"""Real photos of couples, and the networks that find faces in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings

from templates_app import services
from templates_app.models import Template
from tests.pipelines.weights import folder_of

WEIGHTS = ("yunet", "face-landmark")
PHOTOS = os.environ.get("PHOTOS_DIR", "")


def photo(name: str) -> SimpleUploadedFile:
    if not PHOTOS:
        pytest.skip("PHOTOS_DIR names no folder")
    return SimpleUploadedFile(name, (Path(PHOTOS) / name).read_bytes())


@pytest.mark.weights
class PhotosTestCase(TestCase):
    """Finds faces with real networks."""

    weights: tuple[str, ...] = WEIGHTS

    def setUp(self) -> None:
        settings = override_settings(MODELS_DIR=folder_of(self.weights))
        settings.enable()
        self.addCleanup(settings.disable)

    def add(self, name: str = "couple_composed_1.jpg", **facts: Any) -> Template:
        return services.add_template(photo(name), **facts).template
