from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image as Pillow

from imageproc.pipelines import background
from imageproc.pipelines.errors import NoSubject
from images import services
from images.models import Image
from jobs.models import Job
from tests.drawing import drawn, encoded
from tests.images.base import PicturesTestCase
from tests.working import work_one


class ProcessingTestCase(PicturesTestCase):
    def test_it_leaves_a_result_beside_the_original(self) -> None:
        image = self.cut_out()
        result = image.results.get()
        self.assertEqual(image.status, Image.Status.COMPLETED)
        self.assertEqual(image.processed_path, result.file_path)
        self.assertIsNotNone(image.processed_at)
        self.assertEqual((result.type, result.user), (Image.Type.RESULT, self.alice))
        self.assertTrue(default_storage.exists(image.file_path))

    def test_it_cuts_the_disc_out_of_its_ground(self) -> None:
        result = self.cut_out().results.get()
        with default_storage.open(result.file_path) as file, Pillow.open(file) as picture:
            pixels = np.asarray(picture)
        self.assertEqual(pixels.shape, (120, 160, 4))
        self.assertEqual(pixels[60, 80, 3], 255)
        self.assertEqual(pixels[2, 2].tolist(), [0, 0, 0, 0])

    def test_it_says_which_engine_and_weights_made_it(self) -> None:
        result = self.cut_out().results.get()
        self.assertEqual(result.metadata["engine"], "goods")
        self.assertEqual(result.metadata["weights"], [])
        self.assertGreater(result.metadata["milliseconds"]["subject"], 0)

    def test_it_keeps_both_results_when_asked_again(self) -> None:
        image = self.cut_out()
        first = image.processed_path
        self.client.post(reverse("image-process", args=[image.pk]), {"engine": "goods"})
        image = self.cut_out(image)
        self.assertEqual(image.results.count(), 2)
        self.assertNotEqual(image.processed_path, first)
        self.assertTrue(default_storage.exists(first))

    def test_it_works_on_every_kind_of_picture(self) -> None:
        grey, small = drawn().convert("L"), drawn(1, 1)
        alpha = drawn().convert("RGBA")
        alpha.putalpha(200)
        kinds = {
            "grey": encoded(grey, "PNG"),
            "palette": encoded(drawn().convert("P"), "PNG"),
            "16 bit": encoded(Pillow.fromarray(np.asarray(grey).astype(np.uint16) * 257), "PNG"),
            "cmyk": encoded(drawn().convert("CMYK")),
            "alpha": encoded(alpha, "PNG"),
            "one pixel": encoded(small, "PNG"),
        }
        for kind, data in kinds.items():
            with self.subTest(kind):
                image = self.cut_out(self.add(f"{kind}.png", data, cut_out=True))
                self.assertEqual((image.status, image.error_message), ("completed", ""))
                self.assertEqual(image.results.get().width, image.width)

    def test_it_fails_with_a_sentence_and_can_be_tried_again(self) -> None:
        image = self.add(data=encoded(Pillow.new("RGB", (64, 64), "grey")), cut_out=True)
        with mock.patch.object(background, "remove_background", side_effect=NoSubject):
            image = self.cut_out(image)
        self.assertEqual((image.status, image.error_message), ("failed", str(NoSubject())))
        page = self.client.get(image.get_absolute_url())
        self.assertContains(page, str(NoSubject()))
        self.client.post(reverse("image-process", args=[image.pk]), {"engine": "goods"})
        image.refresh_from_db()
        self.assertEqual((image.status, image.error_message), ("pending", ""))

    def test_it_names_the_command_when_the_engine_has_gone(self) -> None:
        image = self.add()
        Job.objects.enqueue(image, parameters={"engine": "u2netp"})
        with self.settings(MODELS_DIR=Path("/nonexistent")):
            image = self.cut_out(image)
        self.assertEqual(image.status, "failed")
        self.assertIn("models pull u2netp", image.error_message)

    def test_it_leaves_no_files_when_someone_cancelled_meanwhile(self) -> None:
        image = self.add(cut_out=True)
        real = services.remove_background
        made: list[services.CutoutOutcome] = []

        def cancelled_at_the_end(*args: Any) -> services.CutoutOutcome:
            made.append(real(*args))
            Job.objects.get().cancel()
            return made[0]

        with mock.patch.object(services, "remove_background", cancelled_at_the_end):
            work_one()
        image.refresh_from_db()
        self.assertEqual((image.status, image.processed_path), ("cancelled", ""))
        self.assertFalse(image.results.exists())
        self.assertFalse(any(default_storage.exists(key) for key in made[0].result.keys))
