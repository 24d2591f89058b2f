"""A try-on through the queue: what a worker leaves behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings
from PIL import Image as Pillow

from accounts.models import Consent
from conversions import services
from conversions.models import Conversion, ConversionMetrics
from imageproc.pipelines import provenance
from images import uploads
from images.models import Image
from jobs.exceptions import LeaseLost
from jobs.models import Job
from tests.conversions.base import ConversionsTestCase
from tests.drawing import encoded, uploaded
from tests.pipelines.weights import folder_of
from tests.working import work_one

WEIGHTS = ("pose-landmark-full", "yunet", "skin-clothes-hair", "u2netp")
PHOTOS = os.environ.get("PHOTOS_DIR", "")


class WorkedTestCase(ConversionsTestCase):
    def begin(self, person: bytes, garment: bytes) -> Conversion:
        Consent.objects.record(self.alice, "own_face", None)
        return services.begin(
            self.alice,
            person=uploads.add(self.alice, uploaded("me.jpg", person)).image,
            garment=uploads.add(
                self.alice, uploaded("top.jpg", garment), kind=Image.Type.CLOTH
            ).image,
        )

    def worked(self, conversion: Conversion) -> Conversion:
        work_one()
        conversion.refresh_from_db()
        return conversion


class ProcessingTestCase(WorkedTestCase):
    def test_without_networks_it_fails_with_the_command_that_helps(self) -> None:
        left = self.free_left(self.alice)
        conversion = self.worked(self.begin(encoded(), encoded()))
        self.assertEqual(conversion.status, "failed")
        self.assertIn("models pull", conversion.error_message)
        self.assertEqual(self.free_left(self.alice), left)
        metrics = ConversionMetrics.objects.get()
        self.assertEqual((metrics.success, metrics.error_type), (False, "engine_missing"))
        self.assertEqual(metrics.ai_model_version, "refused")

    def test_a_photo_that_is_gone_is_tried_again(self) -> None:
        conversion = self.begin(encoded(), encoded())
        default_storage.delete(conversion.user_image.file_path)
        self.worked(conversion)
        self.assertEqual(conversion.status, "pending")
        self.assertEqual(self.job_of(conversion).status, "queued")
        self.assertEqual(Job.objects.filter(conversion=conversion).count(), 1)


@pytest.mark.weights
class RealTestCase(WorkedTestCase):
    """Real networks, real photos."""

    def setUp(self) -> None:
        super().setUp()
        if not PHOTOS or not Path(PHOTOS).is_dir():
            self.skipTest("PHOTOS_DIR names no folder")
        chosen = override_settings(MODELS_DIR=folder_of(WEIGHTS))
        chosen.enable()
        self.addCleanup(chosen.disable)

    def data_of(self, name: str) -> bytes:
        return (Path(PHOTOS) / name).read_bytes()

    def test_it_leaves_a_marked_result_with_all_that_made_it(self) -> None:
        conversion = self.worked(
            self.begin(self.data_of("person_front_1.jpg"), self.data_of("garment_polo.jpg"))
        )
        self.assertEqual(conversion.error_message, "")
        self.assertEqual(conversion.status, "completed")
        result = conversion.result_image
        assert result
        self.assertEqual(
            (result.operation, result.source, result.width, result.height),
            ("try_on", conversion.user_image, 768, 1024),
        )
        self.assertEqual(
            result.metadata["inputs"]["garment"]["sha256"], conversion.cloth_image.image_hash
        )
        self.assertEqual({used["name"] for used in result.metadata["weights"]}, set(WEIGHTS))
        self.assertTrue(self.is_marked(result))
        self.assertTrue(all(default_storage.exists(key) for key in result.keys))

    def test_the_end_is_measured_with_the_weights_and_their_hashes(self) -> None:
        self.worked(
            self.begin(self.data_of("person_front_2.jpg"), self.data_of("garment_polo.jpg"))
        )
        metrics = ConversionMetrics.objects.get()
        self.assertTrue(metrics.success)
        self.assertGreater(metrics.processing_time_ms, 0)
        self.assertGreater(metrics.output_file_size_bytes or 0, 10_000)
        self.assertRegex(
            metrics.ai_model_version, r"^warp; .*pose-landmark-full sha256:[0-9a-f]{64}"
        )

    def test_a_photo_that_will_not_do_is_refused_with_advice(self) -> None:
        conversion = self.worked(
            self.begin(self.data_of("person_crouching.jpg"), self.data_of("garment_polo.jpg"))
        )
        self.assertEqual(conversion.status, "failed")
        metrics = ConversionMetrics.objects.get()
        self.assertEqual(metrics.error_type, "not_upright")
        self.assertIn("pose-landmark-full sha256:", metrics.ai_model_version)

    def test_a_cancelled_try_on_leaves_nothing(self) -> None:
        conversion = self.begin(
            self.data_of("person_front_1.jpg"), self.data_of("garment_polo.jpg")
        )
        job = Job.objects.claim_next("w")
        assert job
        outcome = conversion.process(job, lambda _step, _percent: None)
        services.cancel(conversion)
        with self.assertRaises(LeaseLost):
            job.complete(outcome)
        outcome.discard()
        self.assertFalse(Image.objects.filter(operation="try_on").exists())

    def is_marked(self, result: Image) -> bool:
        with default_storage.open(result.file_path) as file, Pillow.open(file) as picture:
            return provenance.SOURCE_TYPE.encode() in picture.info.get("xmp", b"")
