"""Every statement printed in the document that asked for these tables, run as it is printed.

Only the placeholders are filled in: 'user-uuid' and its fellows by ids, '...' by the columns that
the document leaves out.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

from conversions.models import ConversionMetrics
from images.models import Image, ImageUsage
from tests.conversions.base import ConversionsTestCase
from tests.people import make_image

CREATE = """
SELECT create_conversion(
    user_id := 'user-uuid',
    vendor_id := NULL,
    user_image_id := 'image-uuid-1',
    cloth_image_id := 'image-uuid-2',
    conversion_type := 'free',
    style_name := 'casual'
);
"""
UPDATE = """
SELECT update_conversion_status(
    conversion_id := 'conversion-uuid',
    status := 'completed',
    result_image_id := 'result-image-uuid',
    processing_time_ms := 5000
);
"""
RECORD = """
SELECT record_image_usage(
    image_id := 'image-uuid',
    user_id := 'user-uuid',
    vendor_id := NULL,
    action := 'view',
    ip_address := '192.168.1.1',
    user_agent := 'Mozilla/5.0...'
);
"""
STATS = """
SELECT * FROM get_conversion_stats(
    p_user_id := 'user-uuid',
    p_date_from := '2025-01-01',
    p_date_to := '2025-01-31'
);
"""
IMAGE_STATS = """
SELECT * FROM get_image_stats(
    p_owner_id := 'user-uuid',
    p_owner_type := 'user',
    p_image_type := 'user'
);
"""
UPLOAD = """
-- 1. Upload user image
INSERT INTO images (owner_id, owner_type, file_path, type, ...)
VALUES ('user-uuid', 'user', '/uploads/user.jpg', 'user', ...);
"""
CREATE_SHORT = """
-- 2. Create conversion
SELECT create_conversion(
    user_id := 'user-uuid',
    user_image_id := 'user-image-uuid',
    cloth_image_id := 'cloth-image-uuid',
    conversion_type := 'free'
);
"""
RECORD_SHORT = """
-- Record image view
SELECT record_image_usage(
    image_id := 'image-uuid',
    user_id := 'user-uuid',
    action := 'view',
    ip_address := '192.168.1.1'
);
"""
ALL_STATS = """
-- Get user conversion stats
SELECT * FROM get_conversion_stats(p_user_id := 'user-uuid');
"""
ANALYTICS = """
-- Get image usage analytics
SELECT
    action,
    COUNT(*) as count,
    DATE(created_at) as date
FROM image_usage_history
WHERE image_id = 'image-uuid'
GROUP BY action, DATE(created_at)
ORDER BY date DESC;
"""
LEFT_OUT = {
    "columns": "file_name, image_hash, file_size, mime_type, width, height",
    "values": "'user.jpg', 'abc', 1000, 'image/jpeg', 30, 40",
}


class DocumentTestCase(ConversionsTestCase):
    def test_a_conversion_is_created(self) -> None:
        ((pk,),) = self.run_printed(CREATE)
        self.assertEqual(self.status(pk), "pending")

    def test_a_conversion_is_completed(self) -> None:
        conversion = self.convert()
        self.move(conversion, "processing")
        result = make_image(self.alice, source=self.photo, operation="try_on")
        ids = {"conversion-uuid": conversion.pk, "result-image-uuid": result.pk}
        self.assertEqual(self.run_printed(UPDATE, **ids), [(True,)])
        self.assertEqual(ConversionMetrics.objects.get().processing_time_ms, 5000)

    def test_usage_is_recorded(self) -> None:
        for statement in (RECORD, RECORD_SHORT):
            ((pk,),) = self.run_printed(statement)
            row = ImageUsage.objects.get(pk=pk)
            self.assertEqual(
                (row.image, row.user, row.action, row.ip_address),
                (self.photo, self.alice, "view", "192.168.1.1"),
            )

    def test_statistics_are_told(self) -> None:
        self.convert()
        names, row = self.one_row(ALL_STATS)
        self.assertEqual((row[names.index("total")], row[names.index("pending")]), (1, 1))
        names, row = self.one_row(STATS)
        self.assertEqual(row[names.index("total")], 0)

    def test_statistics_of_pictures_are_told(self) -> None:
        names, row = self.one_row(IMAGE_STATS)
        self.assertEqual(row[names.index("images")], 1)

    def test_usage_is_analysed(self) -> None:
        self.run_printed(RECORD)
        self.run_printed(RECORD_SHORT)
        ((action, count, _),) = self.run_printed(ANALYTICS)
        self.assertEqual((action, count), ("view", 2))

    def test_a_picture_uploaded_at_psql_is_tried_on(self) -> None:
        values, count = UPLOAD, LEFT_OUT.values()
        for part in count:
            values = values.replace("...", part, 1)
        self.run_printed(values)
        image = Image.objects.get(file_path="/uploads/user.jpg")
        self.assertEqual((image.user, image.owner_id), (self.alice, self.alice.pk))
        ((pk,),) = self.run_printed(CREATE_SHORT, **{"user-image-uuid": image.pk})
        self.assertEqual(self.status(pk), "pending")

    def status(self, pk: Any) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT status FROM conversions WHERE id = %s", [pk])
            return str(cursor.fetchone()[0])

    def one_row(self, statement: str) -> tuple[list[str], tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.filled(statement))
            assert cursor.description
            return [column[0] for column in cursor.description], cursor.fetchone()

    def run_printed(self, statement: str, **ids: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.filled(statement, **ids))
            return cursor.fetchall() if cursor.description else []

    def filled(self, statement: str, **ids: Any) -> str:
        known = {
            "user-uuid": self.alice.pk,
            "image-uuid": self.photo.pk,
            "image-uuid-1": self.photo.pk,
            "image-uuid-2": self.shirt.pk,
            "cloth-image-uuid": self.shirt.pk,
        } | ids
        return re.sub(r"'([\w-]*uuid[\w-]*)'", lambda found: f"'{known[found[1]]}'", statement)
