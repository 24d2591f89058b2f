"""What the archive of an account tells of couple pictures."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from functools import partial

from accounts.models import User
from conversions.couples.export import NAME, export
from imageproc import archive
from tests.conversions.couples.base import CouplesTestCase


def files_of(user: User) -> dict[str, bytes]:
    write = partial(_write, user)
    found = zipfile.ZipFile(io.BytesIO(b"".join(archive.stream(write))))
    return {name: found.read(name) for name in found.namelist()}


def _write(user: User, out: archive.Archive) -> Iterator[None]:
    yield from export(user, out)


class ExportTestCase(CouplesTestCase):
    def test_it_tells_of_what_there_is(self) -> None:
        task = self.done()
        (row,) = json.loads(files_of(self.alice)[NAME])
        self.assertEqual((row["id"], row["status"]), (str(task.pk), "completed"))
        self.assertEqual(row["template_id"], str(self.beach.pk))
        self.assertEqual(row["husband_image_id"], str(self.his.pk))
        self.assertEqual(row["result_image_id"], str(task.result_image_id))

    def test_it_tells_nothing_of_others(self) -> None:
        self.done()
        self.assertNotIn(NAME, files_of(self.bob))
