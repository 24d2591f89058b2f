"""create_conversion(): what it makes, and what it refuses."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from conversions.models import Conversion
from images.models import ImageUsage
from tests.conversions.base import ConversionsTestCase
from tests.people import make_garment, make_image, make_vendor


class CreateTestCase(ConversionsTestCase):
    def test_it_makes_a_pending_conversion_with_its_job(self) -> None:
        conversion = self.convert(style_name="casual", metadata='{"engine": "warp"}')
        self.assertEqual(conversion.status, "pending")
        self.assertEqual(conversion.style_name, "casual")
        job = self.job_of(conversion)
        self.assertEqual((job.status, job.parameters), ("queued", {"engine": "warp"}))

    def test_it_writes_to_the_history_of_both_pictures(self) -> None:
        conversion = self.convert()
        rows = ImageUsage.objects.filter(conversion=conversion, action="use_in_conversion")
        self.assertEqual(set(rows.values_list("image", flat=True)), {self.photo.pk, self.shirt.pk})

    def test_paid_work_goes_first(self) -> None:
        self.alice.paid_credits = 1
        self.alice.save()
        paid = self.convert(conversion_type="paid")
        self.assertGreater(self.job_of(paid).priority, self.job_of(self.convert()).priority)

    def test_a_shop_converts_with_photos_of_its_owner(self) -> None:
        photo = make_image(self.vera)
        conversion = self.convert(user_id=None, vendor_id=self.shop.pk, user_image_id=photo.pk)
        self.assertEqual(conversion.vendor, self.shop)

    def test_it_wants_exactly_one_owner(self) -> None:
        self.refused("one_owner", user_id=None)
        self.refused("one_owner", vendor_id=self.shop.pk)

    def test_it_refuses_photos_of_others(self) -> None:
        self.refused("no_person_photo", user_image_id=make_image(self.bob).pk)

    def test_it_refuses_pictures_of_the_wrong_type(self) -> None:
        self.refused("no_person_photo", user_image_id=self.shirt.pk)
        self.refused("no_garment", cloth_image_id=self.photo.pk)
        self.refused("no_person_photo", user_image_id=None)

    def test_it_refuses_garments_that_are_not_shown(self) -> None:
        hidden = make_garment(self.shop, is_public=False)
        self.refused("no_garment", cloth_image_id=hidden.pk)
        unknown = make_garment(make_vendor(self.vera, "New Shop", is_verified=False))
        self.refused("no_garment", cloth_image_id=unknown.pk)

    def test_own_garments_need_not_be_public(self) -> None:
        own = make_garment(self.alice, is_public=False)
        self.assertEqual(self.convert(cloth_image_id=own.pk).cloth_image, own)

    def test_a_garment_that_costs_wants_a_paid_credit(self) -> None:
        dear = make_garment(self.shop, is_free=False)
        self.refused("garment_costs", cloth_image_id=dear.pk)
        self.refused("no_credits", cloth_image_id=dear.pk, conversion_type="paid")

    def test_only_free_and_paid_are_known(self) -> None:
        self.refused("free_or_paid", conversion_type="gratis")

    def test_rows_cannot_be_made_without_the_function(self) -> None:
        with self.assertRaisesMessage(IntegrityError, "create_conversion()"), transaction.atomic():
            Conversion.objects.create(
                user=self.alice, user_image=self.photo, cloth_image=self.shirt
            )

    def test_rows_cannot_be_moved_without_the_function(self) -> None:
        """Nor in the transaction in which it was made, or moved by the function."""
        conversion = self.convert()
        rows = Conversion.objects.filter(pk=conversion.pk)
        with self.assertRaises(IntegrityError), transaction.atomic():
            rows.update(status="processing")
        self.move(conversion, "processing")
        with self.assertRaises(IntegrityError), transaction.atomic():
            rows.update(status="completed")

    def refused(self, code: str, **arguments: Any) -> None:
        with self.assertRaises(IntegrityError) as caught, transaction.atomic():
            self.convert(**arguments)
        diagnosis: Any = getattr(caught.exception.__cause__, "diag", None)
        self.assertEqual(diagnosis.constraint_name, code)
        self.assertEqual(Conversion.objects.count(), 0)
