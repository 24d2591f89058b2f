from __future__ import annotations

from io import StringIO

from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from accounts.models import User
from accounts.services import PASSWORD_LENGTH, ensure_staff_account
from tests.people import PASSWORD, make_user

QUICK = override_settings(PASSWORD_HASHERS=["tests.people.QuickHasher"])


@QUICK
class EnsureStaffAccountTestCase(TestCase):
    def test_it_makes_one_account_once(self) -> None:
        made = ensure_staff_account()
        assert made is not None
        email, password = made
        user = User.objects.get(email=email)
        self.assertEqual(email, "admin@localhost")
        self.assertTrue(user.is_staff and user.is_superuser and user.check_password(password))
        self.assertIsNone(ensure_staff_account())

    def test_it_leaves_a_server_alone_that_has_one(self) -> None:
        make_user("curator", is_superuser=True)
        self.assertIsNone(ensure_staff_account())
        self.assertEqual(User.objects.count(), 1)

    @override_settings(STAFF_EMAIL="boss@example.org")
    def test_it_uses_the_address_it_is_given(self) -> None:
        made = ensure_staff_account()
        self.assertEqual(made and made[0], "boss@example.org")

    @override_settings(STAFF_EMAIL="alice@example.org")
    def test_it_promotes_who_has_the_address_and_tells_no_password(self) -> None:
        alice = make_user("alice")
        self.assertIsNone(ensure_staff_account())
        alice.refresh_from_db()
        self.assertTrue(alice.is_superuser)

    def test_it_takes_the_host_of_the_site(self) -> None:
        for site, email in (
            ("https://photos.example.org", "admin@photos.example.org"),
            ("http://192.0.2.1:8000", "admin@localhost"),
            ("http://studio", "admin@localhost"),
        ):
            User.objects.all().delete()
            with override_settings(SITE_URL=site):
                made = ensure_staff_account()
            self.assertEqual(made and made[0], email)


@QUICK
class StaffCommandTestCase(TestCase):
    def staff(self, email: str) -> str:
        out = StringIO()
        call_command("staff", email, stdout=out)
        return out.getvalue()

    def test_it_makes_an_account_and_prints_its_password(self) -> None:
        words = self.staff("Boss@Example.org").split()
        user = User.objects.get(email="boss@example.org")
        (password,) = (word for word in words if user.check_password(word))
        self.assertEqual(len(password), PASSWORD_LENGTH)
        self.assertTrue(user.is_staff and user.is_superuser)

    def test_it_promotes_and_lets_in_an_account_and_keeps_its_password(self) -> None:
        make_user("alice", is_active=False)
        self.assertIn("stays as it was", self.staff("ALICE@example.org"))
        alice = User.objects.get()
        self.assertTrue(alice.is_active and alice.is_staff and alice.is_superuser)
        self.assertTrue(alice.check_password(PASSWORD))

    def test_it_refuses_what_is_no_email(self) -> None:
        with self.assertRaisesMessage(CommandError, "boss is not an e-mail."):
            self.staff("boss")
