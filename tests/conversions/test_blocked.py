"""A couple picture on the refusal list cannot be made again; others of its template can."""

from __future__ import annotations

import io
from typing import ClassVar

import pytest
from PIL import Image as Pillow

from accounts.models import User
from conversions.couples import photos
from conversions.couples import services as couples
from conversions.models import FaceswapTask
from images.models import BlockedPicture, Image
from images.reports import blocks
from tests.conversions.test_deletion_storage import RealCoupleTestCase
from tests.drawing import encoded, uploaded
from tests.people import make_user
from tests.working import work_one


@pytest.mark.weights
class BlockedCoupleTestCase(RealCoupleTestCase):
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.curator = make_user("curator", is_staff=True)

    def setUp(self) -> None:
        super().setUp()
        blocks.block(self.reported, self.curator)

    def saved_again(self, name: str) -> Image:
        """The same photo with loss, a little smaller."""
        picture = Pillow.open(io.BytesIO(self.sent(name).read())).convert("RGB")
        smaller = picture.resize((picture.width * 4 // 5, picture.height * 4 // 5))
        return photos.take(self.alice, uploaded(name, encoded(smaller, quality=70))).image

    def work(self, his: Image, hers: Image) -> FaceswapTask:
        (task,) = couples.begin(self.alice, [self.template], his, hers)
        work_one()
        task.refresh_from_db()
        return task

    def test_it_is_hidden_and_on_the_list(self) -> None:
        self.result.refresh_from_db()
        self.assertIsNotNone(self.result.hidden_at)
        self.assertEqual(len(BlockedPicture.objects.get().face_hashes), 2 * 4)

    def test_the_same_two_are_refused_with_a_sentence(self) -> None:
        again = self.saved_again("portrait_man_1.jpg"), self.saved_again("portrait_woman_2.jpg")
        for his, hers in ((self.husband, self.wife), again):
            task = self.work(his, hers)
            self.assertEqual(task.status, "failed")
            self.assertIn("Staff of this studio refuse this picture", task.error_message)
            self.assertIsNone(task.result_image)

    def test_another_couple_may_use_the_template(self) -> None:
        other = photos.take(self.alice, self.sent("portrait_man_2.png")).image
        self.assertEqual(self.work(other, self.wife).status, "completed")
