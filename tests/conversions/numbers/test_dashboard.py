from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User
from tests.conversions.numbers.base import NumbersTestCase, days_ago
from tests.people import make_image, make_user


class DashboardTestCase(NumbersTestCase):
    curator: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.curator = make_user("curator", is_staff=True, is_superuser=True)

    def setUp(self) -> None:
        self.client.force_login(self.curator)
        self.url = reverse("admin:conversions_numbers")

    def page(self, **query: str) -> Any:
        return self.client.get(self.url, query)

    def test_the_admin_leads_to_it(self) -> None:
        self.assertContains(self.client.get(reverse("admin:index")), f'href="{self.url}"')

    def test_it_tells_of_everybody(self) -> None:
        self.ended(ms=3000)
        shop: dict[str, Any] = {"user_id": None, "vendor_id": self.shop.pk}
        self.ended("failed", error="no_person", user_image_id=make_image(self.vera).pk, **shop)
        page = self.page()
        tiles = {tile.name: tile.value for tile in page.context["tiles"]}
        self.assertEqual(tiles["Try-ons"], "2")
        self.assertEqual(tiles["Done"], "50\N{NO-BREAK SPACE}%")
        self.assertContains(page, "no_person")
        self.assertContains(page, "warp 1")

    def test_errors_and_versions_are_counted(self) -> None:
        for error in ("no_person", "no_person", "back_view"):
            self.ended("failed", error=error)
        self.ended(version="warp 2; pose 1234")
        page = self.page()
        faults = [(each.error_type, each.failures) for each in page.context["faults"]]
        self.assertEqual(faults, [("no_person", 2), ("back_view", 1)])
        versions = [(each.ai_model_version, each.runs) for each in page.context["versions"]]
        self.assertEqual(versions, [("warp 1", 3), ("warp 2; pose 1234", 1)])
        listed = reverse("admin:conversions_conversionmetrics_changelist")
        self.assertContains(page, f'href="{listed}?error_type=no_person"')
        found = self.client.get(listed, {"error_type": "no_person"}).context["cl"].result_list
        self.assertEqual(len(found), 2)

    def test_it_shows_the_queue(self) -> None:
        self.ended("pending")
        self.assertEqual(self.page().context["health"].waiting, 1)
        self.assertContains(self.page(), "Nobody is there to take it")

    def test_it_is_of_the_days_that_were_asked_for(self) -> None:
        self.ended(day=days_ago(8))
        self.assertEqual(self.page().context["tiles"][0].value, "0")
        self.assertEqual(self.page(period="30").context["tiles"][0].value, "1")

    def test_nothing_to_tell_is_told(self) -> None:
        for text in ("Nothing failed on these days.", "Nothing ended on these days."):
            self.assertContains(self.page(), text)

    def test_it_is_for_staff_who_may_see_it(self) -> None:
        self.client.force_login(self.alice)
        self.assertEqual(self.page().status_code, 302)
        helper = make_user("helper", is_staff=True)
        self.client.force_login(helper)
        self.assertEqual(self.page().status_code, 403)
        self.assertNotContains(self.client.get(reverse("admin:index")), self.url)
        helper.user_permissions.add(Permission.objects.get(codename="view_conversionmetrics"))
        self.assertEqual(self.page().status_code, 200)

    def test_its_queries(self) -> None:
        self.ended()
        self.page()
        # Session and user; statistics, series, errors, versions; queue, bells, workers.
        with self.assertNumQueries(9):
            self.page()
