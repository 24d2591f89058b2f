from __future__ import annotations

from images.models import Album, Image
from images.shops.views import public
from tests.images.shops.base import ShopsTestCase
from tests.people import make_garment, make_vendor


class PublicShopTestCase(ShopsTestCase):
    url = "/shops/corner-shop/"

    def setUp(self) -> None:
        """Nobody is logged in."""

    def test_everybody_sees_a_verified_shop_and_what_it_published(self) -> None:
        make_garment(self.shop, file_name="Red shirt", is_free=False, style="casual")
        make_garment(self.shop, file_name="Secret", is_public=False)
        make_garment(make_vendor(self.bob, "Bobs"), file_name="Other")
        r = self.client.get(self.url)
        for text in ("Corner Shop", "Red shirt", "1 credit", "Casual"):
            self.assertContains(r, text)
        for text in ("Secret", "Other", "preview", "Manage"):
            self.assertNotContains(r, text)

    def test_words_of_the_owner_are_only_words(self) -> None:
        self.shop.description = "<b>Fine</b> cloth"
        self.shop.save()
        self.assertContains(self.client.get(self.url), "&lt;b&gt;Fine&lt;/b&gt; cloth")

    def test_strangers_do_not_find_a_shop_that_waits(self) -> None:
        self.hide_shop()
        for path in (self.url, f"{self.url}albums/"):
            self.assertEqual(self.client.get(path).status_code, 404)
        self.client.force_login(self.bob)
        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_its_owner_sees_a_preview(self) -> None:
        self.hide_shop()
        self.client.force_login(self.alice)
        r = self.client.get(self.url)
        self.assertContains(r, "This is a preview.")
        self.assertContains(r, f"{self.url}manage/")

    def test_it_shows_public_albums_that_hold_something(self) -> None:
        shown = Album.objects.create(vendor=self.shop, name="Shown", is_public=True)
        hidden = Album.objects.create(vendor=self.shop, name="Hidden")
        Album.objects.create(vendor=self.shop, name="Hollow", is_public=True)
        make_garment(self.shop, album=shown, thumbnail_path="t/secret.webp", is_public=False)
        make_garment(self.shop, album=shown, thumbnail_path="t/cover.webp", album_position=2)
        make_garment(self.shop, album=hidden)
        r = self.client.get(self.url)
        self.assertContains(r, f"/albums/{shown.pk}/")
        self.assertContains(r, "t/cover.webp")
        for text in ("Hidden", "Hollow", "t/secret.webp"):
            self.assertNotContains(r, text)

    def test_it_leads_to_all_albums_where_there_are_more(self) -> None:
        for n in range(public.ALBUMS + 1):
            album = Album.objects.create(vendor=self.shop, name=f"Album {n}", is_public=True)
            make_garment(self.shop, album=album)
        self.assertContains(self.client.get(self.url), f"{self.url}albums/")
        self.assertContains(self.client.get(f"{self.url}albums/"), "Album 0")

    def test_it_pages_by_key(self) -> None:
        self.hang(public.PAGE + 1)
        first = self.client.get(self.url)
        second = self.client.get(f"{self.url}{first.context['page'].older_url}")
        self.assertEqual(len(second.context["page"]), 1)
        self.assertEqual(self.client.get(f"{self.url}?after=nonsense").status_code, 404)

    def test_it_costs_the_same_queries_for_two_and_for_thirty(self) -> None:
        for path, cost in ((self.url, 3), (f"{self.url}albums/", 2)):  # shop, (garments,) albums
            with self.subTest(path):
                Image.objects.all().delete()
                self.fill(2)
                with self.assertNumQueries(cost):
                    self.client.get(path)
                self.fill(28)
                with self.assertNumQueries(cost):
                    self.client.get(path)

    def fill(self, number: int) -> None:
        for garment in self.hang(number):
            album = Album.objects.create(vendor=self.shop, name=f"{garment.pk}", is_public=True)
            Image.objects.filter(pk=garment.pk).update(album=album)
