"""Real photos, found by the real networks."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import override_settings

from templates_app import faces
from templates_app.models import Template
from tests.pipelines.weights import folder_of
from tests.templates_app.crawl.base import CrawlTestCase
from tests.templates_app.crawl.site import Site

COUPLES = ("couple_composed_1.jpg", "couple_composed_2.jpg")
OTHERS = ("group_five_faces.jpg", "portrait_man_1.jpg", "garment_polo.jpg", "animal_tiger.jpg")


def photo(name: str) -> bytes:
    folder = os.environ.get("PHOTOS_DIR")
    if not folder:
        pytest.skip("set PHOTOS_DIR to a folder that holds the photos")
    return (Path(folder) / name).read_bytes()


@pytest.mark.weights
class CouplesTestCase(CrawlTestCase):
    site: Site

    def setUp(self) -> None:
        found = faces.positions_in
        super().setUp()
        self.enterContext(mock.patch.object(faces, "positions_in", found))
        cache.clear()

    def test_couples_are_collected_and_nothing_else(self) -> None:
        weights = folder_of(["face-detection-short-range", "face-landmark"])
        for name in (*COUPLES, *OTHERS):
            self.site.put(f"/{name}", photo(name), "image/jpeg")
        with override_settings(MODELS_DIR=weights):
            task = self.crawl(self.page(*(f"/{name}" for name in (*COUPLES, *OTHERS))))
        self.assertEqual(task.status, "completed", task.error_message)
        self.assertEqual({Path(url).name for url in self.urls()}, {*COUPLES})
        self.assertEqual(task.counts["collected"], 2)
        for template in Template.objects.all():
            usable = [face for face in template.face_positions if face["usable"]]
            self.assertEqual((len(usable), template.is_active), (2, False))
            self.assertEqual({face["role"] for face in template.face_positions}, {""})
