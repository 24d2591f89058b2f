from __future__ import annotations

from typing import Any

from images.models import Album, Image, ImageUsage
from tests.images.shops.base import ShopsTestCase
from tests.people import make_garment, make_image

ACTIONS = ("edit", "delete")


class GarmentPageTestCase(ShopsTestCase):
    def setUp(self) -> None:
        """Nobody is logged in."""

    def test_everybody_sees_a_published_garment_and_may_try_it_on(self) -> None:
        garment = make_garment(
            self.shop, file_name="Red shirt", preview_path="p/red.webp", style="casual",
            tags=["linen"], is_free=False,
        )  # fmt: skip
        r = self.client.get(garment.get_absolute_url())
        for text in ("Red shirt", "p/red.webp", "/shops/corner-shop/", "Casual", "linen"):
            self.assertContains(r, text)
        self.assertContains(r, f"/try-on/?garment={garment.pk}")
        self.assertContains(r, "1 credit")
        self.assertNotContains(r, f"{garment.get_absolute_url()}edit/")

    def test_its_owner_can_change_and_delete_it(self) -> None:
        self.client.force_login(self.alice)
        garment = make_garment(self.shop)
        r = self.client.get(garment.get_absolute_url())
        for action in ACTIONS:
            self.assertContains(r, f"{garment.get_absolute_url()}{action}/")
        self.assertContains(r, "Everybody sees it.")

    def test_what_others_may_not_see_is_not_there(self) -> None:
        hidden = [
            make_garment(self.shop, is_public=False),
            make_garment(self.alice, is_public=False),
        ]
        self.client.force_login(self.bob)
        for garment in hidden:
            self.assertEqual(self.client.get(garment.get_absolute_url()).status_code, 404)
        self.client.logout()
        for garment in hidden:
            self.assertEqual(self.client.get(garment.get_absolute_url()).status_code, 404)

    def test_what_an_unverified_shop_published_is_seen_by_its_owner_alone(self) -> None:
        garment = make_garment(self.shop)
        self.hide_shop()
        self.assertEqual(self.client.get(garment.get_absolute_url()).status_code, 404)
        self.client.force_login(self.alice)
        r = self.client.get(garment.get_absolute_url())
        self.assertContains(r, "once staff have verified Corner Shop")

    def test_photos_are_no_garments(self) -> None:
        self.client.force_login(self.alice)
        photo = make_image(self.alice)
        self.assertEqual(self.client.get(f"/garments/{photo.pk}/").status_code, 404)

    def test_a_view_is_told_in_the_history(self) -> None:
        garment = make_garment(self.shop)
        self.client.get(garment.get_absolute_url())
        self.assertEqual(ImageUsage.objects.get(image=garment).action, "view")

    def test_it_shows_others_of_the_shop_at_the_same_cost_however_many(self) -> None:
        garment, *_ = self.hang(2)
        url = garment.get_absolute_url()
        # The garment, its view in the history between savepoints, others of the shop.
        with self.assertNumQueries(5):
            self.client.get(url)
        self.hang(28)
        with self.assertNumQueries(5):
            self.assertContains(self.client.get(url), "More from Corner Shop")


class EditTestCase(ShopsTestCase):
    def edit(self, garment: Image, **data: str) -> Any:
        kept = {"file_name": "Red", "is_public": "True", "is_free": "True"}
        r = self.client.post(f"{garment.get_absolute_url()}edit/", kept | data)
        garment.refresh_from_db()
        return r

    def test_all_that_is_said_of_a_garment_can_be_changed(self) -> None:
        garment = make_garment(self.shop)
        r = self.edit(
            garment, file_name="Linen shirt", tags="Summer,  linen , summer",
            style="  Smart  Casual ", is_public="False", is_free="False",
        )  # fmt: skip
        self.assertRedirects(r, garment.get_absolute_url())
        self.assertEqual((garment.file_name, garment.tags), ("Linen shirt", ["summer", "linen"]))
        self.assertEqual(garment.style, "smart casual")
        self.assertFalse(garment.is_public or garment.is_free)
        self.assertEqual(ImageUsage.objects.filter(image=garment, action="update").count(), 1)

    def test_it_goes_into_an_album_at_its_end_and_out_again(self) -> None:
        album = Album.objects.create(vendor=self.shop, name="Blue")
        make_garment(self.shop, album=album, album_position=7)
        garment = make_garment(self.shop)
        self.edit(garment, album=str(album.pk))
        self.assertEqual((garment.album, garment.album_position), (album, 8))
        self.edit(garment, album=str(album.pk))
        self.assertEqual(garment.album_position, 8)
        self.edit(garment)
        self.assertIsNone(garment.album)

    def test_the_album_of_somebody_else_is_no_choice(self) -> None:
        garment = make_garment(self.shop)
        for owner in ({"user": self.bob}, {"user": self.alice}):
            album = Album.objects.create(name="Theirs", **owner)
            r = self.edit(garment, album=str(album.pk))
            self.assertEqual(r.status_code, 422)
            self.assertNotContains(r, "Theirs", status_code=422)

    def test_what_is_wrong_is_said_and_nothing_changes(self) -> None:
        garment = make_garment(self.shop, file_name="Blue")
        r = self.edit(garment, file_name=" ", style="x" * 41)
        self.assertContains(r, "required", status_code=422)
        self.assertEqual(garment.file_name, "Blue")

    def test_a_person_s_own_has_no_price_and_is_never_published(self) -> None:
        own = make_garment(self.alice, is_public=False)
        r = self.client.get(f"{own.get_absolute_url()}edit/")
        self.assertNotContains(r, 'name="is_free"')
        self.assertNotContains(r, 'name="is_public"')
        self.edit(own, is_free="False")
        self.assertEqual((own.is_public, own.is_free), (False, True))

    def test_what_an_album_made_public_can_be_hidden_again(self) -> None:
        own = make_garment(self.alice)
        self.edit(own, is_public="False")
        self.assertFalse(own.is_public)

    def test_nobody_changes_or_deletes_the_garment_of_another(self) -> None:
        garment = make_garment(self.shop)
        self.client.force_login(self.bob)
        self.assertEqual(self.edit(garment).status_code, 404)
        url = garment.get_absolute_url()
        self.assertEqual(self.client.get(f"{url}edit/").status_code, 404)
        self.assertEqual(self.client.post(f"{url}delete/", {"confirm": "1"}).status_code, 404)
        self.assertTrue(Image.objects.filter(pk=garment.pk).exists())

    def test_it_is_deleted_after_asking(self) -> None:
        garment = make_garment(self.shop, file_name="Red shirt")
        url = f"{garment.get_absolute_url()}delete/"
        self.assertEqual(self.client.get(url).status_code, 405)
        self.assertContains(self.client.post(url), "Red shirt")
        self.assertRedirects(self.client.post(url, {"confirm": "1"}), "/shops/corner-shop/manage/")
        self.assertFalse(Image.objects.exists())
        told = ImageUsage.objects.get(action="delete")
        self.assertEqual(told.metadata["name"], "Red shirt")
