"""A couple picture through the queue: what a worker leaves behind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from accounts.models import Consent
from conversions.couples import photos, processing, services
from conversions.couples.exceptions import TemplateWithoutRoles
from conversions.models import FaceswapTask
from imageproc.pipelines import provenance
from imageproc.pipelines.faces import find_faces
from images import uploads
from images.models import Image, ImageUsage
from jobs.exceptions import LeaseLost
from templates_app.models import Template
from templates_app.models.template import FacePosition
from tests.conversions.couples.base import CouplesTestCase, RealTestCase
from tests.drawing import encoded, uploaded
from tests.templates_app.people import couple, make_face, make_template
from tests.working import work_one


class WorkedTestCase(CouplesTestCase):
    def worked(self, task: FaceswapTask) -> FaceswapTask:
        work_one()
        task.refresh_from_db()
        return task


class ProcessingTestCase(WorkedTestCase):
    def test_roles_are_never_guessed(self) -> None:
        """The database lets no such picture be active; whoever gets past that is stopped here."""
        unsaid = [face | {"role": ""} for face in couple()]
        unusable = [make_face("husband"), make_face("wife", left=35, usable=False)]
        for faces in (unsaid, couple()[:1], unusable, []):
            with pytest.raises(TemplateWithoutRoles):
                processing.faces_of(Template(face_positions=faces))
        right_to_left = [make_face("wife", left=10), make_face("husband", left=35)]
        found = processing.faces_of(Template(face_positions=right_to_left))
        self.assertEqual({role: face.box[0] for role, face in found.items()},
                         {"husband": 35, "wife": 10})  # fmt: skip

    def test_what_was_taken_back_meanwhile_is_not_done(self) -> None:
        def archive() -> None:
            Template.objects.update(is_active=False)

        def withdraw() -> None:
            Consent.objects.get(subject="partner_face").withdraw()

        def delete() -> None:
            Template.objects.all().delete()

        for take_back, sentence in (
            (withdraw, "both of you agree"),
            (archive, "not on offer"),
            (delete, "not on offer"),
        ):
            with self.subTest(sentence):
                Consent.objects.filter(subject="partner_face").update(withdrawn_at=None)
                task = self.begin_one(make_template("Another"))
                take_back()
                self.worked(task)
                self.assertEqual(task.status, "failed")
                self.assertIn(sentence, task.error_message)

    def test_a_photo_that_is_gone_is_tried_again(self) -> None:
        task = self.begin_one()
        self.worked(task)
        self.assertEqual((task.status, self.job_of(task).status), ("pending", "queued"))


@pytest.mark.weights
class RealProcessingTestCase(RealTestCase, WorkedTestCase):
    """Real networks, real photos, a template whose faces were found and given roles."""

    def template(self, name: str = "couple_composed_1.jpg", left: str = "wife") -> Template:
        image = uploads.add(
            None, uploaded(name, self.data_of(name)), kind=Image.Type.TEMPLATE
        ).image
        return make_template("On the beach", image=image, face_positions=faces_in(image, left))

    def photo(self, name: str) -> Image:
        return photos.take(self.alice, uploaded(name, self.data_of(name))).image

    def order(self, **changes: Any) -> FaceswapTask:
        values = {
            "husband_image": self.photo("portrait_man_1.jpg"),
            "wife_image": self.photo("portrait_woman_2.jpg"),
        }
        return self.begin_one(self.template(), **values | changes)

    def test_it_leaves_a_marked_result_with_all_that_made_it(self) -> None:
        task = self.worked(self.order())
        self.assertEqual((task.error_message, task.status), ("", "completed"))
        result = task.result_image
        assert result
        assert task.template
        self.assertEqual(
            (result.type, result.operation, result.source, result.user, result.is_public),
            ("result", "face_swap", task.husband_image, self.alice, False),
        )
        self.assertEqual(
            (result.width, result.height), (task.template.image.width, task.template.image.height)
        )
        self.assertEqual(result.file_name, "On the beach.jpg")
        said = result.metadata
        self.assertEqual(
            {name: picture["sha256"] for name, picture in said["inputs"].items()},
            {
                "template": task.template.image.image_hash,
                "husband": task.husband_image.image_hash,
                "wife": task.wife_image.image_hash,
            },
        )
        self.assertEqual(said["engine"], "mesh")
        self.assertTrue(said["notes"])
        self.assertIn("face-landmark", {used["name"] for used in said["weights"]})
        self.assertTrue(self.is_marked(result))
        self.assertTrue(all(default_storage.exists(key) for key in result.keys))
        self.assertEqual((task.progress, task.processing_time is not None), (100, True))

    def test_nothing_that_recognises_a_face_is_kept(self) -> None:
        task = self.worked(self.order())
        assert task.result_image
        for image in (task.result_image, task.husband_image, task.wife_image):
            self.assertLess(longest_list(image.metadata), 16, image.metadata)

    def test_only_the_two_faces_are_changed(self) -> None:
        task = self.worked(self.order())
        assert task.template
        assert task.result_image
        before, after = self.pixels(task.template.image), self.pixels(task.result_image)
        changed = np.abs(before.astype(int) - after).max(axis=2) > 24  # more than JPEG does
        near = np.zeros(changed.shape, bool)
        for face in task.template.face_positions:
            left, top, width, height = (round(length) for length in face["box"])
            x, y = width // 3, height // 3
            near[max(0, top - y) : top + height + y, max(0, left - x) : left + width + x] = True
            inside = changed[top : top + height, left : left + width]
            self.assertGreater(inside.mean(), 0.1)
        self.assertLess(changed[~near].mean(), 0.001)

    def test_the_roles_decide_whose_face_goes_where(self) -> None:
        """The same photos on the same picture with the roles the other way round."""
        one = self.worked(self.order())
        husband, wife = one.husband_image, one.wife_image
        assert one.template
        Template.objects.filter(pk=one.template.pk).update(
            face_positions=faces_in(one.template.image, "husband")
        )
        (other,) = services.begin(self.alice, [one.template], husband, wife)
        self.worked(other)
        assert one.result_image
        assert other.result_image
        left = one.template.face_positions[0]["box"]
        x, y, width, height = (round(length) for length in left)
        box = np.s_[y : y + height, x : x + width]
        first, second = self.pixels(one.result_image)[box], self.pixels(other.result_image)[box]
        self.assertGreater(np.abs(first.astype(int) - second).mean(), 3)

    def test_it_reports_true_steps(self) -> None:
        task = self.order()
        heard: list[tuple[str, int]] = []
        job = self.claim()
        outcome = processing.swap(task, job, lambda step, percent: heard.append((step, percent)))
        outcome.discard()
        percents = [percent for _, percent in heard]
        self.assertEqual(percents, sorted(percents))
        self.assertGreater(len({step for step, _ in heard}), 4)
        self.assertEqual(heard[0][0], "Reading the pictures")
        self.assertEqual(heard[-1][0], "Saving the picture")

    def test_the_history_tells_of_the_result(self) -> None:
        task = self.worked(self.order())
        told = ImageUsage.objects.get(image=task.result_image, action="convert")
        self.assertEqual((told.user, told.metadata), (self.alice, {}))

    def test_a_photo_that_will_not_do_names_whose_it_is(self) -> None:
        bad = uploads.add(self.alice, uploaded("cup.jpg", encoded()), kind=Image.Type.SOURCE).image
        Image.objects.filter(pk=bad.pk).update(metadata=self.his.metadata)
        bad.refresh_from_db()
        task = self.worked(self.order(wife_image=bad))
        self.assertEqual(task.status, "failed")
        self.assertIn("Her photo", task.error_message)

    def test_a_cancelled_one_leaves_nothing(self) -> None:
        task = self.order()
        job = self.claim()
        outcome = processing.swap(task, job, lambda _step, _percent: None)
        keys = outcome.result.keys
        self.assertEqual([default_storage.exists(key) for key in keys], [True] * 3)
        services.cancel(task)
        with self.assertRaises(LeaseLost):
            job.complete(outcome)
        outcome.discard()
        self.assertEqual([default_storage.exists(key) for key in keys], [False] * 3)
        self.assertFalse(Image.objects.filter(operation="face_swap").exists())

    def test_one_that_is_deleted_at_work_leaves_nothing(self) -> None:
        task = self.order()
        job = self.claim()
        outcome = processing.swap(task, job, lambda _step, _percent: None)
        services.remove(FaceswapTask.objects.get(pk=task.pk))
        with self.assertRaises(LeaseLost):
            job.complete(outcome)
        outcome.discard()
        self.assertFalse(Image.objects.filter(operation="face_swap").exists())

    def test_with_the_photo_everything_goes_from_the_storage_too(self) -> None:
        task = self.worked(self.order())
        keys = [
            key for image in (task.result_image, task.wife_image) if image for key in image.keys
        ]
        with self.captureOnCommitCallbacks(execute=True):
            Image.objects.filter(pk=task.wife_image_id).remove()
        self.assertEqual([key for key in keys if default_storage.exists(key)], [])
        self.assertFalse(FaceswapTask.objects.exists())

    def test_a_licence_that_nobody_accepted_stops_the_engine(self) -> None:
        task = self.order()
        FaceswapTask.objects.filter(pk=task.pk).update(engine="insightface")
        self.worked(task)
        self.assertEqual(task.status, "failed")
        self.assertIn("not on offer here", task.error_message)

    def is_marked(self, result: Image) -> bool:
        with default_storage.open(result.file_path) as file, Pillow.open(file) as picture:
            return provenance.SOURCE_TYPE.encode() in picture.info.get("xmp", b"")

    def pixels(self, image: Image) -> Any:
        with default_storage.open(image.file_path) as file, Pillow.open(file) as picture:
            return np.asarray(picture.convert("RGB"))


def faces_in(image: Image, left: str) -> list[FacePosition]:
    """The two faces of a couple, the left one with this role."""
    with default_storage.open(image.file_path) as file, Pillow.open(file) as picture:
        rgb = np.asarray(picture.convert("RGB"))
    found = sorted(find_faces(rgb, settings.MODELS_DIR, 2), key=lambda face: face.box[0])
    roles = ("husband", "wife") if left == "husband" else ("wife", "husband")
    assert len(found) == 2
    return [
        {
            "box": [float(length) for length in face.box],
            "landmarks": [[float(x), float(y)] for x, y in face.points],
            "score": face.score,
            "usable": True,
            "role": "husband" if role == "husband" else "wife",
        }
        for face, role in zip(found, roles, strict=True)
    ]


def longest_list(value: Any) -> int:
    """Of numbers, anywhere within."""
    if isinstance(value, dict):
        return max((longest_list(each) for each in value.values()), default=0)
    if isinstance(value, list):
        numbers = sum(isinstance(each, int | float) for each in value)
        return max([numbers, *(longest_list(each) for each in value)])
    return 0
