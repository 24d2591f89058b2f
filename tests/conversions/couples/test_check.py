"""One photo, judged as soon as it is chosen."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from conversions.couples import limits
from conversions.models import FaceswapTask
from images import uploads
from images.models import Image, ImageUsage
from tests.conversions.couples.base import CouplesTestCase, RealTestCase, make_photo
from tests.drawing import encoded, uploaded
from tests.people import make_image


def url(role: str = "husband") -> str:
    return reverse("couple-check", args=[role])


class CheckTestCase(CouplesTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()

    def test_strangers_log_in_first(self) -> None:
        self.assertRedirects(Client().post(url()), f"{reverse('login')}?next={url()}")

    def test_there_are_two_roles_and_no_get(self) -> None:
        self.assertEqual(self.client.post("/couples/check/child/").status_code, 404)
        self.assertEqual(self.client.get(url()).status_code, 405)

    def test_a_photo_that_was_judged_shows_its_face_and_warnings(self) -> None:
        photo = make_photo(self.alice, warnings=["The face is small in this photo."])
        answer = self.client.post(url("wife"), {"wife-photo": photo.pk})
        self.assertContains(answer, 'id="slot-wife"')
        self.assertContains(answer, f'name="wife-kept" value="{photo.pk}"')
        self.assertContains(answer, "The face is small in this photo.")

    def test_the_circle_shows_the_face_and_nothing_beside_the_photo(self) -> None:
        for box, shown in (
            ([100, 60, 40, 50], "77.5 42.5 85.0 85.0"),  # 1.7 times the longer side of the box
            ([-5, 100, 40, 50], "0.0 82.5 85.0 85.0"),
            ([250, 160, 60, 50], "198.0 98.0 102.0 102.0"),
            ([10, 10, 200, 180], "10.0 0.0 200.0 200.0"),
        ):
            face = {"face": {"box": box, "warnings": []}}
            photo = make_photo(self.alice, width=300, height=200, metadata=face)
            answer = self.client.post(url(), {"husband-photo": photo.pk})
            self.assertContains(answer, f'viewBox="{shown}"')

    def test_anothers_photo_is_not_there(self) -> None:
        answer = self.client.post(url(), {"husband-photo": make_photo(self.bob).pk})
        self.assertContains(answer, "This photo is not there any more.", status_code=404)
        self.assertContains(answer, 'data-code="photo_gone"', status_code=404)
        self.assertNotContains(answer, '-kept" value', status_code=404)

    def test_a_photo_whose_file_is_gone_says_so(self) -> None:
        answer = self.client.post(url(), {"husband-photo": make_image(self.alice).pk})
        self.assertContains(answer, "This photo is not there any more.", status_code=404)

    def test_what_is_no_picture_is_refused_and_not_kept(self) -> None:
        before = Image.objects.count()
        answer = self.client.post(
            url(),
            {"husband-file": uploaded("me.pdf", b"%PDF-1.4"), "husband-kept": self.his.pk},
        )
        self.assertContains(answer, "a PDF document", status_code=422)
        self.assertContains(answer, 'data-code="unsupported_format"', status_code=422)
        # the photo that was good before stays chosen
        self.assertContains(answer, f'name="husband-kept" value="{self.his.pk}"', status_code=422)
        self.assertEqual(Image.objects.count(), before)

    def test_without_networks_it_says_what_is_missing(self) -> None:
        answer = self.client.post(url(), {"husband-file": uploaded("me.jpg")})
        self.assertContains(answer, "models", status_code=422)
        self.assertContains(answer, 'data-code="engine_missing"', status_code=422)
        self.assertFalse(Image.objects.filter(file_name="me.jpg").exists())

    def test_checks_are_counted_for_each_person(self) -> None:
        with mock.patch.object(limits, "CHECKS", "1/10m"):
            self.client.post(url(), {"husband-file": uploaded("one.jpg")})
            answer = self.client.post(url(), {"husband-file": uploaded("two.jpg")})
            self.assertContains(answer, "Many photos were checked", status_code=429)
            judged = self.client.post(url(), {"husband-photo": self.his.pk})
            self.assertEqual(judged.status_code, 200)  # it costs nothing
            self.client.force_login(self.bob)
            answer = self.client.post(url(), {"husband-file": uploaded("one.jpg")})
            self.assertEqual(answer.status_code, 422)


@pytest.mark.weights
class RealCheckTestCase(RealTestCase):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()

    def check(self, name: str, role: str = "husband", **values: Any) -> Any:
        file = uploaded(name, self.data_of(name))
        return self.client.post(url(role), {f"{role}-file": file} | values)

    def test_a_good_photo_is_kept_with_its_face(self) -> None:
        answer = self.check("portrait_man_1.jpg")
        self.assertEqual(answer.status_code, 200)
        image = Image.objects.get(file_name="portrait_man_1.jpg")
        self.assertEqual((image.type, image.user), ("source", self.alice))
        left, top, width, height = image.metadata["face"]["box"]
        self.assertTrue(0 < left + width / 2 < image.width)
        self.assertTrue(0 < top + height / 2 < image.height)
        self.assertEqual(set(image.metadata["face"]), {"box", "warnings"})
        self.assertTrue(all(default_storage.exists(key) for key in image.keys))
        self.assertContains(answer, f'name="husband-kept" value="{image.pk}"')
        self.assertEqual(ImageUsage.objects.filter(image=image, action="upload").count(), 1)

    def test_the_same_photo_twice_is_one(self) -> None:
        self.check("portrait_woman_2.jpg", "wife")
        self.check("portrait_woman_2.jpg", "wife")
        self.assertEqual(Image.objects.filter(file_name="portrait_woman_2.jpg").count(), 1)
        self.assertEqual(ImageUsage.objects.filter(action="upload").count(), 1)

    def test_what_will_not_do_is_refused_with_its_code_and_not_kept(self) -> None:
        before = set(Image.objects.values_list("pk", flat=True))
        for name, code in (
            ("portrait_no_face_back_view.jpg", "no_face"),
            ("group_five_faces.jpg", "several_faces"),
        ):
            with self.subTest(name):
                answer = self.check(name)
                self.assertContains(answer, f'data-code="{code}"', status_code=422)
        self.assertEqual(set(Image.objects.values_list("pk", flat=True)), before)

    def test_a_photo_of_the_library_is_judged_once_and_says_so(self) -> None:
        file = uploaded("me.jpg", self.data_of("portrait_man_2.png"))
        photo = uploads.add(self.alice, file).image
        answer = self.client.post(url(), {"husband-photo": photo.pk})
        self.assertEqual(answer.status_code, 200)
        photo.refresh_from_db()
        self.assertEqual(photo.metadata["format"], "PNG")
        self.assertIn("face", photo.metadata)
        default_storage.delete(photo.file_path)
        answer = self.client.post(url(), {"husband-photo": photo.pk})
        self.assertEqual(answer.status_code, 200)

    def test_a_photo_of_the_library_that_will_not_do_stays_in_the_library(self) -> None:
        photo = uploads.add(self.alice, uploaded("cup.jpg", encoded())).image
        answer = self.client.post(url(), {"husband-photo": photo.pk, "husband-kept": self.his.pk})
        self.assertContains(answer, 'data-code="no_face"', status_code=422)
        self.assertContains(answer, f"{self.his.file_name} stays chosen", status_code=422)
        photo.refresh_from_db()
        self.assertNotIn("face", photo.metadata)

    def test_without_scripts_the_form_sends_both_and_keeps_the_good_one(self) -> None:
        man, group = "portrait_man_1.jpg", "group_five_faces.jpg"
        answer = self.client.post(
            reverse("couple-new"),
            {
                "template": self.beach.pk,
                "husband-file": uploaded(man, self.data_of(man)),
                "wife-file": uploaded(group, self.data_of(group)),
            },
        )
        self.assertContains(answer, "several faces", count=1, status_code=422)
        kept = Image.objects.get(file_name=man)
        self.assertContains(answer, f'name="husband-kept" value="{kept.pk}"', status_code=422)
        self.assertFalse(FaceswapTask.objects.exists())
        woman = "portrait_woman_2.jpg"
        self.client.post(
            reverse("couple-new"),
            {
                "template": self.beach.pk,
                "husband-photo": kept.pk,
                "wife-file": uploaded(woman, self.data_of(woman)),
            },
        )
        task = FaceswapTask.objects.with_pictures().get()
        self.assertEqual((task.husband_image.file_name, task.wife_image.file_name), (man, woman))
