"""What the archive of an account tells of the reports that its owner sent."""

from __future__ import annotations

import io
import json
import zipfile

from django.test import override_settings

from accounts import export
from accounts.models import User
from tests.images.reports.base import ReportsTestCase
from tests.people import make_image


@override_settings(EXPORTS=["images.reports.export.export"])
class ExportTestCase(ReportsTestCase):
    def archive_of(self, user: User) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(b"".join(export.stream(user))))

    def test_it_holds_what_was_said_and_became_of_it(self) -> None:
        image = make_image(self.alice)
        self.report(image, reporter=self.bob, words="That is me.")
        packed = self.archive_of(self.bob).read("reports.json").decode()
        (row,) = json.loads(packed)
        self.assertEqual((row["reason"], row["words"], row["state"]),
                         ("person", "That is me.", "open"))  # fmt: skip
        self.assertNotIn(str(image.pk), packed)

    def test_the_owner_of_the_picture_is_not_told_who_sent_it(self) -> None:
        self.report(make_image(self.alice), reporter=self.bob)
        self.report(make_image(self.alice))
        self.assertNotIn("reports.json", self.archive_of(self.alice).namelist())
