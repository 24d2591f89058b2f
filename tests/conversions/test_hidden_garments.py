"""A garment that a report hides is tried on by nobody but its owner."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from conversions import services
from conversions.exceptions import ConversionRefused
from images.models import Report
from tests.conversions.base import ConversionsTestCase
from tests.people import make_image


class HiddenGarmentTestCase(ConversionsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.earlier = self.convert()
        services.cancel(self.earlier)
        self.report = Report.objects.create(image=self.shirt, reason="rights")

    def test_it_is_refused_at_psql_too(self) -> None:
        with self.assertRaisesMessage(IntegrityError, "not on offer"), transaction.atomic():
            self.convert()

    def test_an_earlier_try_on_is_not_tried_again(self) -> None:
        with self.assertRaisesMessage(ConversionRefused, "not on offer"):
            services.retry(self.earlier)

    def test_its_owner_goes_on(self) -> None:
        photo = make_image(self.vera)
        conversion = self.convert(user_id=self.vera.pk, user_image_id=photo.pk)
        self.assertEqual(conversion.status, "pending")

    def test_once_dismissed_it_is_on_offer_again(self) -> None:
        Report.objects.filter(pk=self.report.pk).update(
            state="dismissed", handled_at=timezone.now()
        )
        self.assertTrue(services.retry(self.earlier))
