from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from accounts.models import User
from tests.people import make_user


class UserManagerTestCase(TestCase):
    def test_it_finds_by_email_without_regard_to_case(self) -> None:
        alice = make_user("alice", email="Alice@Example.org")
        self.assertEqual(User.objects.with_email(" aLICE@example.ORG"), alice)
        self.assertEqual(User.objects.get_by_natural_key("ALICE@example.org"), alice)
        self.assertIsNone(User.objects.with_email("bob@example.org"))
        self.assertIsNone(User.objects.with_email(""))

    def test_it_keeps_emails_in_small_letters(self) -> None:
        user = User.objects.create_user(" New@Example.ORG ")
        self.assertEqual(user.email, "new@example.org")
        self.assertFalse(user.has_usable_password())

    def test_it_makes_a_username_from_the_email(self) -> None:
        self.assertEqual(User.objects.create_user("a.b+c@x.org").username, "a.b+c")
        self.assertEqual(User.objects.create_user("$$$@x.org").username, "person")
        self.assertEqual(len(User.objects.create_user(f"{'x' * 60}@x.org").username), 24)

    def test_it_finds_another_username_where_one_is_taken(self) -> None:
        make_user("Alice")
        self.assertRegex(User.objects.free_username("alice@x.org"), r"^alice-\w{6}$")

    def test_it_asks_the_index(self) -> None:
        for number in range(200):
            make_user(f"n{number}")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        exact = User.objects.filter(email__lower="n7@example.org")
        prefix = User.objects.filter(email__lower__startswith="n7")
        self.assertIn("users_email_unique", exact.explain())
        self.assertIn("users_email_unique", prefix.explain())
        self.assertIn(
            "users_username_unique", User.objects.filter(username__lower__startswith="n").explain()
        )


class UserTestCase(TestCase):
    def test_it_is_one_for_each_email_and_username_whatever_the_case(self) -> None:
        make_user("alice")
        for fields in ({"email": "ALICE@example.org"}, {"username": "ALICE"}):
            with self.assertRaises(IntegrityError), transaction.atomic():
                make_user("bob", **fields)

    def test_it_says_in_a_sentence_what_is_taken(self) -> None:
        make_user("alice")
        user = User(email="alice@example.org", username="Alice", password="x")
        with self.assertRaises(ValidationError) as caught:
            user.full_clean()
        self.assertEqual(
            set(caught.exception.messages),
            {
                "This e-mail already has an account.",
                "This username is taken. Choose another.",
            },
        )

    def test_it_brings_names_into_one_form(self) -> None:
        user = User(email="A@X.org", username="ａlice", password="x")  # noqa: RUF001
        user.full_clean()
        self.assertEqual((user.email, user.username), ("a@x.org", "alice"))

    def test_it_owes_nothing(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_user("alice", paid_credits=-1)

    def test_it_is_shown_by_name_or_username(self) -> None:
        self.assertEqual(str(make_user("alice")), "alice")
        self.assertEqual(make_user("bob", name="Bob B.").get_short_name(), "Bob B.")

    def test_it_notes_when_it_changed(self) -> None:
        alice = make_user("alice")
        alice.save()
        before = User.objects.get(pk=alice.pk).updated_at
        alice.save()
        self.assertGreater(User.objects.get(pk=alice.pk).updated_at, before)

    def test_it_ends_its_sessions(self) -> None:
        alice = make_user("alice")
        before = alice.get_session_auth_hash()
        alice.end_sessions()
        self.assertNotEqual(alice.get_session_auth_hash(), before)
        self.assertEqual(alice.session_version, 1)

    def test_it_keeps_its_email_where_the_new_one_is_taken(self) -> None:
        alice = make_user("alice")
        make_user("bob")
        self.assertFalse(alice.change_email("bob@example.org"))
        self.assertEqual(User.objects.get(pk=alice.pk).email, "alice@example.org")
        self.assertTrue(alice.change_email("carol@example.org"))
        self.assertEqual(User.objects.get(pk=alice.pk).email, "carol@example.org")
