from __future__ import annotations

from datetime import timedelta
from unittest import mock

from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.views import locked_out
from tests.accounts.base import PeopleTestCase, Response, last_link, seen
from tests.people import PASSWORD

URL = "/log-in/"
LIMIT = 6
WRONG = "wrong"


class LockOutTestCase(PeopleTestCase):
    def log_in(
        self, email: str = "alice@example.org", password: str = WRONG, ip: str = "192.0.2.1"
    ) -> Response:
        data = {"username": email, "password": password}
        return self.client.post(URL, data, REMOTE_ADDR=ip)

    def fail_until_locked(self, email: str = "alice@example.org") -> Response:
        for _ in range(LIMIT - 1):
            self.assertEqual(self.log_in(email).status_code, 200)
        return self.log_in(email)

    def test_it_closes_after_too_many_failures_and_says_how_long(self) -> None:
        r = self.fail_until_locked()
        self.assertContains(r, "Try again in 15 minutes.", status_code=429)
        self.assertEqual(r["Retry-After"], "900")

    def test_it_refuses_the_right_password_while_closed(self) -> None:
        self.fail_until_locked()
        self.assertEqual(self.log_in(password=PASSWORD).status_code, 429)
        self.assertFalse(get_user(self.client).is_authenticated)

    def test_it_closes_for_unknown_emails_alike(self) -> None:
        known = seen(self.fail_until_locked(), but="alice")
        self.client.cookies.clear()
        unknown = seen(self.fail_until_locked("nadja@example.org"), but="nadja")
        self.assertEqual(known, unknown)

    def test_it_counts_every_spelling_as_one(self) -> None:
        for email in ("ALICE@example.org", "Alice@Example.Org", " alice@example.org") * 2:
            r = self.log_in(email)
        self.assertEqual(r.status_code, 429)

    def test_it_counts_across_browsers(self) -> None:
        for number in range(LIMIT):
            data = {"username": "alice@example.org", "password": "wrong"}
            r = self.client.post(URL, data, headers={"user-agent": f"Browser {number}"})
        self.assertEqual(r.status_code, 429)

    def test_it_does_not_close_to_other_people_and_places(self) -> None:
        self.fail_until_locked()
        self.assertEqual(self.log_in("bob@example.org", PASSWORD).status_code, 302)
        self.client.logout()
        self.assertEqual(self.log_in(password=PASSWORD, ip="198.51.100.7").status_code, 302)

    def test_it_takes_an_ipv6_network_for_one_place(self) -> None:
        for number in range(LIMIT):
            r = self.log_in(ip=f"2001:db8:1:2::{number}")
        self.assertEqual(r.status_code, 429)

    def test_it_is_not_fooled_by_forwarded_for(self) -> None:
        for number in range(LIMIT):
            r = self.client.post(
                URL,
                {"username": "alice@example.org", "password": "wrong"},
                headers={"x-forwarded-for": f"203.0.113.{number}"},
            )
        self.assertEqual(r.status_code, 429)

    @override_settings(TRUSTED_PROXIES=1)
    def test_it_tells_people_behind_one_proxy_apart(self) -> None:
        data = {"username": "alice@example.org", "password": "wrong"}
        for _ in range(LIMIT):
            self.client.post(URL, data, headers={"x-forwarded-for": "spoof, 203.0.113.1"})
        right = data | {"password": PASSWORD}
        r = self.client.post(URL, right, headers={"x-forwarded-for": "203.0.113.2"})
        self.assertEqual(r.status_code, 302)

    def test_it_opens_again_by_itself_however_often_someone_tries(self) -> None:
        self.fail_until_locked()
        later = timezone.now() + timedelta(minutes=14, seconds=30)
        with mock.patch("axes.handlers.proxy.now", return_value=later):
            with mock.patch("django.utils.timezone.now", return_value=later):
                r = self.log_in(password=PASSWORD)
            self.assertContains(r, "Try again in 1 minute.", status_code=429)
        later += timedelta(minutes=1)
        with mock.patch("axes.handlers.proxy.now", return_value=later):
            self.assertEqual(self.log_in(password=PASSWORD).status_code, 302)

    def test_it_forgets_failures_after_a_success(self) -> None:
        for _ in range(LIMIT - 1):
            self.log_in()
        self.log_in(password=PASSWORD)
        self.client.logout()
        self.assertEqual(self.log_in().status_code, 200)

    def test_it_opens_after_a_reset_of_the_password_where_that_was_done(self) -> None:
        data = {"username": "alice@example.org", "password": WRONG}
        for ip in ("127.0.0.1", "198.51.100.7"):
            for _ in range(LIMIT):
                self.client.post(URL, data, REMOTE_ADDR=ip)
        self.client.post(reverse("password-reset"), {"email": "alice@example.org"})
        form = self.client.get(last_link())["Location"]
        new = "another moon teapot"
        self.client.post(form, {"new_password1": new, "new_password2": new})
        data["password"] = new
        self.assertEqual(self.client.post(URL, data, REMOTE_ADDR="198.51.100.7").status_code, 429)
        self.assertEqual(self.client.post(URL, data).status_code, 302)

    def test_it_guards_the_admin_too(self) -> None:
        data = {"username": "curator@example.org", "password": "wrong"}
        for _ in range(LIMIT):
            r = self.client.post(reverse("admin:login"), data)
        self.assertContains(r, "Try again in 15 minutes.", status_code=429)

    def test_it_keeps_no_password(self) -> None:
        self.log_in(password="my secret")
        (attempt,) = AccessAttempt.objects.all()
        self.assertNotIn("my secret", attempt.post_data)

    def test_it_answers_where_the_lock_is_gone_already(self) -> None:
        r = locked_out(RequestFactory().post(URL), None, {"username": "nobody@example.org"})
        self.assertEqual(r.status_code, 429)
