from __future__ import annotations

import threading

from axes.models import AccessLog
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client, TransactionTestCase
from django.urls import reverse

from accounts.models import User
from images.models import Image
from tests.accounts.base import PeopleTestCase, Response
from tests.people import PASSWORD, make_image, make_user

URL = "/account/delete/"


class AccountDeleteTestCase(PeopleTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.alice)

    def delete(self, password: str = PASSWORD) -> Response:
        return self.client.post(URL, {"password": password})

    def test_it_asks_strangers_to_log_in(self) -> None:
        self.assertRedirects(Client().get(URL), f"{reverse('login')}?next={URL}")

    def test_it_says_what_will_go(self) -> None:
        make_image(self.alice)
        self.assertContains(self.client.get(URL), "1 picture (")
        self.assertTrue(User.objects.filter(pk=self.alice.pk).exists())

    def test_it_deletes_the_account_and_its_rows_only(self) -> None:
        photo = make_image(self.alice)
        make_image(self.alice, source=photo)
        kept = make_image(self.bob)
        r = self.delete()
        self.assertRedirects(r, reverse("home"), fetch_redirect_response=False)
        self.assertFalse(User.objects.filter(pk=self.alice.pk).exists())
        self.assertEqual(list(Image.objects.all()), [kept])

    def test_it_deletes_files_after_commit(self) -> None:
        key = default_storage.save("test/photo.jpg", ContentFile(b"photo"))
        make_image(self.alice, file_path=key)
        with self.captureOnCommitCallbacks() as callbacks:
            self.delete()
        self.assertTrue(default_storage.exists(key))
        for callback in callbacks:
            callback()
        self.assertFalse(default_storage.exists(key))

    def test_it_logs_out_everywhere(self) -> None:
        phone = Client()
        phone.force_login(self.alice)
        self.delete()
        self.assertFalse(get_user(self.client).is_authenticated)
        self.assertFalse(get_user(phone).is_authenticated)
        self.assertFalse(Session.objects.filter(pk=self.client.session.session_key).exists())

    def test_it_leaves_no_trace_of_log_ins(self) -> None:
        data = {"username": "alice@example.org", "password": PASSWORD}
        Client().post(reverse("login"), data)
        self.assertTrue(AccessLog.objects.filter(username="alice@example.org").exists())
        self.delete()
        self.assertFalse(AccessLog.objects.filter(username="alice@example.org").exists())

    def test_it_wants_the_password(self) -> None:
        for password in ("", "wrong"):
            self.assertContains(self.delete(password), 'aria-invalid="true"')
        self.assertTrue(User.objects.filter(pk=self.alice.pk).exists())

    def test_it_is_no_place_to_guess_the_password(self) -> None:
        for number in range(10):
            self.delete(f"guess {number}")
        self.assertContains(self.delete(), "Too many tries. Wait an hour")
        self.assertTrue(User.objects.filter(pk=self.alice.pk).exists())

    def test_it_takes_a_second_click_for_the_first(self) -> None:
        self.alice.delete_with_everything()
        self.alice.delete_with_everything()
        self.assertFalse(User.objects.filter(pk=self.alice.pk).exists())

    def test_it_lets_the_address_sign_up_again(self) -> None:
        self.delete()
        self.assertIsNone(User.objects.with_email("alice@example.org"))


class UploadMeanwhileTestCase(TransactionTestCase):
    def test_it_ends_an_upload_that_is_under_way_and_not_itself(self) -> None:
        alice = make_user("alice")
        failures: list[Exception] = []

        def upload() -> None:
            try:
                with transaction.atomic():
                    make_image(alice)
                    uploaded.set()
                    locked.wait(5)
            except IntegrityError as exc:
                failures.append(exc)
            finally:
                connection.close()

        uploaded, locked = threading.Event(), threading.Event()
        thread = threading.Thread(target=upload)
        thread.start()
        uploaded.wait(5)
        with transaction.atomic():
            User.objects.select_for_update().get(pk=alice.pk)
            locked.set()
            alice.delete_with_everything()
        thread.join(5)
        self.assertEqual(len(failures), 1)
        self.assertEqual(Image.objects.count(), 0)
