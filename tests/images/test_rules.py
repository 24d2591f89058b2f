"""What the database itself refuses."""

from __future__ import annotations

from django.db import DatabaseError, IntegrityError, connection, transaction

from images.models import Image
from tests.images.base import PicturesTestCase
from tests.people import make_image

Status = Image.Status
LEGAL = {
    (None, "pending"),
    ("pending", "processing"),
    ("pending", "cancelled"),
    ("processing", "completed"),
    ("processing", "failed"),
    ("processing", "pending"),
    ("processing", "cancelled"),
    ("failed", "pending"),
    ("cancelled", "pending"),
    ("completed", "pending"),
}


class RulesTestCase(PicturesTestCase):
    def refused(self, image: Image, **changes: object) -> bool:
        try:
            with transaction.atomic():
                Image.objects.filter(pk=image.pk).update(**changes)
        except DatabaseError:
            return True
        return False

    def test_it_lets_a_state_move_along_the_arrows_only(self) -> None:
        states = [None, *Status.values]
        for old in states:
            for new in states:
                if old == new:
                    continue
                with self.subTest(f"{old} > {new}"):
                    image = make_image(self.alice, status=old, error_message="why")
                    self.assertEqual(self.refused(image, status=new), (old, new) not in LEGAL)

    def test_it_wants_a_reason_for_a_failure(self) -> None:
        image = make_image(self.alice, status="processing")
        self.assertTrue(self.refused(image, status="failed"))
        self.assertFalse(self.refused(image, status="failed", error_message="No subject."))

    def test_it_wants_a_source_for_every_result_and_for_nothing_else(self) -> None:
        photo = make_image(self.alice)
        self.assertTrue(self.refused(photo, type="result"))
        self.assertTrue(self.refused(make_image(self.alice, source=photo), type="user"))

    def test_it_keeps_the_same_bytes_once_for_each_owner(self) -> None:
        digest = "f" * 64
        photo = make_image(self.alice, image_hash=digest)
        make_image(self.bob, image_hash=digest)
        make_image(self.alice, image_hash=digest, source=photo)
        make_image(self.alice, image_hash=digest, source=photo)
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_image(self.alice, image_hash=digest)

    def test_it_keeps_the_time_of_the_last_change(self) -> None:
        image = make_image(self.alice)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE images SET file_name = 'b.jpg' WHERE id = %s", [image.pk])
        image.refresh_from_db()
        self.assertGreater(image.updated_at, image.created_at)

    def test_it_finds_a_picture_by_its_new_name(self) -> None:
        image = make_image(self.alice, file_name="old.jpg")
        image.file_name, image.tags = "Büro_2024.jpg", ["möbel"]
        image.save()
        for text in ("büro", "2024", "möb"):
            self.assertEqual(list(Image.objects.matching(text)), [image])
        self.assertFalse(Image.objects.matching("old").exists())
