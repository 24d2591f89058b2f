"""get_image_stats(), as document 003 asks it."""

from __future__ import annotations

from typing import Any

from images.models import ImageUsage
from tests.conversions.base import call
from tests.conversions.numbers.base import NumbersTestCase, ask
from tests.people import make_garment, make_image

PRINTED = """
SELECT * FROM get_image_stats(
    p_owner_id := '{owner}',
    p_owner_type := 'user',
    p_image_type := 'user'
);
"""
OF_SHOP = "SELECT * FROM get_image_stats(p_owner_id := '{owner}', p_owner_type := 'vendor')"
COLUMNS = [
    "images", "total_bytes", "public", "free", "upload_count", "view_count", "download_count",
    "delete_count", "update_count", "share_count", "convert_count", "use_in_conversion_count",
    "last_upload",
]  # fmt: skip


class ImageStatsTestCase(NumbersTestCase):
    def stats(self, statement: str, owner: Any) -> dict[str, Any]:
        (row,) = ask(statement.format(owner=owner.pk))
        return row

    def test_it_has_a_column_for_each_action(self) -> None:
        self.assertEqual(list(self.stats(PRINTED, self.alice)), COLUMNS)
        for action in ImageUsage.Action:
            self.assertIn(f"{action.value}_count", COLUMNS)

    def test_it_counts_pictures_of_one_type(self) -> None:
        make_image(self.alice, file_size=500, is_public=True)
        make_garment(self.alice, file_size=9999)
        found = self.stats(PRINTED, self.alice)
        self.assertEqual((found["images"], found["public"]), (2, 1))
        self.assertEqual(found["total_bytes"], self.photo.file_size + 500)

    def test_it_counts_those_of_a_shop(self) -> None:
        newest = make_garment(self.shop, is_free=False)
        found = self.stats(OF_SHOP, self.shop)
        self.assertEqual((found["images"], found["public"], found["free"]), (2, 2, 1))
        self.assertEqual(found["last_upload"], newest.created_at)

    def test_a_result_is_no_upload(self) -> None:
        before = self.stats(PRINTED, self.alice)["last_upload"]
        make_image(self.alice, source=self.photo)
        found = self.stats("SELECT * FROM get_image_stats('{owner}', 'user')", self.alice)
        self.assertEqual((found["images"], found["last_upload"]), (2, before))

    def test_it_counts_what_anybody_did_with_them(self) -> None:
        self.ended()
        for user, action in ((self.bob, "view"), (self.alice, "view"), (self.bob, "download")):
            call("record_image_usage", image_id=self.shirt.pk, user_id=user.pk, action=action)
        found = self.stats(OF_SHOP, self.shop)
        counts = [found[f"{action}_count"] for action in ("view", "download", "use_in_conversion")]
        self.assertEqual(counts, [2, 1, 1])
        self.assertEqual(self.stats(PRINTED, self.alice)["convert_count"], 1)

    def test_deletions_are_counted_though_their_pictures_are_gone(self) -> None:
        ImageUsage.objects.create(
            action="delete", metadata={"owner": str(self.alice.pk), "type": "user"}
        )
        self.assertEqual(self.stats(PRINTED, self.alice)["delete_count"], 1)
        self.assertEqual(self.stats(PRINTED, self.bob)["delete_count"], 0)

    def test_who_keeps_nothing_gets_a_row_of_noughts(self) -> None:
        found = self.stats(PRINTED, self.bob)
        self.assertIsNone(found.pop("last_upload"))
        self.assertEqual(set(found.values()), {0})
