from __future__ import annotations

import uuid

from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.accounts.base import PeopleTestCase, Response
from tests.people import PASSWORD, make_image, make_user

LIST = "/admin/accounts/user/"


class UserAdminTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.curator)

    def act(self, action: str, *users: User, client: Client | None = None) -> Response:
        data = {"action": action, "_selected_action": [str(user.pk) for user in users]}
        return (client or self.client).post(LIST, data, follow=True)

    def helper(self) -> Client:
        """Someone on the staff who may change people, and no more."""
        helper = make_user("helper", is_staff=True)
        rights = Permission.objects.filter(codename__in=["change_user", "view_user", "delete_user"])
        helper.user_permissions.set(rights)
        client = Client()
        client.force_login(helper)
        return client

    def found(self, term: str) -> list[str]:
        r = self.client.get(LIST, {"q": term})
        return sorted(user.username for user in r.context["cl"].result_list)

    def test_it_is_closed_to_others(self) -> None:
        self.client.force_login(self.alice)
        self.assertEqual(self.client.get(LIST).status_code, 302)

    def test_it_lists_people_with_few_questions_however_many(self) -> None:
        with CaptureQueriesContext(connection) as few:
            self.client.get(LIST)
        for number in range(30):
            make_user(f"n{number}")
        with CaptureQueriesContext(connection) as many:
            self.assertContains(self.client.get(LIST), "n29@example.org")
        self.assertEqual(len(few), len(many))

    def test_it_finds_by_beginning_and_by_id(self) -> None:
        make_user("Alina", email="X@example.org")
        self.assertEqual(self.found("ALI"), ["Alina", "alice"])
        self.assertEqual(self.found("alice@EXAMPLE.org"), ["alice"])
        self.assertEqual(self.found("example"), [])
        self.assertEqual(self.found(str(self.bob.pk)), ["bob"])
        self.assertEqual(self.found(str(uuid.uuid4())), [])

    def test_it_shows_a_person_and_changes_the_password(self) -> None:
        url = f"{LIST}{self.alice.pk}/change/"
        self.assertContains(self.client.get(url), "../password/")
        new = {"password1": "another moon", "password2": "another moon", "usable_password": "true"}
        self.client.post(f"{LIST}{self.alice.pk}/password/", new)
        self.alice.refresh_from_db()
        self.assertTrue(self.alice.check_password("another moon"))

    def test_it_never_shows_a_hash(self) -> None:
        r = self.client.get(f"{LIST}{self.alice.pk}/change/")
        self.assertNotContains(r, self.alice.password.rpartition("$")[2])

    def test_it_adds_a_person(self) -> None:
        data = {"email": "New@example.org", "username": "new", "usable_password": "true"}
        passwords = {"password1": PASSWORD, "password2": PASSWORD}
        self.assertContains(self.client.get(f"{LIST}add/"), "usable_password")
        self.client.post(f"{LIST}add/", data | passwords)
        self.assertTrue(User.objects.get(email="new@example.org").check_password(PASSWORD))

    def test_it_says_that_an_email_is_taken(self) -> None:
        data = {"email": "ALICE@example.org", "username": "new", "usable_password": "false"}
        r = self.client.post(f"{LIST}add/", data)
        self.assertContains(r, "This e-mail already has an account.")

    def test_it_deactivates_and_activates(self) -> None:
        self.assertContains(self.act("deactivate", self.alice, self.bob), "2 can no longer log in.")
        self.assertFalse(User.objects.filter(username__in=["alice", "bob"], is_active=True))
        self.assertContains(self.act("activate", self.alice), "1 can log in.")
        self.alice.refresh_from_db()
        self.assertTrue(self.alice.is_active)

    def test_it_does_not_deactivate_whoever_asks(self) -> None:
        self.act("deactivate", self.curator)
        self.curator.refresh_from_db()
        self.assertTrue(self.curator.is_active)

    def test_it_unlocks(self) -> None:
        data = {"username": "alice@example.org", "password": "wrong"}
        stranger = Client()
        for _ in range(6):
            r = stranger.post(reverse("login"), data)
        self.assertEqual(r.status_code, 429)
        self.act("unlock", self.alice)
        r = stranger.post(reverse("login"), data | {"password": PASSWORD})
        self.assertEqual(r.status_code, 302)

    def test_it_deletes_with_everything(self) -> None:
        make_image(self.alice)
        self.client.post(f"{LIST}{self.alice.pk}/delete/", {"post": "yes"})
        data = {"action": "delete_selected", "_selected_action": [str(self.bob.pk)], "post": "yes"}
        self.client.post(LIST, data)
        self.assertEqual(list(User.objects.values_list("username", flat=True)), ["curator"])

    def test_it_gives_no_rights_by_those_who_lack_them(self) -> None:
        client = self.helper()
        url = f"{LIST}{self.alice.pk}/change/"
        self.assertNotContains(client.get(url), 'name="is_superuser"')
        data = {"email": "alice@example.org", "username": "alice", "paid_credits": "0"}
        client.post(url, data | {"is_active": "on", "is_staff": "on", "is_superuser": "on"})
        self.alice.refresh_from_db()
        self.assertFalse(self.alice.is_staff or self.alice.is_superuser)

    def test_it_protects_those_with_all_rights_from_those_with_fewer(self) -> None:
        client = self.helper()
        for page in ("change", "password", "delete"):
            url = f"{LIST}{self.curator.pk}/{page}/"
            self.assertEqual(client.post(url, {"post": "yes"}).status_code, 403, page)
        self.act("deactivate", self.curator, client=client)
        self.act("delete_selected", self.curator, client=client)
        self.curator.refresh_from_db()
        self.assertTrue(self.curator.is_active)


class RecordAdminTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.curator)
        record = {"username": "alice@example.org", "ip_address": "192.0.2.1"}
        AccessLog.objects.create(**record, attempt_time=timezone.now())
        AccessAttempt.objects.create(**record, failures_since_start=3)

    def test_it_shows_log_ins_and_failures(self) -> None:
        for model in ("accesslog", "accessattempt"):
            r = self.client.get(f"/admin/axes/{model}/", {"q": "alice"})
            self.assertContains(r, "192.0.2.1")
            self.assertContains(
                self.client.get(f"/admin/axes/{model}/", {"q": "192.0.2.1"}), "alice@"
            )

    def test_it_is_read_only(self) -> None:
        pk = AccessLog.objects.filter(username="alice@example.org").get().pk
        self.assertEqual(self.client.get("/admin/axes/accesslog/add/").status_code, 403)
        r = self.client.post(f"/admin/axes/accesslog/{pk}/change/", {"username": "x"})
        self.assertEqual(r.status_code, 403)
