"""The frame of every page: where one can go, what runs, and what it costs."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, TestCase
from django.urls import reverse

from accounts.models import User
from imageproc import context


class ShellTestCase(TestCase):
    def setUp(self) -> None:
        self.alice = User.objects.create_user("alice@example.org", "a", name="Alice")
        self.curator = User.objects.create_user("curator@example.org", "c", is_staff=True)

    def shell(self, user: User | AnonymousUser, path: str = "/") -> dict[str, object]:
        request = RequestFactory().get(path)
        request.user = user
        return context.shell(request)

    def test_it_asks_nothing_until_a_page_uses_it(self) -> None:
        with self.assertNumQueries(0):
            self.shell(self.alice)

    def test_what_runs_costs_two_queries(self) -> None:
        with self.assertNumQueries(2):
            self.assertFalse(self.shell(self.alice)["running"])

    def test_strangers_cost_none(self) -> None:
        with self.assertNumQueries(0):
            shell = self.shell(AnonymousUser())
            self.assertFalse(shell["running"])
            self.assertFalse(shell["foot_entries"])

    def test_it_says_where_one_is(self) -> None:
        entries = context.main_entries(reverse("library"))
        self.assertEqual([e.name for e in entries if e.is_current], ["Library"])
        for page, name in (
            ("albums", "Library"), ("garments", "Try on"), ("shops", "Try on"),
            ("couple-tasks", "Couples"), ("couples", "Couples"),
        ):  # fmt: skip
            entries = context.main_entries(reverse(page))
            self.assertEqual([e.name for e in entries if e.is_current], [name])

    def test_only_staff_see_the_admin(self) -> None:
        names = [e.name for e in context.foot_entries("/", self.alice)]
        self.assertEqual(names, ["Alice"])
        self.assertEqual(context.foot_entries("/", self.curator)[0].name, "Admin")

    def test_a_page_that_does_not_exist_has_no_entry(self) -> None:
        self.assertEqual(context._entry("Nowhere", "no-such-page", "photo", "/"), [])


class HomeTestCase(TestCase):
    def test_it_shows_the_way_in(self) -> None:
        r = self.client.get(reverse("home"))
        self.assertContains(r, reverse("sign-up"))
        self.assertContains(r, "demo-after")

    def test_who_is_logged_in_goes_to_the_library(self) -> None:
        self.client.force_login(
            User.objects.create_user("alice@example.org", "a"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        self.assertRedirects(self.client.get(reverse("home")), reverse("library"))
