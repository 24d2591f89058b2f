from __future__ import annotations

from pathlib import Path
from unittest import mock

import numpy as np
from django.core.management import CommandError

from imageproc.management.commands import try_on as command
from imageproc.pipelines import raster
from imageproc.pipelines.tryon import TryOn
from tests.pipelines.test_commands import CommandTestCase


def made(*_photos: object, **options: object) -> TryOn:
    """What a try-on would give; the pipeline itself is tried elsewhere."""
    return TryOn(
        rgb=np.full((30, 20, 3), 120, np.uint8), engine=str(options["engine"]), weights=(),
        notes=("It was bent.",), measures={}, timings={"fit": 12.4},
    )  # fmt: skip


class TryOnCommandTestCase(CommandTestCase):
    def wear(self, name: str, *options: object) -> Path:
        target = self.folder / "out" / name
        photos = self.drawn("person.png"), self.drawn("shirt.png")
        with mock.patch.object(command, "try_on", made):
            self.call("try_on", *photos, "-o", target, *options)
        return target

    def test_it_writes_a_marked_picture_of_the_kind_asked_for(self) -> None:
        for name in ("a.jpg", "b.png", "c.webp"):
            data = self.wear(name, "--engine", "warp").read_bytes()
            self.assertEqual(raster.decode(data, max_pixels=1000).width, 20)
            self.assertIn(b"compositeWithTrainedAlgorithmicMedia", raster.read_metadata(data).xmp)
        self.assertIn("It was bent.", self.said.getvalue())
        self.assertIn("ms: fit 12", self.said.getvalue())

    def test_it_says_why_photos_will_not_do(self) -> None:
        photo = self.drawn("disc.png")
        with self.assertRaisesRegex(CommandError, "models pull|No person"):
            self.call("try_on", photo, photo, "-o", self.folder / "out.jpg")
        broken = self.folder / "broken.png"
        broken.write_bytes(b"%PDF-1.4")
        with self.assertRaisesRegex(CommandError, "PDF"):
            self.call("try_on", broken, photo, "-o", self.folder / "out.jpg")
        with self.assertRaisesRegex(CommandError, "no_such|No such"):
            self.call("try_on", self.folder / "no_such.png", photo, "-o", self.folder / "out.jpg")

    def test_it_names_a_missing_network(self) -> None:
        photo = self.drawn("disc.png")
        with self.assertRaisesRegex(CommandError, "tryon.onnx"):
            self.call("try_on", photo, photo, "-o", self.folder / "o.jpg", "--engine", "neural")

    def test_it_never_overwrites_a_photo_and_knows_its_formats(self) -> None:
        photo = self.drawn("disc.png")
        with self.assertRaisesRegex(CommandError, "would overwrite"):
            self.call("try_on", photo, photo, "-o", photo)
        with self.assertRaisesRegex(CommandError, "ends in .jpg"):
            self.call("try_on", photo, photo, "-o", self.folder / "out.gif")
