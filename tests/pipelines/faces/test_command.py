from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError
from django.test import override_settings
from PIL import Image

from imageproc.pipelines import raster
from tests.pipelines.pictures import photo
from tests.pipelines.test_commands import CommandTestCase
from tests.pipelines.weights import folder_of

NAMES = ("yunet", "face-landmark")


class DetectFacesTestCase(CommandTestCase):
    def test_it_names_a_missing_network(self) -> None:
        with self.assertRaisesRegex(CommandError, "models pull face-detection-short-range"):
            self.call("detect_faces", self.drawn("disc.png"))

    def test_it_refuses_what_is_not_there(self) -> None:
        with self.assertRaisesRegex(CommandError, "There is no"):
            self.call("detect_faces", self.folder / "nowhere")


@pytest.mark.weights
class DetectFacesInPhotosTestCase(CommandTestCase):
    def setUp(self) -> None:
        super().setUp()
        settings = override_settings(MODELS_DIR=folder_of(NAMES))
        settings.enable()
        self.addCleanup(settings.disable)

    def photo(self, name: str) -> Path:
        path = self.folder / "photos" / Path(name).with_suffix(".png")
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(photo(name).rgb).save(path)
        return path

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.said.getvalue().splitlines()]

    def test_it_tells_of_faces_and_the_verdict(self) -> None:
        self.photo("portrait_woman_1.png")
        self.photo("couple_composed_1.jpg")
        self.call("detect_faces", self.folder / "photos")
        said = self.said.getvalue()
        self.assertIn("couple_composed_1.png (1280 by 800): 2 faces", said)
        self.assertIn("portrait_woman_1.png (512 by 512): 1 face\n", said)
        self.assertRegex(said, r"several_faces \(\d+ ms\)  There are several faces")
        self.assertRegex(said, r"usable \(\d+ ms\)\n")

    def test_it_writes_a_line_of_json_for_each_file(self) -> None:
        files = self.photo("portrait_woman_1.png"), self.drawn("disc.png")
        self.call("detect_faces", *files, "--json", "--thorough")
        woman, disc = self.lines()
        self.assertEqual((woman["verdict"], woman["says"]), ("usable", []))
        (face,) = woman["faces"]
        self.assertTrue(face["confirmed"])
        self.assertEqual(np.array(face["points"]).shape, (5, 2))
        self.assertGreater(face["mesh_confidence"], 0.9)
        self.assertAlmostEqual(face["eye_distance"], 168, delta=5)
        self.assertEqual((disc["verdict"], disc["faces"]), ("no_face", []))
        self.assertEqual(len(disc["says"]), 1)

    def test_it_goes_on_after_a_bad_file_and_says_so(self) -> None:
        broken = self.folder / "broken.png"
        broken.write_bytes(b"%PDF-1.4")
        empty = self.folder / "empty.jpg"
        empty.touch()
        with self.assertRaisesMessage(CommandError, "2 of 3 pictures failed"):
            self.call("detect_faces", broken, empty, self.drawn("disc.png"), "--json")
        one, two, three = self.lines()
        self.assertEqual((one["error"], two["error"]), ("unsupported_format", "empty_file"))
        self.assertEqual(three["verdict"], "no_face")
        self.assertIn("broken.png: This file seems to be a PDF", self.complained.getvalue())

    def test_it_draws_what_it_found(self) -> None:
        source = self.photo("portrait_woman_1.png")
        self.call("detect_faces", source, "-o", self.folder / "out")
        data = (self.folder / "out" / "portrait_woman_1.jpg").read_bytes()
        drawn = raster.decode(data, max_pixels=10**6).rgb.astype(int)
        plain = photo("portrait_woman_1.png").rgb.astype(int)
        self.assertEqual(drawn.shape, plain.shape)
        green = (drawn[..., 1] - drawn[..., 0] > 80) & (plain[..., 1] - plain[..., 0] < 40)
        self.assertGreater(int(green.sum()), 500)

    def test_it_never_overwrites_a_picture(self) -> None:
        source = self.folder / "woman.jpg"
        Image.fromarray(photo("portrait_woman_1.png").rgb).save(source)
        before = source.read_bytes()
        with self.assertRaisesMessage(CommandError, "1 of 1 pictures failed"):
            self.call("detect_faces", source, "-o", self.folder)
        self.assertEqual(source.read_bytes(), before)
        self.assertIn("would overwrite", self.complained.getvalue())
