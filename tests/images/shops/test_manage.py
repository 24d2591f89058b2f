from __future__ import annotations

from typing import Any

from images.garments import stock
from images.models import Image, ImageUsage
from tests.images.shops.base import ShopsTestCase
from tests.people import make_garment, make_vendor

ACT = "/garments/act/"


class ManageTestCase(ShopsTestCase):
    url = "/shops/corner-shop/manage/"

    def names(self, query: str = "") -> list[str]:
        return [image.file_name for image in self.client.get(f"{self.url}{query}").context["page"]]

    def test_it_shows_all_of_the_shop_newest_first_and_nothing_else(self) -> None:
        make_garment(self.shop, file_name="old")
        make_garment(self.shop, file_name="new", is_public=False)
        make_garment(self.alice, file_name="own")
        make_garment(make_vendor(self.alice, "Second"), file_name="second")
        self.assertEqual(self.names(), ["new", "old"])

    def test_it_filters_by_words_and_by_who_sees_it(self) -> None:
        make_garment(self.shop, file_name="red shirt")
        make_garment(self.shop, file_name="blue shirt", is_public=False, tags=["summer"])
        self.assertEqual(self.names("?q=summ"), ["blue shirt"])
        self.assertEqual(self.names("?state=public"), ["red shirt"])
        self.assertEqual(self.names("?state=private"), ["blue shirt"])
        self.assertContains(self.client.get(f"{self.url}?q=zzz"), "Nothing matches")

    def test_it_says_what_to_do_when_empty(self) -> None:
        self.assertContains(self.client.get(self.url), "/shops/corner-shop/upload/")

    def test_it_pages_by_key_and_keeps_filters(self) -> None:
        self.hang(stock.PAGE + 2)
        first = self.client.get(f"{self.url}?state=public")
        self.assertIn("state=public", first.context["page"].older_url)
        second = self.client.get(f"{self.url}{first.context['page'].older_url}")
        self.assertEqual(len(second.context["page"]), 2)
        self.assertEqual(self.client.get(f"{self.url}?after=nonsense").status_code, 404)

    def test_it_costs_the_same_queries_for_two_and_for_thirty(self) -> None:
        self.hang(2)
        with self.assertNumQueries(6):  # session, user, shop, what runs (two), garments
            self.client.get(self.url)
        self.hang(28)
        with self.assertNumQueries(6):
            self.client.get(self.url)


class SeveralTestCase(ShopsTestCase):
    def act(self, action: str, *garments: Image, **data: str) -> Any:
        ids = [str(each.pk) for each in garments]
        return self.client.post(ACT, {"action": action, "ids": ids, **data}, follow=True)

    def public(self) -> int:
        return Image.objects.filter(is_public=True).count()

    def test_it_unpublishes_and_publishes_those_that_were_selected(self) -> None:
        one, two, _ = self.hang(3)
        back = "/shops/corner-shop/manage/?state=public"
        self.assertContains(self.act("hide", one, two, next=back), "Hid 2 garments.")
        self.assertEqual(self.public(), 1)
        self.assertContains(self.act("publish", one, two, next=back), "Published 2 garments.")
        self.assertEqual(self.public(), 3)
        self.assertEqual(ImageUsage.objects.filter(action="update").count(), 4)

    def test_it_says_when_nothing_had_to_change(self) -> None:
        self.assertContains(self.act("publish", *self.hang(1)), "Nothing had to change.")
        self.assertFalse(ImageUsage.objects.filter(action="update").exists())

    def test_it_deletes_after_asking(self) -> None:
        one, two, kept = self.hang(3)
        asked = self.act("delete", one, two)
        self.assertContains(asked, "Delete 2 garments?")
        self.assertEqual(Image.objects.count(), 3)
        self.act("delete", one, two, confirm="1")
        self.assertEqual(list(Image.objects.all()), [kept])
        self.assertEqual(ImageUsage.objects.filter(action="delete").count(), 2)

    def test_what_a_person_keeps_for_themselves_is_not_published(self) -> None:
        own = make_garment(self.alice, is_public=False)
        self.act("publish", own)
        self.assertEqual(self.public(), 0)

    def test_it_does_not_touch_what_belongs_to_others(self) -> None:
        garments = self.hang(2)
        self.client.force_login(self.bob)
        for action in ("hide", "delete"):
            r = self.act(action, *garments, confirm="1")
            self.assertContains(r, "Select at least one garment first.")
        self.assertEqual(self.public(), 2)

    def test_it_answers_what_was_made_up(self) -> None:
        self.assertEqual(self.client.post(ACT, {"ids": ["x"], "action": "hide"}).status_code, 404)
        (one,) = self.hang(1)
        data = {"ids": [str(one.pk)], "action": "burn"}
        self.assertEqual(self.client.post(ACT, data).status_code, 400)
        self.assertEqual(self.client.get(ACT).status_code, 405)

    def test_it_leads_nowhere_else(self) -> None:
        (one,) = self.hang(1)
        data = {"ids": [str(one.pk)], "action": "hide", "next": "https://evil.example/"}
        self.assertRedirects(self.client.post(ACT, data), "/garments/own/")
