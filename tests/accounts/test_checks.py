from __future__ import annotations

from typing import Any

from django.core.checks import run_checks
from django.test import SimpleTestCase, override_settings

GOOD = {
    "SITE_URL": "https://photos.example.org",
    "ALLOWED_HOSTS": ["photos.example.org"],
    "DEFAULT_FROM_EMAIL": "studio@example.org",
    "EMAIL_IS_PRINTED": False,
    "TRUSTED_PROXIES": 0,
}


class ChecksTestCase(SimpleTestCase):
    def ids(self, *, deploy: bool = True, **changes: Any) -> list[str]:
        with override_settings(**GOOD | changes):
            found = run_checks(include_deployment_checks=deploy)
        return [str(m.id) for m in found if str(m.id).startswith("accounts.")]

    def test_it_is_content_with_settings_that_agree(self) -> None:
        self.assertEqual(self.ids(), [])

    def test_it_wants_a_site(self) -> None:
        for url in (
            "photos.example.org",
            "ftp://photos.example.org",
            "https://",
            "https://x.org/a",
        ):
            self.assertEqual(self.ids(SITE_URL=url, deploy=False), ["accounts.E001"], url)

    def test_it_wants_links_that_the_server_answers(self) -> None:
        hosts = ["other.example.org"]
        self.assertEqual(self.ids(ALLOWED_HOSTS=hosts, deploy=False), ["accounts.E002"])
        self.assertEqual(self.ids(ALLOWED_HOSTS=["*"]), [])
        self.assertEqual(self.ids(ALLOWED_HOSTS=[".example.org"]), [])

    def test_it_refuses_fewer_than_no_proxies(self) -> None:
        self.assertEqual(self.ids(TRUSTED_PROXIES=-1, deploy=False), ["accounts.E003"])

    def test_it_warns_of_limits_that_each_process_counts_for_itself(self) -> None:
        for backend in ("locmem.LocMemCache", "dummy.DummyCache"):
            caches = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
            self.assertEqual(self.ids(CACHES=caches), ["accounts.W001"])

    def test_it_warns_of_printed_emails_only_where_others_come(self) -> None:
        self.assertEqual(self.ids(EMAIL_IS_PRINTED=True), ["accounts.W002"])
        self.assertEqual(self.ids(EMAIL_IS_PRINTED=True, deploy=False), [])
        local: dict[str, Any] = {
            "SITE_URL": "http://localhost:8000",
            "ALLOWED_HOSTS": ["localhost"],
        }
        self.assertEqual(self.ids(EMAIL_IS_PRINTED=True, **local), [])

    def test_it_warns_of_a_sender_that_mail_servers_refuse(self) -> None:
        for sender in ("imageproc@localhost", "Studio <imageproc@localhost>"):
            self.assertEqual(self.ids(DEFAULT_FROM_EMAIL=sender), ["accounts.W003"])
