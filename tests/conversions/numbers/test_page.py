from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from tests.conversions.numbers.base import NumbersTestCase, days_ago, today
from tests.people import make_garment, make_image, make_vendor

# Session and user; whose shops; what runs, of two kinds.
SHELL = 5
# Statistics, pictures, series, garments, their pictures, charges, what is left.
FIGURES = 7


class PageTestCase(NumbersTestCase):
    def page(self, **query: str) -> Any:
        return self.client.get(reverse("numbers"), query)

    def tiles(self, **query: str) -> dict[str, str]:
        return {tile.name: tile.value for tile in self.page(**query).context["tiles"]}

    def garments(self, **query: str) -> list[tuple[str | None, int, int]]:
        rows = self.page(**query).context["garments"]
        return [(row.image and row.image.file_name, row.tried, row.done) for row in rows]


class NumbersPageTestCase(PageTestCase):
    def test_who_has_tried_nothing_is_told_what_this_is(self) -> None:
        page = self.page()
        self.assertContains(page, "No numbers yet")
        self.assertContains(page, reverse("try-on-new"))
        self.assertNotContains(page, "<svg class=\"marks")  # fmt: skip

    def test_one_is_shown_in_tiles_charts_and_table(self) -> None:
        self.ended(ms=2950)
        self.assertEqual(self.tiles(), {
            "Try-ons": "1", "Done": "100\N{NO-BREAK SPACE}%",
            "Median time": "2.95\N{NO-BREAK SPACE}s", "Pictures kept": "2",
        })  # fmt: skip
        self.assertEqual(self.garments(), [(self.shirt.file_name, 1, 1)])
        page = self.page()
        said = f"{today():%-d %B %Y}: done 1"
        self.assertContains(page, f"<title>{said}</title>")
        self.assertContains(page, f'href="{self.shirt.get_absolute_url()}"')

    def test_only_the_days_that_were_asked_for_count(self) -> None:
        self.ended(day=days_ago(8))
        self.assertEqual(self.tiles(period="7")["Try-ons"], "0")
        self.assertEqual(self.tiles(period="30")["Try-ons"], "1")
        own = {"from": days_ago(9).isoformat(), "to": days_ago(8).isoformat()}
        self.assertEqual(self.tiles(**own)["Try-ons"], "1")
        self.assertEqual(self.garments(period="7"), [])

    def test_days_without_try_ons_are_no_first_visit(self) -> None:
        self.ended(day=days_ago(8))
        page = self.page(period="7")
        self.assertNotContains(page, "No numbers yet")
        self.assertContains(page, "Nothing was tried on, on these days.")
        self.assertContains(page, "None ended on these days")

    def test_nobody_sees_the_numbers_of_others(self) -> None:
        self.ended()
        self.client.force_login(self.bob)
        self.assertContains(self.page(), "No numbers yet")

    def test_it_is_for_people_who_logged_in(self) -> None:
        self.client.logout()
        for name in ("numbers", "numbers-days", "numbers-garments"):
            r = self.client.get(reverse(name))
            self.assertRedirects(r, f"/log-in/?next={reverse(name)}", fetch_redirect_response=False)

    def test_bad_days_get_a_sentence_and_no_numbers(self) -> None:
        self.ended()
        r = self.page(**{"from": "2025-01-02", "to": "2025-01-01"})
        self.assertContains(r, "The first day is after the last.", status_code=422)
        self.assertNotContains(r, 'class="tiles"', status_code=422)
        for query in ({"period": "fortnight"}, {"from": "x", "to": "2025-01-01"}):
            self.assertEqual(self.page(**query).status_code, 422)

    def test_the_days_that_are_shown_are_filled_in(self) -> None:
        self.ended()
        self.assertContains(self.page(period="7"), f'value="{days_ago(6).isoformat()}"')

    def test_it_says_what_was_charged_and_what_is_left(self) -> None:
        self.alice.paid_credits = 3
        self.alice.save()
        self.ended()
        self.ended("failed")
        self.ended("pending", conversion_type="paid")
        page = self.page()
        charges = page.context["charges"]
        self.assertEqual((charges.free_used, charges.paid_used), (1, 1))
        self.assertEqual((charges.given_back, charges.granted), (1, 3))
        self.assertContains(page, f"<dd>{self.free_left(self.alice)} of ")

    def test_it_is_only_read(self) -> None:
        self.assertEqual(self.client.post(reverse("numbers")).status_code, 405)

    def test_the_rail_leads_to_it(self) -> None:
        page = self.page().content.decode()
        self.assertRegex(page, r'<a href="/numbers/" aria-current="page">')


class GarmentsTestCase(PageTestCase):
    def test_the_most_wanted_comes_first(self) -> None:
        other = make_garment(self.shop, file_name="jacket.jpg")
        self.ended()
        for status in ("completed", "failed"):
            self.ended(status, cloth_image_id=other.pk)
        found = [("jacket.jpg", 2, 1), (self.shirt.file_name, 1, 1)]
        self.assertEqual(self.garments(), found)

    def test_a_garment_that_was_taken_back_has_no_name(self) -> None:
        self.ended()
        self.shirt.is_public = False
        self.shirt.save()
        self.assertEqual(self.garments(), [(None, 1, 1)])
        page = self.page()
        self.assertContains(page, "Not shown any more")
        self.assertNotContains(page, self.shirt.file_name)

    def test_a_name_is_only_words(self) -> None:
        self.shirt.file_name = "<script>x.jpg"
        self.shirt.save()
        self.ended()
        self.assertNotContains(self.page(), "<script>x")

    def test_they_are_paged_by_key(self) -> None:
        for n in range(25):
            garment = make_garment(self.shop, file_name=f"shirt-{n}.jpg")
            for _ in range(1 + n % 3):
                self.ended("cancelled", cloth_image_id=garment.pk)
        first = self.page()
        names = [row.image.file_name for row in first.context["garments"]]
        rest = self.client.get(reverse("numbers") + first.context["page"].older_url)
        names += [row.image.file_name for row in rest.context["garments"]]
        self.assertEqual((len(names), len(set(names))), (25, 25))
        back = self.client.get(reverse("numbers") + rest.context["page"].newer_url)
        self.assertEqual(
            [row.image.pk for row in back.context["garments"]],
            [row.image.pk for row in first.context["garments"]],
        )
        self.assertEqual(self.page(after="made-up").status_code, 404)

    def test_its_queries_do_not_grow_with_what_is_shown(self) -> None:
        for many in (1, 12):
            for n in range(many):
                garment = make_garment(self.shop, file_name=f"{many}-{n}.jpg")
                self.ended("cancelled", cloth_image_id=garment.pk)
            self.page()
            with self.assertNumQueries(SHELL + FIGURES):
                self.page()


class ShopTestCase(PageTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.vera)
        self.own: dict[str, Any] = {"user_id": None, "vendor_id": self.shop.pk,
                    "user_image_id": make_image(self.vera).pk}  # fmt: skip

    def test_a_shop_has_numbers_of_its_own(self) -> None:
        self.ended(**self.own)
        self.assertEqual(self.tiles(shop=self.shop.slug)["Try-ons"], "1")
        self.assertContains(self.page(shop=self.shop.slug), "Numbers of Corner Shop")
        self.assertContains(self.page(), "No numbers yet")

    def test_its_garments_are_counted_whoever_tried_them_on(self) -> None:
        self.ended()
        self.ended("failed")
        self.ended(**self.own)
        self.assertEqual(self.garments(shop=self.shop.slug), [(self.shirt.file_name, 3, 2)])

    def test_what_visitors_did_is_enough_for_numbers(self) -> None:
        self.ended()
        page = self.page(shop=self.shop.slug)
        self.assertNotContains(page, "No numbers yet")
        self.assertContains(page, "<title>Used for a new picture: 1</title>")

    def test_a_garment_of_another_shop_is_not_among_them(self) -> None:
        foreign = make_garment(make_vendor(self.bob, "Elsewhere"))
        self.ended(cloth_image_id=foreign.pk, **self.own)
        self.assertEqual(self.garments(shop=self.shop.slug), [])

    def test_a_stranger_does_not_see_it(self) -> None:
        for user in (self.alice, self.bob):
            self.client.force_login(user)
            for name in ("numbers", "numbers-days", "numbers-garments"):
                r = self.client.get(reverse(name), {"shop": self.shop.slug})
                self.assertEqual(r.status_code, 404)
        self.assertEqual(self.page(shop="no-such-shop").status_code, 404)

    def test_links_keep_the_shop_and_the_days(self) -> None:
        self.ended(**self.own)
        page = self.page(shop=self.shop.slug, period="7").content.decode()
        self.assertIn(f"?period=90&amp;shop={self.shop.slug}", page)
        self.assertIn(f'name="shop" value="{self.shop.slug}"', page)
        for link in re.findall(r'href="(/numbers/[\w-]+\.csv[^"]*)"', page):
            self.assertIn("period=7", link)
            self.assertIn(f"shop={self.shop.slug}", link)

    def test_paid_try_ons_of_a_shop_are_among_its_costs(self) -> None:
        self.vera.paid_credits = 2
        self.vera.save()
        self.ended(**self.own)
        self.ended(conversion_type="paid", **self.own)
        charges = self.page(shop=self.shop.slug).context["charges"]
        self.assertEqual((charges.free_used, charges.paid_used, charges.granted), (1, 1, 0))

    def test_its_queries(self) -> None:
        self.ended(**self.own)
        self.page(shop=self.shop.slug)
        with self.assertNumQueries(SHELL + FIGURES + 1):  # the shop
            self.page(shop=self.shop.slug)
