from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Request
from tests.jobs.catalogue.base import CatalogueTestCase
from tests.people import make_user

MANY = 20_000

FILL = """
INSERT INTO products (id, request_id, row_number, serial_number, product_name, input_image_urls,
    output_image_paths, thumbnail_paths, extra, errors, facts, error_message, pictures_done,
    pictures_failed, bytes_in, bytes_out)
SELECT gen_random_uuid(), %s, n + 1, n + 10, 'many', '{x}', '{NULL}', '{NULL}', '{}', '{}', '{}',
    '', 0, 0, 0, 0
FROM generate_series(1, %s) n
"""


class CatalogueAdminTestCase(CatalogueTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.request = self.done("/1.jpg", "/missing")
        self.client.force_login(make_user("curator", is_staff=True, is_superuser=True))

    def test_staff_see_requests_and_their_products(self) -> None:
        listed = self.client.get(reverse("admin:jobs_request_changelist"))
        self.assertContains(listed, "spring.csv")
        products = reverse("admin:jobs_product_changelist")
        response = self.client.get(products, {"request__id__exact": str(self.request.pk)})
        self.assertContains(response, "Product 2")

    def test_the_key_of_the_addresses_is_not_shown(self) -> None:
        page = self.client.get(reverse("admin:jobs_request_change", args=[self.request.pk]))
        self.assertEqual(page.status_code, 200)
        self.assertNotContains(page, self.request.share_key)

    def test_nothing_can_be_changed(self) -> None:
        url = reverse("admin:jobs_request_change", args=[self.request.pk])
        self.assertEqual(self.client.post(url, {"status": "failed"}).status_code, 403)
        self.assertEqual(Request.objects.get().status, "completed")

    def test_its_list_costs_the_same_for_many_products(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(FILL, [self.request.pk, MANY])
            cursor.execute("ANALYZE products")
        url = reverse("admin:jobs_product_changelist")
        for query in ({}, {"request__id__exact": str(self.request.pk)}):
            with self.subTest(query), CaptureQueriesContext(connection) as asked:
                self.assertEqual(self.client.get(url, query).status_code, 200)
            self.assertLess(len(asked), 10)
