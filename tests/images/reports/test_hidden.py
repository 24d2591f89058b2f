"""Where a picture is not shown any more, and what its owner is told."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Consent
from conversions import services as try_ons
from conversions.forms import TryOnForm
from images.models import Album, Image, Report
from images.sharing import services as sharing
from tests.images.reports.base import ReportsTestCase
from tests.people import make_garment, make_image, make_vendor

NOTICE = "Somebody reported this picture. Others cannot see it until staff have looked."
AGREED = "Somebody reported this picture, and staff agreed. Others cannot see it."
SHARED = ("shared", "shared-picture", "shared-download")


class LinksTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.image = self.add()
        self.token = sharing.share(self.image, self.alice, "week").token

    def open(self, name: str = "shared", token: str = "") -> int:
        url = reverse(name, args=[token or self.token])
        return self.visitor.get(url).status_code

    def test_its_page_offers_to_report_it(self) -> None:
        self.assertContains(self.visitor.get(reverse("shared", args=[self.token])), "/report/")

    def test_a_reported_picture_looks_like_a_closed_link(self) -> None:
        never = [self.visitor.get(reverse("shared", args=["A" * 43])).content]
        self.report(self.image)
        for name in SHARED:
            r = self.visitor.get(reverse(name, args=[self.token]))
            self.assertContains(r, "This link does not open a picture.", status_code=404)
        told = self.visitor.get(reverse("shared", args=[self.token])).content
        self.assertEqual(told.replace(self.token.encode(), b"A" * 43), never[0])

    def test_it_opens_again_once_staff_dismiss_the_report(self) -> None:
        report = self.report(self.image)
        self.assertEqual(self.open(), 404)
        Report.objects.filter(pk=report.pk).update(
            state="dismissed", handled_at="2026-01-01T00:00:00Z"
        )
        self.assertEqual(self.open(), 200)

    def test_what_was_made_of_a_reported_picture_is_hidden_with_it(self) -> None:
        result = make_image(self.alice, source=self.image, operation="try_on")
        token = sharing.share(result, self.alice, "week").token
        self.assertEqual(self.open(token=token), 200)
        self.report(self.image)
        self.assertEqual(self.open(token=token), 404)

    def test_a_reported_cut_out_leaves_the_photo_shown(self) -> None:
        self.report(make_image(self.alice, source=self.image))
        self.assertEqual(self.open(), 200)

    def test_the_owner_still_sees_it_and_is_told(self) -> None:
        page = reverse("image", args=[self.image.pk])
        self.assertNotContains(self.client.get(page), "Somebody reported")
        report = self.report(self.image)
        r = self.client.get(page)
        self.assertContains(r, NOTICE)
        self.assertContains(r, "Links to it open nothing meanwhile.")
        links = self.client.get(reverse("share", args=[self.image.pk]))
        self.assertContains(links, NOTICE)
        self.assertContains(links, "Reported</span>")
        self.assertContains(links, reverse("share-revoke", args=[self.image.share_links.get().pk]))
        Report.objects.filter(pk=report.pk).update(
            state="upheld", handled_at="2026-01-01T00:00:00Z"
        )
        self.assertContains(self.client.get(page), AGREED)

    def test_the_owner_is_told_of_a_cut_out(self) -> None:
        self.report(make_image(self.alice, source=self.image))
        self.assertContains(self.client.get(reverse("image", args=[self.image.pk])), NOTICE)

    def test_the_library_marks_it(self) -> None:
        self.report(self.image)
        self.assertContains(self.client.get(reverse("library")), "Reported</span>")


class GarmentsTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.shop = make_vendor(self.alice)
        self.garment = make_garment(self.shop, file_name="Blouse", style="casual")
        self.other = make_garment(self.shop, file_name="Skirt", style="casual")
        self.lists = [reverse("garments"), self.shop.get_absolute_url(), self.other_page]

    @property
    def other_page(self) -> str:
        return reverse("garment", args=[self.other.pk])

    def test_it_leaves_every_list_and_its_page_for_all_but_its_owner(self) -> None:
        bob = self.of(self.bob)
        for url in self.lists:
            self.assertContains(bob.get(url), "Blouse")
        self.report(self.garment)
        for url in self.lists:
            for client in (bob, self.visitor, self.client):  # as everybody sees them
                self.assertNotContains(client.get(url), "Blouse")
        page = reverse("garment", args=[self.garment.pk])
        for client in (bob, self.visitor):
            self.assertEqual(client.get(page).status_code, 404)
        self.assertContains(self.client.get(page), NOTICE)
        managed = self.client.get(reverse("shop-manage", args=[self.shop.slug]))
        self.assertContains(managed, "Reported</span>")

    def test_nobody_but_its_owner_chooses_it_any_more(self) -> None:
        make_image(self.bob)
        bob = self.of(self.bob)
        url = f"{reverse('try-on-new')}?garment={self.garment.pk}"
        self.assertContains(bob.get(url), str(self.garment.pk))
        self.report(self.garment)
        self.assertNotContains(bob.get(url), f'value="{self.garment.pk}"')
        form = TryOnForm({"garment": str(self.garment.pk)}, user=self.bob)
        self.assertIn("is not on offer any more", str(form.errors["garment"]))
        own = TryOnForm({"garment": str(self.garment.pk)}, user=self.alice)
        self.assertNotIn("garment", own.errors)

    def test_visitors_can_report_and_the_owner_need_not(self) -> None:
        page = reverse("garment", args=[self.garment.pk])
        for url in (page, self.shop.get_absolute_url()):
            for client in (self.visitor, self.of(self.bob)):
                self.assertContains(client.get(url), "/report/")
            self.assertNotContains(self.client.get(url), "/report/")


class TryOnsTestCase(ReportsTestCase):
    def test_who_tried_a_garment_on_before_sees_it_no_more(self) -> None:
        garment = make_garment(make_vendor(self.alice), thumbnail_path="t/blouse.webp")
        Consent.objects.record(self.bob, "own_face", None)
        tried = try_ons.begin(self.bob, person=make_image(self.bob), garment=garment)
        bob = self.of(self.bob)
        pages = tried.get_absolute_url(), reverse("try-ons")
        for page in pages:
            self.assertContains(bob.get(page), "t/blouse.webp")
        self.report(garment)
        for page in pages:
            self.assertNotContains(bob.get(page), "t/blouse.webp")
        self.assertContains(bob.get(pages[0]), "Somebody reported the garment.")


class AlbumsTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        shop = make_vendor(self.alice)
        self.album = shop.albums.create(name="Summer", is_public=True)
        for name in ("Blouse", "Skirt"):
            make_garment(shop, file_name=name, album=self.album, thumbnail_path=f"t/{name}.webp")
        self.garment = Image.objects.get(file_name="Blouse")
        Album.objects.filter(pk=self.album.pk).update(cover=self.garment)
        self.shop_page = shop.get_absolute_url()

    def test_an_album_shows_the_others_and_counts_them(self) -> None:
        r = self.visitor.get(self.album.get_absolute_url())
        self.assertContains(r, "2 pictures")
        self.assertContains(r, 'aria-label="Report Blouse"')
        self.assertContains(self.visitor.get(self.shop_page), "t/Blouse.webp")
        self.report(self.garment)
        r = self.visitor.get(self.album.get_absolute_url())
        self.assertContains(r, "1 picture<")
        self.assertNotContains(r, "Blouse")

    def test_a_reported_cover_is_not_shown(self) -> None:
        self.report(self.garment)
        r = self.visitor.get(reverse("shop-albums", args=["corner-shop"]))
        self.assertNotContains(r, "t/Blouse.webp")
        self.assertContains(r, "t/Skirt.webp")

    def test_the_owner_is_told_in_the_album(self) -> None:
        self.report(self.garment)
        r = self.client.get(self.album.get_absolute_url())
        self.assertContains(r, "1 picture in it was reported. Visitors do not see it.")
        self.assertContains(r, "Reported</span>")
