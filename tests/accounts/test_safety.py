"""What holds for every page of accounts."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from accounts.links import email_change_token
from tests.accounts.base import PeopleTestCase

OPEN = ("sign-up", "login", "password-reset")
OWN = ("account", "password-change", "account-email", "account-delete")
ACTS = ("logout", "account-sessions-end", "account-export")


class PagesTestCase(PeopleTestCase):
    def urls(self) -> list[str]:
        confirm = email_change_token(self.alice, "new@example.org")
        named = [reverse(name) for name in (*OPEN, *OWN, *ACTS)]
        return [*named, reverse("account-email-confirm", args=[confirm])]

    def test_every_form_wants_its_token(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        for url in self.urls():
            strict.force_login(self.alice)
            self.assertEqual(strict.post(url).status_code, 403, url)

    def test_no_page_is_kept_by_browsers(self) -> None:
        for name in OPEN:
            self.assertIn("no-store", self.client.get(reverse(name))["Cache-Control"], name)
        self.client.force_login(self.alice)
        for name in OWN:
            self.assertIn("no-store", self.client.get(reverse(name))["Cache-Control"], name)

    def test_no_page_tells_other_sites_its_address(self) -> None:
        for name in OPEN:
            r = self.client.get(reverse(name))
            self.assertEqual(r["Referrer-Policy"], "same-origin")
            self.assertEqual(r["X-Frame-Options"], "DENY")

    def test_every_control_has_a_label_and_an_autocomplete(self) -> None:
        self.client.force_login(self.alice)
        for client, names in ((Client(), OPEN), (self.client, OWN)):
            for name in names:
                r = client.get(reverse(name))
                form = r.context["form"]
                for field in form:
                    self.assertIn("autocomplete", field.field.widget.attrs, f"{name} {field.name}")
                    self.assertContains(r, f'<label for="{field.id_for_label}"')

    def test_session_cookies_are_out_of_reach(self) -> None:
        self.client.force_login(self.alice)
        data = {"username": "alice@example.org", "password": "gravel moon teapot"}
        cookie = Client().post(reverse("login"), data).cookies["sessionid"]
        self.assertTrue(cookie["httponly"])
        self.assertEqual(cookie["samesite"], "Lax")
