"""The history of a picture, as its owner reads it."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from images.models import Image, ImageUsage
from tests.images.history.base import Action, HistoryTestCase
from tests.people import make_garment, make_image, make_vendor


class HistoryPageTestCase(HistoryTestCase):
    def url(self, image: Image) -> str:
        return reverse("image-history", args=[image.pk])

    def fill(self, image: Image, number: int) -> None:
        now = timezone.now()
        ImageUsage.objects.bulk_create(
            ImageUsage(
                image=image,
                action=Action.DOWNLOAD,
                metadata={"number": n},
                created_at=now - timedelta(hours=n // 2),  # two of each moment
            )
            for n in range(number)
        )

    def who(self, image: Image, **fields: object) -> str:
        ImageUsage.objects.create(image=image, action=Action.VIEW, **fields)
        (line,) = self.client.get(self.url(image)).context["history"]
        return str(line.who)

    def test_it_is_its_owners_alone(self) -> None:
        image = make_image(self.alice, is_public=True)
        self.client.force_login(self.bob)
        self.assertEqual(self.client.get(self.url(image)).status_code, 404)
        self.client.logout()
        self.assertEqual(self.client.get(self.url(image)).status_code, 302)

    def test_it_is_part_of_the_pictures_page(self) -> None:
        image = make_image(self.alice)
        self.fill(image, 21)
        page = self.client.get(image.get_absolute_url())
        self.assertContains(page, "Downloaded", count=20)
        self.assertContains(page, f'hx-get="{self.url(image)}?after=')

    def test_it_says_what_was_done(self) -> None:
        image = make_image(self.alice)
        for action, metadata in (
            (Action.DOWNLOAD, {"format": "webp"}),
            (Action.DOWNLOAD, {"format": "original"}),
            (Action.UPDATE, {"changed": ["name", "tags"]}),
            (Action.SHARE, {"link": "1"}),
        ):
            ImageUsage.objects.create(image=image, action=action, metadata=metadata)
        lines = self.client.get(self.url(image)).context["history"]
        self.assertEqual(
            [f"{line.action} {line.detail}" for line in lines],
            [
                "Shared by a link",
                "Changed name, tags",
                "Downloaded as it came",
                "Downloaded as WebP",
            ],
        )

    def test_it_says_you_and_a_visitor_and_never_who(self) -> None:
        self.assertEqual(self.who(make_image(self.alice), user=self.alice), "you")
        self.assertEqual(self.who(make_image(self.alice), user=self.bob), "a visitor")
        self.assertEqual(self.who(make_image(self.alice), user=None), "a visitor")

    def test_it_says_your_shop(self) -> None:
        shop = make_vendor(self.alice)
        garment = make_garment(shop)
        self.assertEqual(self.who(garment, user=self.alice, vendor=shop), "your shop")
        bobs = make_vendor(self.bob, "Other Shop")
        self.assertEqual(self.who(make_garment(shop), vendor=bobs), "a visitor")

    def test_it_leads_through_all_of_it_and_repeats_nothing(self) -> None:
        image = make_image(self.alice)
        self.fill(image, 47)
        seen: list[object] = []
        url, pages = self.url(image), 0
        while url:
            page = self.client.get(url).context["history"]
            seen += [(line.at, line.detail) for line in page]
            url, pages = page.older_url and self.url(image) + page.older_url, pages + 1
        self.assertEqual((len(seen), pages), (47, 3))
        self.assertEqual(seen, sorted(seen, key=lambda each: each[0], reverse=True))

    def test_it_gives_older_lines_alone_to_the_list(self) -> None:
        image = make_image(self.alice)
        self.fill(image, 21)
        older = self.client.get(self.url(image)).context["history"].older_url
        fragment = self.client.get(self.url(image) + older, headers={"HX-Request": "true"})
        self.assertContains(fragment, "<li", count=1)
        self.assertNotContains(fragment, "<html")
        self.assertContains(self.client.get(self.url(image) + older), "Newest")

    def test_it_knows_no_made_up_pages(self) -> None:
        image = make_image(self.alice)
        for key in ("x", b64encode(b"nonsense|1").decode()):
            with self.subTest(key):
                answer = self.client.get(self.url(image), {"after": key})
                self.assertEqual(answer.status_code, 404)

    def test_it_begins_anew_where_the_lines_asked_for_are_gone(self) -> None:
        image = make_image(self.alice)
        self.fill(image, 21)
        older = self.client.get(self.url(image)).context["history"].older_url
        ImageUsage.objects.filter(metadata__number=20).delete()
        answer = self.client.get(self.url(image) + older)
        self.assertEqual(len(answer.context["history"]), 20)

    def test_it_costs_the_same_queries_for_few_lines_and_for_many(self) -> None:
        image = make_image(self.alice)
        for number in (1, 60):
            self.fill(image, number)
            with self.assertNumQueries(6):  # session, user, what runs (two), picture, lines
                self.client.get(self.url(image))
