from __future__ import annotations

from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext

from images.garments import choices
from images.garments.views import gallery
from images.models import Image
from tests.images.shops.base import ShopsTestCase
from tests.people import make_garment, make_image, make_vendor


class GalleryTestCase(ShopsTestCase):
    url = "/garments/"

    def setUp(self) -> None:
        """Nobody is logged in."""

    def names(self, query: str = "") -> list[str]:
        page = self.client.get(f"{self.url}{query}").context["page"]
        return [image.file_name for image in page]

    def offered(self, name: str, query: str = "") -> list[str]:
        form = self.client.get(f"{self.url}{query}").context["filters"]
        return [str(value) for value, _ in form.fields[name].widget.choices if value]

    def test_everybody_sees_what_verified_shops_published_newest_first(self) -> None:
        make_garment(self.shop, file_name="old")
        make_garment(self.shop, file_name="new")
        make_garment(self.shop, file_name="private", is_public=False)
        make_garment(make_vendor(self.bob, "Waits", is_verified=False), file_name="unverified")
        make_garment(self.bob, file_name="bobs own", is_public=False)
        make_image(self.bob, file_name="photo", is_public=True)
        self.assertEqual(self.names(), ["new", "old"])
        self.client.force_login(self.bob)
        self.assertEqual(self.names(), ["new", "old"])

    def test_a_card_says_what_whose_and_how_much(self) -> None:
        make_garment(self.shop, file_name="Red shirt", thumbnail_path="t/red.webp", is_free=False)
        r = self.client.get(self.url)
        for text in ("Red shirt", "Corner Shop", "1 credit", "t/red.webp"):
            self.assertContains(r, text)

    def test_those_who_are_logged_in_see_their_own_above(self) -> None:
        make_garment(self.alice, file_name="mine", is_public=False)
        make_garment(self.bob, file_name="bobs", is_public=False)
        self.client.force_login(self.alice)
        r = self.client.get(self.url)
        self.assertEqual([image.file_name for image in r.context["own"]], ["mine"])
        self.assertContains(r, "Yours")
        self.assertNotContains(r, "bobs")
        self.assertEqual(self.client.get(f"{self.url}?q=other").context["own"], [])
        self.assertEqual(self.client.get(f"{self.url}?shop=corner-shop").context["own"], [])

    def test_it_filters_by_words_style_tag_shop_and_price(self) -> None:
        other = make_vendor(self.bob, "Bobs")
        make_garment(self.shop, file_name="red shirt", style="casual", tags=["summer sale"])
        make_garment(other, file_name="blue dress", style="formal", tags=["winter"], is_free=False)
        for query in ("q=sum", "style=casual", "tag=summer+sale", "shop=corner-shop", "price=free"):
            with self.subTest(query):
                self.assertEqual(self.names(f"?{query}"), ["red shirt"])
        self.assertEqual(self.names("?price=paid&shop=bobs"), ["blue dress"])
        self.assertContains(self.client.get(f"{self.url}?q=zzz"), "Nothing matches")

    def test_it_says_what_belongs_here_when_empty(self) -> None:
        self.assertContains(self.client.get(self.url), "No garments yet")

    def test_it_answers_filters_that_were_made_up(self) -> None:
        self.hang(1)
        for query in ("style=%00", "tag=" + "x" * 99, "q=%00", "price=dear", "shop=%F0%9F%91%97"):
            with self.subTest(query):
                self.assertEqual(self.client.get(f"{self.url}?{query}").status_code, 200)
        self.assertEqual(self.client.get(f"{self.url}?after=nonsense").status_code, 404)

    def test_it_offers_what_everybody_may_see_and_what_was_asked_for(self) -> None:
        make_garment(self.shop, style="casual", tags=["linen"])
        make_garment(self.shop, style="secret", tags=["hush"], is_public=False)
        self.assertEqual(self.offered("style"), ["casual"])
        self.assertEqual(self.offered("tag"), ["linen"])
        self.assertEqual(self.offered("shop"), ["corner-shop"])
        self.assertEqual(self.offered("style", "?style=rare"), ["casual", "rare"])

    def test_the_choices_come_from_the_newest_alone(self) -> None:
        make_garment(self.shop, style="old")
        make_garment(self.shop, style="new")
        with mock.patch.object(choices, "SAMPLE", 1), CaptureQueriesContext(connection) as asked:
            self.assertEqual(self.offered("style"), ["new"])
        self.assertIn("LIMIT 1", asked.captured_queries[0]["sql"])

    def test_it_pages_by_key_and_keeps_filters(self) -> None:
        for n in range(gallery.PAGE + 1):
            make_garment(self.shop, file_name=f"{n:03}", style="casual")
        first = self.client.get(f"{self.url}?style=casual").context["page"]
        self.assertIn("style=casual", first.older_url)
        self.assertEqual(self.names(first.older_url), ["000"])

    def test_it_costs_the_same_queries_for_two_and_for_thirty(self) -> None:
        self.hang(2)
        with self.assertNumQueries(2):  # what filters offer, garments
            self.client.get(self.url)
        self.hang(28)
        with self.assertNumQueries(2):
            self.client.get(self.url)

    def test_so_it_does_for_those_who_are_logged_in(self) -> None:
        self.client.force_login(self.alice)
        self.hang(2)
        with self.assertNumQueries(7):  # session, user, what runs (two), and one more: one's own
            self.client.get(self.url)
        self.hang(28)
        for _ in range(30):
            make_garment(self.alice, is_public=False)
        with self.assertNumQueries(7):
            self.client.get(self.url)


class OwnTestCase(ShopsTestCase):
    url = "/garments/own/"

    def test_it_shows_what_a_person_keeps_and_nothing_of_shops(self) -> None:
        make_garment(self.alice, file_name="mine", is_public=False)
        make_garment(self.shop, file_name="for sale")
        make_garment(self.bob, file_name="bobs", is_public=False)
        page = self.client.get(self.url).context["page"]
        self.assertEqual([image.file_name for image in page], ["mine"])

    def test_it_offers_no_publishing(self) -> None:
        make_garment(self.alice, is_public=False)
        self.assertNotContains(self.client.get(self.url), 'value="publish"')

    def test_it_says_what_to_do_when_empty(self) -> None:
        self.assertContains(self.client.get(self.url), "/garments/upload/")

    def test_it_deletes_several(self) -> None:
        one, two = (make_garment(self.alice, is_public=False) for _ in range(2))
        ids = [str(one.pk), str(two.pk)]
        data = {"ids": ids, "action": "delete", "confirm": "1", "next": self.url}
        self.assertRedirects(self.client.post("/garments/act/", data), self.url)
        self.assertFalse(Image.objects.exists())

    def test_it_costs_the_same_queries_for_two_and_for_thirty(self) -> None:
        for number in (2, 28):
            for _ in range(number):
                make_garment(self.alice, is_public=False)
            with self.assertNumQueries(5):  # session, user, what runs (two), garments
                self.client.get(self.url)
