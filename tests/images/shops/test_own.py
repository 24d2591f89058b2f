from __future__ import annotations

from typing import Any

from accounts.models import Vendor
from images.models import Album, Image, ImageUsage
from tests.images.shops.base import ShopsTestCase
from tests.people import make_garment, make_vendor

TAKEN = "A shop of this name is here already. Choose another."


class OpenTestCase(ShopsTestCase):
    def open(self, name: str, **data: str) -> Any:
        return self.client.post("/shops/new/", {"name": name, **data})

    def test_it_says_that_staff_verify_first(self) -> None:
        self.assertContains(self.client.get("/shops/new/"), "Staff verify it before others see it.")

    def test_it_opens_a_shop_that_waits_under_an_address_made_from_its_name(self) -> None:
        r = self.open("  Loom &   Thread ", description="Tops.")
        self.assertRedirects(r, "/shops/loom-thread/manage/")
        shop = Vendor.objects.get(slug="loom-thread")
        self.assertEqual(
            (shop.name, shop.description, shop.owner), ("Loom & Thread", "Tops.", self.alice)
        )
        self.assertFalse(shop.is_verified)
        self.assertContains(self.client.get(r["Location"]), "Waiting to be verified")

    def test_it_refuses_a_name_that_is_taken_in_any_case(self) -> None:
        self.client.force_login(self.bob)
        r = self.open("CORNER shop")
        self.assertContains(r, TAKEN, status_code=422)
        self.assertEqual(Vendor.objects.count(), 1)

    def test_it_asks_for_a_name(self) -> None:
        self.assertContains(self.open("   "), "required", status_code=422)

    def test_names_with_the_same_address_get_addresses_of_their_own(self) -> None:
        for name in ("Café", "Cafe", "Café!"):
            self.assertEqual(self.open(name).status_code, 302)
        slugs = Vendor.objects.exclude(pk=self.shop.pk).values_list("slug", flat=True)
        self.assertEqual(len(set(slugs)), 3)
        self.assertTrue(all(slug.startswith("cafe") for slug in slugs))

    def test_names_without_latin_letters_and_names_of_pages_get_an_address_too(self) -> None:
        for name, beginning in (("店", "shop"), ("New", "new-")):
            with self.subTest(name):
                r = self.open(name)
                self.assertTrue(r["Location"].startswith(f"/shops/{beginning}"))
                self.assertEqual(self.client.get(r["Location"]).status_code, 200)

    def test_a_long_name_fits(self) -> None:
        self.assertEqual(self.open("long name " * 12).status_code, 302)

    def test_a_person_has_several(self) -> None:
        self.open("Second")
        r = self.client.get("/shops/")
        self.assertContains(r, "Second")
        self.assertContains(r, "Corner Shop")

    def test_the_list_is_one_s_own_and_costs_the_same_however_many(self) -> None:
        make_vendor(self.bob, "Bobs")
        self.hang(1)
        with self.assertNumQueries(5):  # session, user, what runs (two), shops
            r = self.client.get("/shops/")
        self.assertNotContains(r, "Bobs")
        for n in range(29):
            self.hang(1, make_vendor(self.alice, f"Shop {n}"))
        with self.assertNumQueries(5):
            self.assertContains(self.client.get("/shops/"), "Shop 28")

    def test_it_says_what_to_do_when_there_is_none(self) -> None:
        self.client.force_login(self.bob)
        self.assertContains(self.client.get("/shops/"), "/shops/new/")

    def test_it_asks_strangers_to_log_in(self) -> None:
        self.client.logout()
        for path in ("", "new/", "corner-shop/manage/", "corner-shop/upload/", "corner-shop/edit/"):
            with self.subTest(path):
                r = self.client.get(f"/shops/{path}")
                self.assertRedirects(
                    r, f"/log-in/?next=/shops/{path}", fetch_redirect_response=False
                )


class EditTestCase(ShopsTestCase):
    url = "/shops/corner-shop/edit/"

    def edit(self, name: str = "Corner Shop", description: str = "") -> Any:
        r = self.client.post(self.url, {"name": name, "description": description})
        self.shop.refresh_from_db()
        return r

    def test_a_description_changes_and_the_shop_stays_open(self) -> None:
        self.assertEqual(self.edit(description="New words.").status_code, 302)
        self.assertEqual((self.shop.description, self.shop.is_verified), ("New words.", True))

    def test_a_new_name_is_verified_again_and_the_address_stays(self) -> None:
        self.edit("Other Shop")
        self.assertEqual(
            (self.shop.name, self.shop.slug, self.shop.is_verified),
            ("Other Shop", "corner-shop", False),
        )

    def test_another_spelling_of_the_same_name_is_no_new_name(self) -> None:
        self.edit("CORNER SHOP")
        self.assertEqual((self.shop.name, self.shop.is_verified), ("CORNER SHOP", True))

    def test_a_name_that_is_taken_is_refused_and_nothing_changes(self) -> None:
        make_vendor(self.bob, "Bobs")
        r = self.edit("bobs", "x")
        self.assertContains(r, TAKEN, status_code=422)
        self.assertContains(r, "Corner Shop", status_code=422)
        self.assertEqual((self.shop.name, self.shop.description), ("Corner Shop", ""))

    def test_nobody_edits_the_shop_of_another(self) -> None:
        self.client.force_login(self.bob)
        for path in ("manage", "upload", "edit", "delete"):
            with self.subTest(path):
                url = f"/shops/corner-shop/{path}/"
                self.assertEqual(self.client.get(url).status_code, 404)
                r = self.client.post(url, {"name": "Mine", "confirm": "1"})
                self.assertIn(r.status_code, {404, 405})
        self.shop.refresh_from_db()
        self.assertEqual(self.shop.name, "Corner Shop")


class DeleteTestCase(ShopsTestCase):
    url = "/shops/corner-shop/delete/"

    def test_it_names_what_goes_and_asks(self) -> None:
        self.hang(3)
        Album.objects.create(vendor=self.shop, name="Blue")
        r = self.client.get(self.url)
        self.assertContains(r, "<strong>3</strong> pictures")
        self.assertContains(r, "<strong>1</strong> album<")
        self.assertContains(r, "<strong>0</strong> try-ons")
        self.client.post(self.url)
        self.assertTrue(Vendor.objects.filter(pk=self.shop.pk).exists())

    def test_it_takes_everything_with_it_and_leaves_the_rest(self) -> None:
        self.hang(2)
        Album.objects.create(vendor=self.shop, name="Blue")
        kept = make_garment(self.alice)
        self.assertRedirects(self.client.post(self.url, {"confirm": "1"}), "/shops/")
        self.assertFalse(Vendor.objects.exists() or Album.objects.exists())
        self.assertEqual(list(Image.objects.all()), [kept])

    def test_it_is_told_in_the_history(self) -> None:
        (garment,) = self.hang(1)
        self.client.post(self.url, {"confirm": "1"})
        told = ImageUsage.objects.get(action="delete")
        self.assertEqual(told.metadata["image"], str(garment.pk))
