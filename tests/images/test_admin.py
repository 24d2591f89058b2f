from __future__ import annotations

from typing import ClassVar

from django.db import connection
from django.test import TestCase
from django.urls import reverse

from accounts.models import User
from images.models import Image
from tests.people import make_image, make_user

MANY = """
INSERT INTO images (id, user_id, type, file_name, file_path, processed_path, thumbnail_path,
    preview_path, image_hash, file_size, mime_type, width, height, tags, metadata, error_message)
SELECT gen_random_uuid(), %s, 'user', 'photo-' || n || '.jpg', 'many/' || n, '', '', '',
    lpad(n::text, 64, '0'), 1000, 'image/jpeg', 60, 40, '{}', '{}', ''
FROM generate_series(1, 100000) AS n
"""


class ImageAdminTestCase(TestCase):
    alice: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        make_user("curator", is_staff=True, is_superuser=True)

    def setUp(self) -> None:
        self.client.force_login(User.objects.get(username="curator"))

    def found(self, query: str) -> list[str]:
        page = self.client.get(f"/admin/images/image/?{query}")
        return [image.file_name for image in page.context["cl"].result_list]

    def test_it_lists_with_thumbnails_states_and_owners(self) -> None:
        make_image(self.alice, status="failed", error_message="No.", thumbnail_path="t/a.webp")
        page = self.client.get("/admin/images/image/")
        for text in ("t/a.webp", "Failed", "alice@example.org"):
            self.assertContains(page, text)

    def test_it_finds_by_word_tag_owner_and_id(self) -> None:
        image = make_image(self.alice, file_name="blue-cup.jpg", tags=["shop"])
        make_image(make_user("bob"), file_name="other.jpg")
        for text in ("cup", "shop", "ALICE@", str(image.pk)):
            with self.subTest(text):
                self.assertEqual(self.found(f"q={text}"), ["blue-cup.jpg"])

    def test_it_is_for_looking_not_for_editing(self) -> None:
        image = make_image(self.alice, processed_path="r/cut.png")
        url = reverse("admin:images_image_change", args=[image.pk])
        page = self.client.get(url)
        for text in (image.file_name, image.file_path, "r/cut.png?"):
            self.assertContains(page, text)
        self.assertNotContains(page, "View on site")
        self.assertEqual(self.client.post(url, {"file_name": "x"}).status_code, 403)
        self.assertEqual(self.client.get("/admin/images/image/add/").status_code, 403)

    def test_it_deletes_pictures_with_their_jobs(self) -> None:
        image = make_image(self.alice)
        image.jobs.create(status="queued")
        url = reverse("admin:images_image_delete", args=[image.pk])
        self.client.post(url, {"post": "yes"})
        self.assertFalse(Image.objects.exists())

    def test_it_lists_a_hundred_thousand_without_counting_them(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(MANY, [self.alice.pk])
            cursor.execute("ANALYZE images")
        with self.assertNumQueries(5):  # session, user, count up to a limit, estimate, the page
            page = self.client.get("/admin/images/image/")
        self.assertGreater(page.context["cl"].result_count, 50_000)
