"""Looking at what a report hides costs no index."""

from __future__ import annotations

from django.db import connection

from images.models import Album, Image, Report
from images.querysets import published
from images.shops.services import published_by
from tests.images.reports.base import ReportsTestCase
from tests.people import make_vendor

MANY = """
INSERT INTO images (id, vendor_id, type, file_name, file_path, image_hash, file_size, mime_type,
    width, height, is_public, style, created_at, hidden_at)
SELECT gen_random_uuid(), %(shop)s, CASE WHEN n %% 4 = 0 THEN 'cloth' ELSE 'user' END,
    'piece-' || n, 'many/' || n, lpad(n::text, 64, '0'), 1000, 'image/jpeg', 60, 40, n %% 8 = 0,
    CASE WHEN n %% 16 = 0 THEN 'casual' ELSE '' END, now() - n * interval '1 second',
    CASE WHEN n %% 800 = 0 THEN now() END
FROM generate_series(1, 8000) AS n
"""


class PlansTestCase(ReportsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.shop = make_vendor(self.bob)
        with connection.cursor() as cursor:
            cursor.execute(MANY, {"shop": self.shop.pk})
            cursor.execute("ANALYZE images")

    def test_the_gallery_reads_the_index_of_what_is_public(self) -> None:
        offered = Image.objects.filter(published()).garments().select_related("vendor")
        plan = offered.newest_first()[:37].explain()
        self.assertIn("images_public ", plan)
        self.assertNotIn("Sort", plan)
        plan = offered.filter(style="casual").newest_first()[:37].explain()
        self.assertIn("images_public_style ", plan)

    def test_a_shop_reads_an_index_in_its_order(self) -> None:
        plan = published_by(self.shop).newest_first()[:25].explain()
        self.assertRegex(plan, "images_of_vendor|images_public ")
        self.assertNotIn("Seq Scan on images", plan)
        self.assertNotIn("Sort", plan)

    def test_an_album_reads_its_own_index(self) -> None:
        album = Album.objects.create(name="Summer", vendor=self.shop, is_public=True)
        chosen = Image.objects.filter(vendor=self.shop, is_public=True).newest_first()[:100]
        Image.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(album=album)
        plan = album.images.filter(published()).in_order()[:61].explain()
        self.assertIn("images_in_album", plan)

    def test_staff_find_open_reports_by_their_index(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO reports (id, image_id, reason, words, state, handled_at)"
                " SELECT gen_random_uuid(), id, 'person', '', 'dismissed', now() FROM images"
            )
            cursor.execute("ANALYZE reports")
        plan = Report.objects.open().newest_first()[:50].explain()
        self.assertIn("reports_open", plan)
