from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings
from PIL import Image

from imageproc.management.commands import models as models_command
from imageproc.management.picture_files import targets
from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec, UrlSource
from tests.pipelines.pictures import disc, mirror

NOT_COMMERCIAL = ModelSpec(
    name="own",
    purpose="background",
    file_name="own.onnx",
    licence="research only",
    commercial_use=False,
    checksums=("md5:" + "0" * 32,),
    sources=(UrlSource("http://127.0.0.1:1/own.onnx"),),
    side=1,
)


class CommandTestCase(SimpleTestCase):
    """Commands run in a folder of their own, with no weights and no mirror."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        settings = override_settings(MODELS_DIR=self.folder / "models", MODELS_MIRROR="")
        settings.enable()
        self.addCleanup(settings.disable)
        self.said, self.complained = io.StringIO(), io.StringIO()

    def call(self, *arguments: object) -> None:
        call_command(*map(str, arguments), stdout=self.said, stderr=self.complained)

    def drawn(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(disc()[0]).save(path)
        return path


class RemoveBackgroundTestCase(CommandTestCase):
    def cut(self, *arguments: object) -> None:
        self.call("remove_background", *arguments, "-o", self.folder / "out")

    def results(self) -> dict[str, str | None]:
        found = {}
        for path in sorted((self.folder / "out").iterdir()):
            with Image.open(path) as picture:
                found[path.name] = picture.format
        return found

    def test_it_cuts_out_files_and_folders(self) -> None:
        self.drawn("photos/a.png")
        self.drawn("photos/b.jpg")
        (self.folder / "photos" / "notes.txt").write_text("not a picture")
        self.cut(self.drawn("single.webp"), self.folder / "photos")
        self.assertEqual(self.results(), {"a.png": "PNG", "b.png": "PNG", "single.png": "PNG"})
        self.assertIn("3 pictures cut out", self.said.getvalue())

    def test_it_writes_the_format_asked_for(self) -> None:
        picture = self.drawn("cup.png")
        self.cut(picture, "--format", "jpeg", "--background", "#ffeedd")
        self.cut(picture, "--format", "webp", "--quality", "70")
        self.cut(picture, "--format", "avif")
        expected = {"cup.avif": "AVIF", "cup.jpg": "JPEG", "cup.webp": "WEBP"}
        self.assertEqual(self.results(), expected)
        with Image.open(self.folder / "out" / "cup.jpg") as picture_on_colour:
            corner = np.asarray(picture_on_colour)[2, 2].astype(int)
        self.assertLess(np.abs(corner - (255, 238, 221)).max(), 4)

    def test_it_goes_on_after_a_failure_and_says_so(self) -> None:
        broken = self.folder / "broken.png"
        broken.write_bytes(b"%PDF-1.4")
        with self.assertRaisesMessage(CommandError, "1 of 2 pictures failed"):
            self.cut(broken, self.drawn("fine.png"))
        self.assertIn("broken.png: This file seems to be a PDF", self.complained.getvalue())
        self.assertEqual(self.results(), {"fine.png": "PNG"})

    def test_it_never_overwrites_a_picture(self) -> None:
        picture = self.drawn("out/cup.png")
        before = picture.read_bytes()
        with self.assertRaises(CommandError):
            self.cut(picture)
        self.assertEqual(picture.read_bytes(), before)
        self.assertIn("would overwrite", self.complained.getvalue())

    def test_it_names_a_missing_engine_and_its_command(self) -> None:
        with self.assertRaises(CommandError):
            self.cut(self.drawn("cup.png"), "--engine", "u2netp")
        self.assertIn("models pull u2netp", self.complained.getvalue())

    def test_it_refuses_bad_options(self) -> None:
        picture = self.drawn("cup.png")
        refused: list[tuple[list[object], str]] = [
            ([picture, "--format", "jpeg"], "--background"),
            ([picture, "--background", "sky"], "no colour"),
            ([picture, "--quality", "0"], "1 to 100"),
            ([self.folder / "nowhere.png"], "nowhere.png"),
        ]
        for arguments, words in refused:
            with self.subTest(words), self.assertRaisesRegex(CommandError, words):
                self.cut(*arguments)


def test_equal_names_get_numbers() -> None:
    sources = [Path("x/a.jpg"), Path("x/a.png"), Path("y/a.jpg"), Path("b.gif")]
    names = [target.name for _, target in targets(sources, Path("out"), ".png")]
    assert names == ["a.png", "a-2.png", "a-3.png", "b.png"]


class ModelsTestCase(CommandTestCase):
    def test_it_lists_what_there_is(self) -> None:
        self.call("models", "list")
        listed = self.said.getvalue()
        for name in CATALOGUE:
            self.assertIn(name, listed)
        self.assertIn("Background removal uses: goods", listed)

    def test_it_refuses_a_name_it_does_not_know(self) -> None:
        with self.assertRaisesRegex(CommandError, "no network called nix.*u2netp"):
            self.call("models", "pull", "nix")

    def test_it_says_why_a_pull_failed(self) -> None:
        with self.assertRaisesMessage(CommandError, "1 of 1 were not fetched"):
            self.call("models", "pull", "mobilefacenet")
        self.assertIn("--mirror", self.complained.getvalue())

    def test_it_wants_a_licence_accepted(self) -> None:
        with mock.patch.dict(CATALOGUE, {"own": NOT_COMMERCIAL}), self.assertRaises(CommandError):
            self.call("models", "pull", "own")
        self.assertIn("--accept-licence", self.complained.getvalue())

    def test_it_tells_damaged_files(self) -> None:
        (self.folder / "models").mkdir()
        (self.folder / "models" / "u2netp.onnx").write_bytes(b"scratched")
        with self.assertRaisesMessage(CommandError, "1 of 1 files are not"):
            self.call("models", "verify")
        self.assertIn("models pull u2netp", self.complained.getvalue())

    @pytest.mark.weights
    def test_it_pulls_from_a_mirror(self) -> None:
        folder = str(mirror())
        self.call("models", "pull", "u2netp", "--mirror", folder)
        self.call("models", "verify")
        self.assertIn("1 files installed, all whole", self.said.getvalue())
        self.call("models", "list")
        self.assertIn("Background removal uses: u2netp", self.said.getvalue())

    @pytest.mark.weights
    def test_a_first_start_takes_all_that_a_folder_offers(self) -> None:
        with override_settings(MODELS_MIRROR=str(mirror())):
            lines = list(models_command.pull_by_default())
            again = list(models_command.pull_by_default())
        self.assertTrue(any("u2netp" in line for line in lines))
        self.assertEqual(lines[-3], "Background removal uses: u2netp")
        self.assertEqual(lines[-2:], ["Try-on: ready", "Face swap: ready"])
        self.assertLess(len(again), len(lines))
