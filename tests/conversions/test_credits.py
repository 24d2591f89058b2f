"""What is charged, given back, and never overdrawn."""

from __future__ import annotations

import threading

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test import TransactionTestCase

from accounts.models import CreditEntry, Quota, User
from conversions import statements
from conversions.models import Conversion
from jobs.exceptions import JobStateError
from tests.conversions.base import Cast, ConversionsTestCase
from tests.people import make_image


class CreditsTestCase(ConversionsTestCase):
    def setUp(self) -> None:
        super().setUp()
        Quota.objects.filter(owner_type="user").update(free_per_month=2)

    def test_free_ones_are_counted_by_month(self) -> None:
        self.convert()
        self.assertEqual(self.free_left(self.alice), 1)
        CreditEntry.objects.update(month="2020-01-01")
        self.assertEqual(self.free_left(self.alice), 2)

    def test_the_quota_ends(self) -> None:
        self.convert()
        self.convert()
        with self.assertRaisesMessage(IntegrityError, "used up"), transaction.atomic():
            self.convert()

    def test_the_quota_of_a_shop_is_its_own(self) -> None:
        photo = make_image(self.vera)
        self.convert(user_id=None, vendor_id=self.shop.pk, user_image_id=photo.pk)
        self.assertEqual(self.free_left(self.vera), 2)
        self.assertEqual(self.free_left(vendor=self.shop), 99)

    def test_what_fails_or_is_cancelled_is_given_back_once(self) -> None:
        conversion = self.convert()
        self.move(conversion, "processing")
        self.move(conversion, "failed")
        self.move(conversion, "cancelled")
        self.assertEqual(self.free_left(self.alice), 2)

    def test_asking_again_is_charged_again(self) -> None:
        conversion = self.convert()
        self.move(conversion, "cancelled")
        self.move(conversion, "pending")
        self.assertEqual(self.free_left(self.alice), 1)

    def test_asking_again_without_credit_changes_nothing(self) -> None:
        conversion = self.convert()
        self.move(conversion, "cancelled")
        self.convert()
        self.convert()
        with self.assertRaisesMessage(JobStateError, "used up"):
            self.job_of(conversion).retry()
        conversion.refresh_from_db()
        self.assertEqual(conversion.status, "cancelled")

    def test_paid_credits_are_taken_and_given_back(self) -> None:
        self.give(1)
        conversion = self.convert(conversion_type="paid")
        self.assertEqual(self.credits(), 0)
        self.move(conversion, "cancelled")
        self.assertEqual(self.credits(), 1)
        entries = CreditEntry.objects.filter(user=self.alice, kind="paid").order_by("created_at")
        self.assertEqual(
            list(entries.values_list("amount", "reason", "conversion")),
            [(1, "grant", None), (-1, "conversion", conversion.pk), (1, "refund", conversion.pk)],
        )

    def test_deleting_unfinished_work_gives_back(self) -> None:
        self.convert().delete()
        self.assertEqual(self.free_left(self.alice), 2)
        self.give(1)
        self.convert(conversion_type="paid")
        self.photo.delete()
        self.assertEqual(self.credits(), 1)

    def test_deleting_finished_work_gives_nothing_back(self) -> None:
        conversion = self.convert()
        self.move(conversion, "processing")
        self.move(conversion, "completed")
        conversion.delete()
        self.assertEqual(self.free_left(self.alice), 1)

    def test_an_account_goes_with_its_unfinished_work(self) -> None:
        self.convert()
        self.give(1)
        self.convert(conversion_type="paid")
        self.alice.delete_with_everything()
        connection.check_constraints()
        self.assertFalse(CreditEntry.objects.filter(conversion__isnull=False).exists())

    def give(self, count: int) -> None:
        User.objects.filter(pk=self.alice.pk).update(paid_credits=count)

    def credits(self) -> int:
        return User.objects.get(pk=self.alice.pk).paid_credits


class AtOnceTestCase(TransactionTestCase):
    """Real connections, really at once."""

    CLICKS = 24

    def setUp(self) -> None:
        self.cast = Cast()
        Quota.objects.filter(owner_type="user").update(free_per_month=5)

    def test_clicks_at_once_never_overdraw(self) -> None:
        User.objects.filter(pk=self.cast.alice.pk).update(paid_credits=7)
        made = self.click(["free", "paid"] * self.CLICKS)
        self.assertEqual((made.count("free"), made.count("paid")), (5, 7))
        self.assertEqual(Conversion.objects.count(), 12)
        self.cast.alice.refresh_from_db()
        self.assertEqual(self.cast.alice.paid_credits, 0)
        free = CreditEntry.objects.filter(user=self.cast.alice, kind="free")
        self.assertEqual(free.aggregate(total=Sum("amount"))["total"], -5)

    def click(self, kinds: list[str]) -> list[str]:
        made: list[str] = []
        start = threading.Barrier(len(kinds))
        threads = [threading.Thread(target=self.one, args=(k, made, start)) for k in kinds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return made

    def one(self, kind: str, made: list[str], start: threading.Barrier) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            statements.create(
                user=self.cast.alice.pk,
                vendor=None,
                person=self.cast.photo.pk,
                garment=self.cast.shirt.pk,
                kind=kind,
                style="",
                metadata={},
            )
            made.append(kind)
        except IntegrityError:
            pass
        finally:
            connection.close()
