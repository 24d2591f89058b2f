from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError
from django.test import override_settings

from imageproc.pipelines import raster
from imageproc.pipelines.picture import Bytes
from tests.pipelines.swap import insight_packs as packs
from tests.pipelines.swap.photo_files import path_of_photo
from tests.pipelines.test_commands import CommandTestCase
from tests.pipelines.weights import folder_of

WEIGHTS = ("face-landmark", "face-detection-short-range")
COUPLE, MAN, WOMAN = "couple_composed_1.jpg", "portrait_man_1.jpg", "portrait_woman_2.jpg"
"""She is on the left."""


class RefusalTestCase(CommandTestCase):
    """What needs no network to be refused."""

    def refuses(self, words: str, *arguments: object) -> None:
        with self.assertRaisesRegex(CommandError, words):
            self.call("swap_faces", *arguments)

    def test_a_photo_is_never_overwritten(self) -> None:
        template, photo = self.drawn("couple.png"), self.drawn("him.png")
        self.refuses("would overwrite", template, photo, "-", "-o", template)
        self.refuses("would overwrite", template, photo, "-", "-o", photo)

    def test_somebody_s_photo_is_needed(self) -> None:
        template = self.drawn("couple.png")
        self.refuses("No face would change", template, "-", "-", "-o", self.folder / "o.jpg")

    def test_the_kinds_of_files_are_named(self) -> None:
        template = self.drawn("couple.png")
        self.refuses("ends in .jpg", template, template, "-", "-o", self.folder / "o.gif")

    def test_broken_files_are_told(self) -> None:
        template, target = self.drawn("couple.png"), self.folder / "o.jpg"
        broken = self.folder / "broken.png"
        broken.write_bytes(b"%PDF-1.4")
        self.refuses("PDF", broken, template, "-", "-o", target)
        self.refuses("No such", self.folder / "none.png", template, "-", "-o", target)

    def test_missing_networks_are_named_with_their_command(self) -> None:
        template = self.drawn("couple.png")
        self.refuses("models pull", template, template, "-", "-o", self.folder / "o.jpg")

    def test_insightface_says_where_its_files_belong(self) -> None:
        template = self.drawn("couple.png")
        given = (template, template, "-", "-o", self.folder / "o.jpg", "--engine", "insightface")
        self.refuses("not installed. Put its files into", *given)

    def test_insightface_runs_after_its_licence_was_accepted(self) -> None:
        packs.installed(self.folder / "models")
        template = self.drawn("couple.png")
        given = (template, template, "-", "-o", self.folder / "o.jpg", "--engine", "insightface")
        self.refuses("non-commercial research only.*add --accept-licence", *given)
        more = ("--accept-licence", "--keep-expression")
        self.refuses("always draws the template's expression", *given, *more)


@pytest.mark.weights
class SwapCommandTestCase(CommandTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.models = self.folder / "models"
        shutil.copytree(folder_of(WEIGHTS), self.models)
        settings = override_settings(MODELS_DIR=self.models)
        settings.enable()
        self.addCleanup(settings.disable)
        self.template = path_of_photo(COUPLE)

    def swap(self, *arguments: object, name: str = "o.png") -> Bytes:
        target = self.folder / "out" / name
        self.call("swap_faces", self.template, *arguments, "-o", target)
        data = target.read_bytes()
        self.assertIn(b"compositeWithTrainedAlgorithmicMedia", raster.read_metadata(data).xmp)
        return raster.decode(data, max_pixels=10**7).rgb

    def changed(self, rgb: Bytes) -> tuple[bool, bool]:
        """Whether pixels of the left and of the right half are others."""
        before = raster.decode(self.template.read_bytes(), max_pixels=10**7).rgb
        other = (rgb != before).any(axis=(0, 2))
        half = len(other) // 2
        return bool(other[:half].any()), bool(other[half:].any())

    def test_both_faces_are_swapped_and_told_of(self) -> None:
        rgb = self.swap(path_of_photo(MAN), path_of_photo(WOMAN), "--husband-is", "right")
        self.assertEqual(self.changed(rgb), (True, True))
        self.assertIn("ms: ", self.said.getvalue())
        self.assertIn("o.png: ", self.said.getvalue())

    def test_who_is_left_out_stays_as_he_is(self) -> None:
        woman = path_of_photo(WOMAN)
        self.assertEqual(
            self.changed(self.swap("-", woman, "--husband-is", "right")), (True, False)
        )
        self.assertEqual(self.changed(self.swap("-", woman, "--husband-is", "left")), (False, True))

    def test_whose_face_is_which_is_never_guessed(self) -> None:
        with self.assertRaisesRegex(CommandError, r"his.*Left: \d+ by \d+ pixels.*Right: \d+ by"):
            self.swap(path_of_photo(MAN), path_of_photo(WOMAN))

    def test_a_template_shows_two_faces(self) -> None:
        man = path_of_photo(MAN)
        self.template = path_of_photo("group_five_faces.jpg")
        with self.assertRaisesRegex(CommandError, "5 found: .*crop it"):
            self.swap(man, "-", "--husband-is", "left")
        self.template = path_of_photo("garment_polo.jpg")
        with self.assertRaisesRegex(CommandError, "none was found"):
            self.swap(man, "-", "--husband-is", "left")

    def test_it_says_whose_photo_will_not_do(self) -> None:
        cat, man = path_of_photo("animal_cat_closeup.png"), path_of_photo(MAN)
        with self.assertRaisesRegex(CommandError, "Her photo: .*No face"):
            self.swap(man, cat, "--husband-is", "right")
        with self.assertRaisesRegex(CommandError, "His photo: .*No face"):
            self.swap(cat, "-", "--husband-is", "right")

    def test_the_expression_can_be_kept(self) -> None:
        self.template = path_of_photo("couple_composed_2.jpg")
        his = path_of_photo("portrait_man_2.png")
        given = (his, "-", "--husband-is", "right")
        one, other = self.swap(*given), self.swap(*given, "--keep-expression")
        self.assertGreater(np.abs(one.astype(int) - other).max(), 20)

    def test_insightface_draws_after_its_licence_was_accepted(self) -> None:
        packs.installed(self.models)
        options = ("--husband-is", "right", "--engine", "insightface", "--accept-licence")
        rgb = self.swap(path_of_photo(MAN), path_of_photo(WOMAN), *options, name="o.webp")
        self.assertEqual(
            rgb.shape, raster.decode(Path(self.template).read_bytes(), max_pixels=10**7).rgb.shape
        )
        self.assertEqual(self.changed(rgb), (True, True))
