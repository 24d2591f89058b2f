"""What the database itself does with the history."""

from __future__ import annotations

from django.db import connection

from images.models import Image, ImageUsage, ImageUsageTotal
from tests.images.history.base import AGENT, Action, HistoryTestCase
from tests.people import make_image

MANY = """
INSERT INTO image_usage_history (image_id, action)
SELECT image, action
FROM unnest(%s::uuid[]) AS image, unnest(ARRAY['view', 'view', 'share']) AS action
"""


class TotalsTestCase(HistoryTestCase):
    def totals(self, image: Image) -> dict[str, int]:
        return dict(ImageUsageTotal.objects.filter(image=image).values_list("action", "uses"))

    def test_it_counts_what_is_written_by_whomever(self) -> None:
        one, two = make_image(self.alice), make_image(self.alice)
        self.look(one)
        with connection.cursor() as cursor:
            for _ in range(2):
                cursor.execute(MANY, [[one.pk, two.pk]])
        self.assertEqual(self.totals(one), {"view": 5, "share": 2})
        self.assertEqual(self.totals(two), {"view": 4, "share": 2})

    def test_it_counts_no_deletion_on_a_picture(self) -> None:
        ImageUsage.objects.create(action=Action.DELETE)
        self.assertFalse(ImageUsageTotal.objects.exists())

    def test_it_forgets_the_counts_of_a_picture_that_goes(self) -> None:
        image = make_image(self.alice)
        self.look(image)
        image.delete()
        self.assertFalse(ImageUsageTotal.objects.exists() or ImageUsage.objects.exists())

    def test_get_image_stats_reads_them(self) -> None:
        self.look(make_image(self.alice))
        self.look(make_image(self.alice))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT view_count, share_count FROM get_image_stats(%s, 'user')", [self.alice.pk]
            )
            self.assertEqual(cursor.fetchone(), (2, 0))


class ForgettingTestCase(HistoryTestCase):
    def test_it_leaves_nothing_of_a_person_whose_account_goes(self) -> None:
        image = make_image(self.alice)
        ImageUsage.objects.create(
            image=image, user=self.bob, action=Action.VIEW, ip_address="192.0.2.7",
            user_agent=AGENT, session_id="s" * 64, metadata={"link": "1"},
        )  # fmt: skip
        ImageUsage.objects.create(
            user=self.bob, action=Action.DELETE, metadata={"image": "1", "name": "bob.jpg"}
        )
        self.bob.delete()
        seen, deleted = self.history()
        self.assertEqual((seen.user, seen.ip_address, seen.user_agent), (None, None, ""))
        self.assertEqual((seen.session_id, seen.metadata), ("", {"link": "1"}))
        self.assertEqual(deleted.metadata, {"image": "1"})
