"""Each thing that people do to pictures is written once, with who and where from."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from images import usage
from images.models import Image, ImageUsage
from tests.drawing import uploaded
from tests.images.history.base import AGENT, Action, HistoryTestCase
from tests.people import make_garment, make_image, make_user, make_vendor


class RecordingTestCase(HistoryTestCase):
    def test_it_notes_a_view_with_who_and_where_from(self) -> None:
        image = make_image(self.alice)
        self.look(image, user_agent=AGENT)
        (row,) = self.history()
        self.assertEqual((row.image, row.action, row.user), (image, Action.VIEW, self.alice))
        self.assertEqual((row.ip_address, row.user_agent), ("127.0.0.1", AGENT))
        self.assertIsNone(row.vendor)

    def test_it_notes_no_polls_fragments_or_heads(self) -> None:
        image = make_image(self.alice)
        for name in ("image-state", "image-card", "image-row", "image-history"):
            self.client.get(reverse(name, args=[image.pk]))
        self.client.head(image.get_absolute_url())
        self.client.head(make_garment(make_vendor(self.bob)).get_absolute_url())
        self.client.head(reverse("image-download", args=[image.pk]), {"format": "original"})
        self.assertEqual(self.history(), [])

    def test_it_notes_an_upload_but_no_duplicate(self) -> None:
        for _ in range(2):
            self.client.post(reverse("upload"), {"files": uploaded(), "action": "keep"})
        self.assertEqual(self.actions(Image.objects.get()), [Action.UPLOAD])

    def test_it_notes_downloads_with_their_format(self) -> None:
        photo = self.cut_out()
        url = reverse("image-download", args=[photo.pk])
        for wish in ("original", "png", "webp", "jpeg"):
            self.client.get(url, {"format": wish})
        rows = self.history(action=Action.DOWNLOAD)
        self.assertEqual(
            [row.metadata["format"] for row in rows], ["original", "png", "webp", "jpeg"]
        )
        self.assertEqual({row.image for row in rows}, {photo})

    def test_it_notes_the_download_of_a_cut_out_on_its_photo(self) -> None:
        photo = self.cut_out()
        self.client.get(reverse("image-download", args=[photo.results.get().pk]))
        self.assertEqual(self.actions(photo), [Action.DOWNLOAD])

    def test_it_notes_no_download_that_did_not_come_about(self) -> None:
        url = reverse("image-download", args=[make_image(self.alice).pk])
        for wish in ("png", "tiff"):
            self.client.get(url, {"format": wish})
        self.assertEqual(self.history(), [])

    def test_it_notes_what_an_edit_changed(self) -> None:
        image = make_image(self.alice, tags=["cup"])
        url = reverse("image-edit", args=[image.pk])
        for name in ("new.jpg", "new.jpg", ""):
            self.client.post(url, {"file_name": name, "tags": "cup"})
        (row,) = self.history(action=Action.UPDATE)
        self.assertEqual((row.image, row.metadata), (image, {"changed": ["name"]}))

    def test_it_writes_for_several_in_one_statement(self) -> None:
        images = [make_image(self.alice) for _ in range(3)]
        request = RequestFactory().get("/")
        request.user = self.alice
        request.session = self.client.session
        with self.assertNumQueries(3):  # savepoint, statement, release
            usage.record_many(request, images, Action.SHARE)
        self.assertEqual({row.image for row in self.history()}, {*images})


class DeletionTestCase(HistoryTestCase):
    def told(self) -> dict[str, ImageUsage]:
        return {row.metadata["image"]: row for row in self.history(action=Action.DELETE)}

    def test_it_names_a_deleted_picture_and_what_was_made_of_it(self) -> None:
        photo = make_image(self.alice, file_name="cup.jpg")
        result = make_image(self.alice, source=photo)
        self.client.post(reverse("image-delete", args=[photo.pk]), {"confirm": "1"})
        told = self.told()
        self.assertEqual({*told}, {str(photo.pk), str(result.pk)})
        row = told[str(photo.pk)]
        self.assertEqual((row.image, row.user), (None, self.alice))
        self.assertEqual(
            row.metadata,
            {
                "image": str(photo.pk),
                "name": "cup.jpg",
                "type": "user",
                "owner": str(self.alice.pk),
                "owner_type": "user",
            },
        )

    def test_it_names_each_of_a_selection(self) -> None:
        images = [make_image(self.alice) for _ in range(3)]
        chosen = {"ids": [image.pk for image in images], "action": "delete"}
        self.client.post(reverse("images-action"), chosen)
        self.assertEqual(self.told(), {})
        self.client.post(reverse("images-action"), chosen | {"confirm": "1"})
        self.assertEqual({*self.told()}, {str(image.pk) for image in images})

    def test_it_tells_of_staff_who_delete(self) -> None:
        curator = make_user("curator", is_staff=True, is_superuser=True)
        self.client.force_login(curator)
        one, two = make_image(self.alice), make_image(self.alice)
        self.client.post(reverse("admin:images_image_delete", args=[one.pk]), {"post": "yes"})
        self.client.post(
            reverse("admin:images_image_changelist"),
            {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"},
        )
        told = self.told()
        self.assertEqual({*told}, {str(one.pk), str(two.pk)})
        self.assertEqual({row.user for row in told.values()}, {curator})
        self.assertFalse(Image.objects.exists())

    def test_it_takes_the_history_of_a_picture_with_it(self) -> None:
        image = make_image(self.alice)
        self.look(image)
        self.client.post(reverse("image-delete", args=[image.pk]), {"confirm": "1"})
        self.assertEqual([row.action for row in self.history()], [Action.DELETE])


class ShopTestCase(HistoryTestCase):
    def vendors(self, user: User | AnonymousUser) -> list[object]:
        garment = make_garment(make_vendor(self.alice))
        request = RequestFactory().get("/")
        request.user = user
        request.session = Client().session
        usage.record(request, garment, Action.VIEW)
        usage.record_deletions(request, [garment])
        return [row.vendor == garment.vendor for row in self.history()]

    def test_it_names_the_shop_that_somebody_acts_for(self) -> None:
        self.assertEqual(self.vendors(self.alice), [True, True])

    def test_it_names_no_shop_for_a_customer(self) -> None:
        self.assertEqual(self.vendors(self.bob), [False, False])

    def test_it_names_nobody_for_a_visitor(self) -> None:
        self.assertEqual(self.vendors(AnonymousUser()), [False, False])
        self.assertEqual([row.user for row in self.history()], [None, None])
