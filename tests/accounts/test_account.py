from __future__ import annotations

from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.forms.account import DetailsForm
from accounts.models import User
from tests.accounts.base import PeopleTestCase
from tests.people import make_image, make_user

URL = "/account/"
OWN_QUERIES = 6  # session, user, pictures, catalogues, what is free, consents


class AccountTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)

    def test_it_asks_strangers_to_log_in(self) -> None:
        self.assertRedirects(Client().get(URL), f"{reverse('login')}?next={URL}")

    def test_it_shows_who_you_are_and_what_you_keep(self) -> None:
        make_image(self.alice, file_size=1024 * 1024)
        make_image(self.alice, file_size=2 * 1024 * 1024)
        make_image(self.bob)
        r = self.client.get(URL)
        self.assertContains(r, "alice@example.org")
        self.assertContains(r, "2 pictures, 3.0")

    def test_it_says_so_where_nothing_is_kept(self) -> None:
        self.assertContains(self.client.get(URL), "0 pictures, 0")

    def test_it_asks_the_database_no_more_for_many_pictures(self) -> None:
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                self.client.get(URL)
            counts.append(len(queries))
            for _ in range(5):
                make_image(self.alice)
        self.assertEqual(counts[0], counts[1])
        runs = ("conversion_jobs", "paused_at")
        shell = [query for query in queries if any(name in query["sql"] for name in runs)]
        self.assertEqual(counts[0] - len(shell), OWN_QUERIES)

    def test_it_saves_name_and_username(self) -> None:
        self.client.post(URL, {"name": "Alice A.", "username": "alice.a"})
        self.alice.refresh_from_db()
        self.assertEqual((self.alice.name, self.alice.username), ("Alice A.", "alice.a"))

    def test_it_lets_you_change_the_case_of_your_own_username(self) -> None:
        self.assertRedirects(self.client.post(URL, {"username": "Alice"}), URL)

    def test_it_refuses_a_username_that_is_taken(self) -> None:
        r = self.client.post(URL, {"username": "BOB"})
        self.assertContains(r, "This username is taken. Choose another.")
        self.assertNotContains(r, "BOB</span>")  # the frame shows who you are, not what you typed

    def test_it_refuses_a_username_that_went_in_the_same_moment(self) -> None:
        form = DetailsForm({"username": "quick"}, instance=self.alice)
        self.assertTrue(form.is_valid())
        make_user("Quick")
        self.assertFalse(form.store())
        self.assertEqual(form.errors["username"], ["This username is taken. Choose another."])

    def test_it_undoes_nothing_that_changed_meanwhile(self) -> None:
        form = DetailsForm({"username": "alice2"}, instance=self.alice)
        self.assertTrue(form.is_valid())
        User.objects.update(paid_credits=9)
        self.assertTrue(form.store())
        self.alice.refresh_from_db()
        self.assertEqual((self.alice.username, self.alice.paid_credits), ("alice2", 9))

    def test_it_changes_nothing_that_it_does_not_ask_for(self) -> None:
        sent = {"username": "alice", "email": "x@x.org", "is_staff": "on", "paid_credits": "9"}
        self.client.post(URL, sent)
        self.alice.refresh_from_db()
        self.assertEqual(self.alice.email, "alice@example.org")
        self.assertEqual((self.alice.is_staff, self.alice.paid_credits), (False, 0))


class EndSessionsTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)

    def test_it_logs_out_everywhere_else(self) -> None:
        phone, stranger = Client(), Client()
        phone.force_login(self.alice)
        stranger.force_login(self.bob)
        before = self.client.session.session_key
        self.assertRedirects(self.client.post(reverse("account-sessions-end")), URL)
        self.assertEqual(get_user(self.client), self.alice)
        self.assertNotEqual(self.client.session.session_key, before)
        self.assertFalse(get_user(phone).is_authenticated)
        self.assertEqual(get_user(stranger), self.bob)

    def test_it_rejects_get(self) -> None:
        self.assertEqual(self.client.get(reverse("account-sessions-end")).status_code, 405)
