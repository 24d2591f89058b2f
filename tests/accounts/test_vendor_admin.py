from __future__ import annotations

from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent, CreditEntry, Quota, User, Vendor
from images.models import Album, Image, ImageUsage, ShareLink
from tests.accounts.base import PeopleTestCase
from tests.people import make_garment, make_image, make_user, make_vendor

LIST = "/admin/accounts/vendor/"


class StaffTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.curator)

    def found(self, path: str, query: str) -> list[Any]:
        return list(self.client.get(f"/admin/{path}/", {"q": query}).context["cl"].result_list)


class VendorAdminTestCase(StaffTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.shop = make_vendor(self.alice, is_verified=False)

    def act(self, action: str, *shops: Vendor) -> Any:
        data = {"action": action, "_selected_action": [str(shop.pk) for shop in shops]}
        r = self.client.post(LIST, data, follow=True)
        self.shop.refresh_from_db()
        return r

    def test_it_is_closed_to_others(self) -> None:
        self.client.force_login(self.alice)
        self.assertEqual(self.client.get(LIST).status_code, 302)

    def test_it_verifies_and_takes_it_back(self) -> None:
        self.assertContains(self.act("verify", self.shop), "1 shop is now open to all.")
        self.assertTrue(self.shop.is_verified)
        self.client.logout()
        self.assertEqual(self.client.get("/shops/corner-shop/").status_code, 200)
        self.client.force_login(self.curator)
        self.assertContains(self.act("take_back", self.shop), "1 shop is now hidden.")
        self.assertFalse(self.shop.is_verified)
        self.assertEqual(LogEntry.objects.count(), 2)

    def test_it_needs_the_right_to_change_shops(self) -> None:
        helper = make_user("helper", is_staff=True)
        helper.user_permissions.set(Permission.objects.filter(codename="view_vendor"))
        self.client.force_login(helper)
        self.act("verify", self.shop)
        self.assertFalse(self.shop.is_verified)

    def test_it_lists_newest_first_with_few_questions_however_many(self) -> None:
        with CaptureQueriesContext(connection) as few:
            self.client.get(LIST)
        for n in range(30):
            make_vendor(self.bob, f"Shop {n}")
        with CaptureQueriesContext(connection) as many:
            r = self.client.get(LIST)
        self.assertEqual(len(few), len(many))
        self.assertEqual(r.context["cl"].result_list[0].name, "Shop 29")
        waiting = self.client.get(LIST, {"is_verified__exact": "0"})
        self.assertEqual(list(waiting.context["cl"].result_list), [self.shop])

    def test_it_finds_by_name_owner_and_id(self) -> None:
        make_vendor(self.bob, "Bobs")
        for text in ("Corner S", "CORNER", "alice@", str(self.shop.pk)):
            with self.subTest(text):
                self.assertEqual(self.found("accounts/vendor", text), [self.shop])

    def test_it_deletes_a_shop_with_everything(self) -> None:
        make_garment(self.shop)
        self.assertContains(self.client.get(f"{LIST}{self.shop.pk}/delete/"), "Corner Shop")
        self.client.post(f"{LIST}{self.shop.pk}/delete/", {"post": "yes"})
        self.assertFalse(Vendor.objects.exists() or Image.objects.exists())

    def test_it_says_that_a_name_is_taken(self) -> None:
        make_vendor(self.bob, "Bobs")
        data = {"name": "bobs", "slug": "corner-shop", "description": ""}
        r = self.client.post(f"{LIST}{self.shop.pk}/change/", data)
        self.assertContains(r, "A shop of this name is here already.")


class CreditAdminTestCase(StaffTestCase):
    def test_staff_set_the_free_quota(self) -> None:
        Quota.objects.ensure()
        self.assertContains(self.client.get("/admin/accounts/quota/"), "A person")
        self.client.post("/admin/accounts/quota/user/change/", {"free_per_month": "33"})
        self.assertEqual(Quota.objects.get(owner_type="user").free_per_month, 33)
        self.assertEqual(self.client.get("/admin/accounts/quota/add/").status_code, 403)

    def test_credits_given_on_the_person_s_page_are_in_the_ledger_which_nobody_edits(self) -> None:
        url = f"/admin/accounts/user/{self.alice.pk}/change/"
        data = {"email": "alice@example.org", "username": "alice", "is_active": "on"}
        self.client.post(url, data | {"paid_credits": "5"})
        (entry,) = self.found("accounts/creditentry", "ALICE@")
        self.assertEqual((entry.amount, entry.kind, entry.reason), (5, "paid", "grant"))
        self.assertEqual(self.found("accounts/creditentry", str(self.alice.pk)), [entry])
        change = f"/admin/accounts/creditentry/{entry.pk}/change/"
        self.assertContains(self.client.get(change), "grant")
        self.assertEqual(self.client.post(change, {"amount": "500"}).status_code, 403)

    def test_the_ledger_of_a_shop_is_found_by_its_id(self) -> None:
        shop = make_vendor(self.alice)
        entry = CreditEntry.objects.create(
            vendor=shop, kind="free", amount=-1, month="2026-01-01", reason="conversion"
        )
        self.assertEqual(self.found("accounts/creditentry", str(shop.pk)), [entry])

    def test_consents_are_read_only(self) -> None:
        consent = Consent.objects.record(self.alice, "own_face", "192.0.2.1")
        self.assertEqual(self.found("accounts/consent", "alice@"), [consent])
        url = f"/admin/accounts/consent/{consent.pk}/change/"
        self.assertContains(self.client.get(url), "I am the person in this photo")
        self.assertEqual(self.client.post(url, {"wording": "x"}).status_code, 403)


class OwnedAdminTestCase(StaffTestCase):
    """Albums, links and history: looked at, in lists that cost the same however long."""

    def setUp(self) -> None:
        super().setUp()
        self.shop = make_vendor(self.alice)
        self.make(1)

    def make(self, number: int) -> None:
        for _ in range(number):
            image = make_image(self.alice)
            Album.objects.create(vendor=self.shop, name=f"Album {image.pk}")
            ShareLink.objects.create(
                image=image, created_by=self.alice, token_hash=f"{image.image_hash}"
            )
            ImageUsage.objects.create(image=image, user=self.alice, action="view")

    def test_they_list_with_few_questions_however_many(self) -> None:
        for path in ("album", "sharelink", "imageusage"):
            with self.subTest(path):
                with CaptureQueriesContext(connection) as few:
                    self.client.get(f"/admin/images/{path}/")
                self.make(29)
                with CaptureQueriesContext(connection) as many:
                    r = self.client.get(f"/admin/images/{path}/")
                self.assertEqual(len(few), len(many))
                self.assertGreaterEqual(len(r.context["cl"].result_list), 30)

    def test_they_are_found_by_person_and_by_id(self) -> None:
        image = Image.objects.latest("created_at")
        for path, query in (
            ("album", str(self.shop.pk)), ("sharelink", "alice@"), ("sharelink", str(image.pk)),
            ("imageusage", "alice@example.org"), ("imageusage", str(image.pk)),
            ("imageusage", str(self.alice.pk)),
        ):  # fmt: skip
            with self.subTest(f"{path} {query}"):
                self.assertEqual(len(self.found(f"images/{path}", query)), 1)
                self.assertEqual(self.found(f"images/{path}", "nobody@example.org"), [])

    def test_they_are_for_looking(self) -> None:
        for model, path in ((Album, "album"), (ShareLink, "sharelink"), (ImageUsage, "imageusage")):
            url = f"/admin/images/{path}/{model.objects.get().pk}/change/"
            self.assertEqual(self.client.get(url).status_code, 200, path)
            self.assertEqual(self.client.post(url, {"name": "x"}).status_code, 403, path)
            self.assertEqual(self.client.get(f"/admin/images/{path}/add/").status_code, 403, path)

    def test_the_hash_of_a_link_is_not_shown(self) -> None:
        link = ShareLink.objects.get()
        r = self.client.get(f"/admin/images/sharelink/{link.pk}/change/")
        self.assertNotContains(r, link.token_hash)

    def test_a_person_with_all_of_it_can_be_deleted(self) -> None:
        Consent.objects.record(self.alice, "own_face", None)
        User.objects.filter(pk=self.alice.pk).update(paid_credits=3)
        Image.objects.latest("created_at").jobs.create(status="queued")
        self.client.post(f"/admin/accounts/user/{self.alice.pk}/delete/", {"post": "yes"})
        self.assertFalse(User.objects.filter(pk=self.alice.pk).exists())
        self.assertFalse(Vendor.objects.exists() or Consent.objects.exists())
