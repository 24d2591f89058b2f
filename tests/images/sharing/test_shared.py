"""What whoever has a link sees, and what nobody sees."""

from __future__ import annotations

import io
from datetime import timedelta

from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags
from PIL import Image as Pillow

from images.models import Image, ImageUsage, ShareLink
from images.sharing import limits, services
from tests.drawing import drawn, encoded
from tests.images.sharing.base import SharingTestCase
from tests.people import make_image

NAMES = ("shared", "shared-picture", "shared-download")


class OpenTestCase(SharingTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.image = self.add("Blue Cup.jpg")
        self.token, self.link = self.share(self.image)

    def test_it_shows_the_picture_with_its_name_and_nothing_of_its_owner(self) -> None:
        r = self.open("shared", self.token)
        self.assertContains(r, "Blue Cup.jpg")
        self.assertContains(r, reverse("shared-picture", args=[self.token]))
        self.assertContains(r, reverse("shared-download", args=[self.token]))
        for secret in (self.alice.email, self.alice.username, str(self.alice.pk), "/files/"):
            self.assertNotContains(r, secret)

    def test_it_is_kept_out_of_indexes_caches_and_the_logs_of_others(self) -> None:
        self.assertContains(self.open("shared", self.token), '<meta name="robots" content="noindex')
        for name in NAMES:
            with self.subTest(name):
                r = self.open(name, self.token)
                self.assertEqual(r["Referrer-Policy"], "no-referrer")
                self.assertEqual(r["Cache-Control"], "private, no-store")
                self.assertIn("noindex", r["X-Robots-Tag"])

    def test_only_what_ai_made_says_so(self) -> None:
        self.assertNotContains(self.open("shared", self.token), "Made with AI")
        result = make_image(self.alice, source=self.image, operation="try_on")
        token, _ = self.share(result)
        self.assertContains(self.open("shared", token), "Made with AI")

    def test_its_file_is_served_safely_and_names_nobody(self) -> None:
        r = self.open("shared-picture", self.token)
        self.assertEqual(
            (r["Content-Type"], r["X-Content-Type-Options"]), ("image/webp", "nosniff")
        )
        self.assertEqual(r["Content-Security-Policy"], "default-src 'none'; sandbox")
        self.assertEqual(r["Content-Disposition"], 'inline; filename="Blue Cup.webp"')
        with default_storage.open(self.image.preview_path) as file:
            self.assertEqual(r.body, file.read())

    def test_an_account_opens_it_as_well(self) -> None:
        bob = Client()
        bob.force_login(self.bob)
        self.assertContains(bob.get(reverse("shared", args=[self.token])), "Blue Cup.jpg")

    def test_it_takes_no_posts(self) -> None:
        for name in NAMES:
            self.assertEqual(self.visitor.post(reverse(name, args=[self.token])).status_code, 405)

    def test_each_use_is_recorded_for_its_link(self) -> None:
        for name in NAMES:
            self.open(name, self.token)
        for name in ("shared", "shared-download"):  # nothing is seen by asking for the head
            Client().head(reverse(name, args=[self.token]), REMOTE_ADDR="203.0.113.9")
        told = ImageUsage.objects.filter(image=self.image).order_by("created_at")
        self.assertEqual(
            list(told.values_list("action", "user")), [("view", None), ("download", None)]
        )
        self.assertEqual([each.metadata["link"] for each in told], [str(self.link.pk)] * 2)
        self.assertEqual(services.openings([self.link])[str(self.link.pk)].count, 1)


class DownloadTestCase(SharingTestCase):
    def test_an_upload_is_copied_without_place_and_camera(self) -> None:
        exif = Pillow.Exif()
        exif[ExifTags.Base.Make] = "Camera of Alice"
        exif[ExifTags.Base.Orientation] = 6
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 51.0, 24.0)
        token, _ = self.share(self.add("cup.heic", encoded(drawn(160, 120), "JPEG", exif=exif)))
        r = self.open("shared-download", token)
        self.assertEqual(r["Content-Disposition"], 'attachment; filename="cup.jpg"')
        copy = Pillow.open(io.BytesIO(r.body))
        self.assertEqual((copy.format, copy.size, len(copy.getexif())), ("JPEG", (120, 160), 0))
        self.assertNotIn(b"Camera of Alice", r.body)

    def test_a_transparent_upload_stays_transparent(self) -> None:
        ground = Pillow.new("RGBA", (60, 40), (0, 0, 0, 0))
        token, _ = self.share(self.add("logo.webp", encoded(ground, "WEBP")))
        copy = Pillow.open(io.BytesIO(self.open("shared-download", token).body))
        self.assertEqual((copy.format, copy.convert("RGBA").getpixel((1, 1))[3]), ("PNG", 0))  # type: ignore[index]

    def test_what_the_studio_made_is_given_byte_for_byte(self) -> None:
        result = self.cut_out().results.get()
        token, _ = self.share(result)
        r = self.open("shared-download", token)
        with default_storage.open(result.file_path) as file:
            self.assertEqual(r.body, file.read())
        self.assertIn(f'attachment; filename="{result.file_name}"', r["Content-Disposition"])

    def test_a_file_that_is_gone_is_not_found(self) -> None:
        token, _ = self.share(make_image(self.alice))
        for name in ("shared-picture", "shared-download"):
            self.assertEqual(self.open(name, token).status_code, 404)

    def test_a_file_that_cannot_be_copied_is_told_of(self) -> None:
        image = self.add()
        default_storage.delete(image.file_path)
        default_storage.save(image.file_path, io.BytesIO(b"no picture"))
        token, _ = self.share(image)
        r = self.visitor.get(reverse("shared-download", args=[token]), follow=True)
        self.assertContains(r, "This picture cannot be downloaded.")

    def test_copies_are_limited(self) -> None:
        token, _ = self.share(self.add())
        for _ in range(int(limits.COPIES_PER_NETWORK.split("/")[0])):
            last = self.open("shared-download", token)
        self.assertEqual(last.status_code, 200)
        self.assertEqual(self.open("shared-download", token).status_code, 429)
        self.assertEqual(self.open("shared", token).status_code, 200)


class ClosedTestCase(SharingTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.token, self.link = self.share(self.add())

    def assert_closed(self, token: str) -> None:
        for name in NAMES:
            with self.subTest(name):
                r = self.open(name, token)
                self.assertContains(r, "This link does not open a picture.", status_code=404)
                self.assertEqual(r["Referrer-Policy"], "no-referrer")

    def test_what_is_closed_ran_out_or_never_was_answers_alike(self) -> None:
        services.revoke(self.link)
        self.assert_closed(self.token)
        late, link = self.share(self.add("pot.jpg", encoded(drawn(90, 60))))
        ShareLink.objects.filter(pk=link.pk).update(
            expires_at=timezone.now() - timedelta(seconds=1)
        )
        self.assert_closed(late)
        self.assert_closed("A" * 43)
        self.assertFalse(ImageUsage.objects.filter(action="view").exists())

    def test_closing_one_link_leaves_the_others_open(self) -> None:
        other, _ = self.share(Image.objects.get())
        services.revoke(self.link)
        self.assertEqual(self.open("shared", other).status_code, 200)

    def test_guessing_is_slow(self) -> None:
        for number in range(int(limits.GUESSES_PER_NETWORK.split("/")[0])):
            guess = self.open("shared-picture", f"{number:043}")
        self.assertEqual(guess.status_code, 404)
        self.assertEqual(self.open("shared", "B" * 43).status_code, 429)
        self.assertEqual(self.open("shared", self.token).status_code, 429)
        elsewhere = self.visitor.get(
            reverse("shared", args=[self.token]), REMOTE_ADDR="203.0.113.9"
        )
        self.assertEqual(elsewhere.status_code, 200)

    def test_opening_open_links_is_no_guess(self) -> None:
        for _ in range(int(limits.GUESSES_PER_NETWORK.split("/")[0]) + 1):
            r = self.open("shared", self.token)
        self.assertEqual(r.status_code, 200)
