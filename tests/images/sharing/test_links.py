from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from images.models import ImageUsage, ShareLink
from images.sharing import services
from images.sharing.views import links
from tests.images.sharing.base import SharingTestCase
from tests.people import make_garment, make_image, make_vendor


class MakeTestCase(SharingTestCase):
    def test_the_address_is_shown_once(self) -> None:
        image = make_image(self.alice)
        r = self.ask(image)
        token = self.token_in(r)
        self.assertContains(r, f"{settings.SITE_URL}/s/{token}/")
        self.assertIn("no-store", r["Cache-Control"])
        self.assertEqual(self.open("shared", token).status_code, 200)
        later = self.client.get(reverse("share", args=[image.pk]))
        self.assertNotContains(later, token)
        self.assertNotIn(token, str(dict(self.client.session)))

    def test_it_lasts_as_long_as_was_wished(self) -> None:
        image = make_image(self.alice)
        for lasts, days in (("day", 1), ("week", 7), ("month", 30), ("never", None)):
            with self.subTest(lasts):
                self.ask(image, lasts=lasts)
                ends = ShareLink.objects.order_by("-created_at")[0].expires_at
                if days is None:
                    self.assertIsNone(ends)
                else:
                    assert ends is not None
                    self.assertAlmostEqual(
                        ends, timezone.now() + timedelta(days=days), delta=timedelta(seconds=30)
                    )

    def test_any_picture_of_ones_own_can_be_shared(self) -> None:
        photo = make_image(self.alice)
        garment = make_garment(make_vendor(self.alice))
        result = make_image(self.alice, source=photo, operation="try_on")
        for image in (photo, garment, result, make_image(self.alice, source=photo)):
            self.assertEqual(services.find(self.token_in(self.ask(image))).image, image)  # type: ignore[union-attr]

    def test_of_a_photo_its_cut_out_is_shared_on_wish(self) -> None:
        photo = make_image(self.alice)
        older, newer = (make_image(self.alice, source=photo) for _ in range(2))
        for result, expected in (("", newer), (str(older.pk), older)):
            r = self.ask(photo, what="cut_out", result=result)
            self.assertEqual(services.find(self.token_in(r)).image, expected)  # type: ignore[union-attr]

    def test_it_says_when_there_is_no_cut_out(self) -> None:
        photo = make_image(self.alice)
        r = self.ask(photo, what="cut_out")
        self.assertContains(r, "There is no cut-out of this picture yet.", status_code=422)
        theirs = make_image(self.bob, source=make_image(self.bob))
        r = self.ask(photo, what="cut_out", result=str(theirs.pk))
        self.assertEqual(r.status_code, 422)
        self.assertFalse(ShareLink.objects.exists())

    def test_it_refuses_nonsense(self) -> None:
        image = make_image(self.alice)
        for data in ({"lasts": "a century"}, {"what": "all"}, {"result": "x"}):
            self.assertEqual(self.ask(image, **data).status_code, 422)
        self.assertFalse(ShareLink.objects.exists())

    def test_a_script_gets_the_address_alone(self) -> None:
        image = make_image(self.alice)
        url = reverse("share", args=[image.pk])
        r = self.client.post(url, {"lasts": "day"}, headers={"HX-Request": "true"})
        self.assertNotContains(r, "<html")
        self.assertEqual(self.open("shared", self.token_in(r)).status_code, 200)

    def test_it_is_recorded(self) -> None:
        image = make_image(self.alice)
        self.ask(image)
        told = ImageUsage.objects.get(image=image, action="share")
        self.assertEqual(
            (told.user, told.metadata), (self.alice, {"link": str(ShareLink.objects.get().pk)})
        )

    def test_the_pictures_page_offers_it(self) -> None:
        image = make_image(self.alice)
        r = self.client.get(image.get_absolute_url())
        self.assertContains(r, f'action="{reverse("share", args=[image.pk])}"')


class ListTestCase(SharingTestCase):
    def test_it_shows_what_became_of_each(self) -> None:
        image = make_image(self.alice)
        used, _ = self.share(image, "never")
        self.open("shared", used)
        _, closed = self.share(image)
        services.revoke(closed)
        _, over = self.share(image, "day")
        ShareLink.objects.filter(pk=over.pk).update(expires_at=timezone.now())
        page = self.client.get(reverse("share", args=[image.pk])).context["page"]
        states = [(row.state, row.opened.count) for row in page]
        self.assertEqual(states, [("expired", 0), ("closed", 0), ("open", 1)])

    def test_links_to_cut_outs_are_listed_with_the_photo(self) -> None:
        photo = make_image(self.alice)
        self.share(make_image(self.alice, source=photo))
        self.share(make_image(self.alice))
        page = self.client.get(reverse("share", args=[photo.pk])).context["page"]
        self.assertEqual([row.link.image.source for row in page], [photo])

    def test_it_pages_by_key(self) -> None:
        image = make_image(self.alice)
        made = [self.share(image)[1].pk for _ in range(links.PAGE + 2)]
        url = reverse("share", args=[image.pk])
        first = self.client.get(url).context["page"]
        rest = self.client.get(f"{url}{first.older_url}").context["page"]
        self.assertEqual([row.link.pk for row in [*first, *rest]], made[::-1])

    def test_it_costs_the_same_queries_for_few_links_and_for_many(self) -> None:
        image = make_image(self.alice)
        url = reverse("share", args=[image.pk])
        for number in range(30):
            self.open("shared", self.share(image)[0])
            if number in {1, 29}:
                # session, user, what runs (two), picture, links, how often opened, cut-out
                with self.assertNumQueries(8):
                    self.client.get(url)


class ReachTestCase(SharingTestCase):
    def test_strangers_find_nothing(self) -> None:
        image = make_image(self.alice, is_public=True)
        _, link = self.share(image)
        there, close = reverse("share", args=[image.pk]), reverse("share-revoke", args=[link.pk])
        bob = Client()
        bob.force_login(self.bob)
        for answer in (bob.get(there), bob.post(there, {"lasts": "day"}), bob.post(close)):
            self.assertEqual(answer.status_code, 404)
        for answer in (self.visitor.get(there), self.visitor.post(there), self.visitor.post(close)):
            self.assertEqual(answer.status_code, 302)
        self.assertEqual(list(ShareLink.objects.open()), [link])

    def test_a_link_is_closed_at_once_and_for_good(self) -> None:
        token, link = self.share(make_image(self.alice))
        self.assertEqual(self.client.get(reverse("share-revoke", args=[link.pk])).status_code, 405)
        r = self.client.post(reverse("share-revoke", args=[link.pk]), follow=True)
        self.assertContains(r, "The link is closed.")
        self.assertEqual(self.open("shared", token).status_code, 404)
        link.refresh_from_db()
        first = link.revoked_at
        self.client.post(reverse("share-revoke", args=[link.pk]))
        link.refresh_from_db()
        self.assertEqual(link.revoked_at, first)

    def test_a_link_goes_with_its_picture_and_with_its_maker(self) -> None:
        image = make_image(self.alice)
        token, _ = self.share(image)
        image.delete()
        self.assertEqual(self.open("shared", token).status_code, 404)
        self.share(make_image(self.alice))
        self.alice.delete_with_everything()
        self.assertFalse(ShareLink.objects.exists())
