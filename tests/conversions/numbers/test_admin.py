from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import Quota, User
from conversions.models import Conversion, ConversionMetrics
from tests.conversions.numbers.base import NumbersTestCase
from tests.people import make_garment, make_image, make_user


class AdminTestCase(NumbersTestCase):
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)

    def setUp(self) -> None:
        self.client.force_login(self.curator)
        self.url = reverse("admin:conversions_conversion_changelist")

    def act(self, action: str, *conversions: Conversion) -> str:
        data = {"action": action, "_selected_action": [str(each.pk) for each in conversions]}
        page = self.client.post(self.url, data, follow=True).content.decode()
        for each in conversions:
            each.refresh_from_db()
        return page

    def found(self, query: str) -> list[Conversion]:
        page = self.client.get(self.url, {"q": query})
        return list(page.context["cl"].result_list)


class ConversionAdminTestCase(AdminTestCase):
    def test_it_lists_with_thumbnails_owner_and_reason(self) -> None:
        self.photo.thumbnail_path = "t/photo.webp"
        self.photo.save()
        self.ended("failed", ms=2500)
        page = self.client.get(self.url)
        for text in ("t/photo.webp", "alice@example.org", "2.50\N{NO-BREAK SPACE}s", "It failed."):
            self.assertContains(page, text)

    def test_it_is_for_looking_not_for_editing(self) -> None:
        conversion = self.ended()
        for page, code in (("add", 403), ("delete", 403), ("change", 200)):
            args = [] if page == "add" else [conversion.pk]
            r = self.client.get(reverse(f"admin:conversions_conversion_{page}", args=args))
            self.assertEqual(r.status_code, code)
        self.assertNotContains(r, 'name="_save"')
        self.assertNotContains(r, "View on site")
        self.assertNotContains(self.client.get(self.url), "delete_selected")

    def test_it_finds_by_ids_and_by_email(self) -> None:
        conversion = self.ended()
        self.ended(cloth_image_id=make_garment(self.shop).pk, user_id=None,
                   vendor_id=self.shop.pk, user_image_id=make_image(self.vera).pk)  # fmt: skip
        for wanted in (conversion.pk, self.alice.pk, self.photo.pk, self.shirt.pk, "ALICE@"):
            with self.subTest(wanted):
                self.assertEqual(self.found(str(wanted)), [conversion])
        self.assertEqual(self.found("nobody"), [])

    def test_it_tries_again_what_may_be(self) -> None:
        failed, done = self.ended("failed"), self.ended()
        said = self.act("retry", failed, done)
        self.assertEqual((failed.status, done.status), ("pending", "completed"))
        self.assertIn("1 queued again.", said)
        self.assertIn("1 left alone: their state does not allow it.", said)
        self.assertEqual(self.job_of(failed).status, "queued")

    def test_who_has_nothing_left_is_not_charged(self) -> None:
        failed = self.ended("failed")
        Quota.objects.filter(owner_type="user").update(free_per_month=0)
        said = self.act("retry", failed)
        self.assertEqual(failed.status, "failed")
        self.assertIn("1 left alone: their owner has nothing left to pay with.", said)

    def test_it_cancels_and_gives_back(self) -> None:
        before = self.free_left(self.alice)
        waiting, working = self.ended("pending"), self.ended("processing")
        self.act("cancel", waiting, working)
        self.assertEqual((waiting.status, working.status), ("cancelled", "cancelled"))
        self.assertEqual(self.free_left(self.alice), before)

    def test_who_may_only_look_cannot_act(self) -> None:
        helper = make_user("helper", is_staff=True)
        helper.user_permissions.add(Permission.objects.get(codename="view_conversion"))
        self.client.force_login(helper)
        conversion = self.ended("pending")
        self.act("cancel", conversion)
        self.assertEqual(conversion.status, "pending")
        helper.user_permissions.add(Permission.objects.get(codename="change_conversion"))
        self.act("cancel", conversion)
        self.assertEqual(conversion.status, "cancelled")

    def test_its_queries_do_not_grow(self) -> None:
        for _ in range(2):
            for _ in range(4):
                self.ended()
            self.client.get(self.url)
            with self.assertNumQueries(4):  # session, user, count, page
                self.client.get(self.url)

    def test_an_account_with_try_ons_can_be_deleted(self) -> None:
        self.ended()
        url = reverse("admin:accounts_user_delete", args=[self.alice.pk])
        self.client.post(url, {"post": "yes"})
        self.assertFalse(User.objects.filter(pk=self.alice.pk).exists())
        self.assertFalse(Conversion.objects.exists())
        self.assertFalse(ConversionMetrics.objects.exists())


class MetricsAdminTestCase(AdminTestCase):
    def test_it_lists_each_end(self) -> None:
        conversion = self.ended("failed", error="no_person", version="warp 7")
        page = self.client.get(reverse("admin:conversions_conversionmetrics_changelist"))
        for text in ("no_person", "warp 7", str(conversion.pk)[:8]):
            self.assertContains(page, text)

    def test_it_is_for_looking_not_for_editing(self) -> None:
        self.ended()
        row = ConversionMetrics.objects.get()
        for page, code in (("add", 403), ("delete", 403), ("change", 200)):
            args = [] if page == "add" else [row.pk]
            r = self.client.get(reverse(f"admin:conversions_conversionmetrics_{page}", args=args))
            self.assertEqual(r.status_code, code)
