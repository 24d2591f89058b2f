from __future__ import annotations

from pathlib import Path

from django.core.management import CommandError
from PIL import ExifTags, Image

from tests.drawing import drawn, encoded
from tests.pipelines.compressing import photo_like
from tests.pipelines.test_commands import CommandTestCase


class CompressTestCase(CommandTestCase):
    def compress(self, *arguments: object, out: str = "out") -> None:
        self.call("compress", *arguments, "-o", self.folder / out)

    def photo(self, name: str, kind: str = "JPEG", **options: object) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(photo_like(kind, **options))  # type: ignore[arg-type]
        return path

    def results(self) -> dict[str, tuple[str | None, tuple[int, int]]]:
        found = {}
        for path in sorted((self.folder / "out").iterdir()):
            with Image.open(path) as picture:
                found[path.name] = picture.format, picture.size
        return found

    def test_it_compresses_files_and_folders(self) -> None:
        self.photo("photos/a.png", "PNG")
        self.photo("photos/b.jpg", quality=95)
        (self.folder / "photos" / "notes.txt").write_text("not a picture")
        self.compress(self.photo("single.tif", "TIFF"), self.folder / "photos")
        whole = (320, 240)
        self.assertEqual(
            self.results(),
            {"a.png": ("PNG", whole), "b.jpg": ("JPEG", whole), "single.jpg": ("JPEG", whole)},
        )
        said = self.said.getvalue()
        self.assertIn("Same format at quality 50, without metadata.", said)
        self.assertRegex(said, r"b\.jpg -> .*out/b\.jpg: [\d.]+ kB -> [\d.]+ kB\n")
        self.assertIn("choose WebP", said)
        self.assertRegex(said, r"3 pictures: \d+ kB -> \d+ kB, \d+ % fewer bytes\.")

    def test_it_converts_and_resizes(self) -> None:
        photo = self.photo("my.holiday.jpg")
        self.compress(photo, "--format", "webp", "--width", 100, "--quality", 70)
        self.compress(photo, "--format", "avif", "--width", 50, "--height", 50, "--fit", "cover")
        self.assertEqual(
            self.results(),
            {"my.holiday.avif": ("AVIF", (50, 50)), "my.holiday.webp": ("WEBP", (100, 75))},
        )

    def test_it_keeps_to_a_number_of_bytes(self) -> None:
        photo = self.photo("photo.jpg", quality=95)
        for number, (words, limit) in enumerate((("9k", 9000), ("0.02M", 20_000), ("7500", 7500))):
            self.compress(photo, "--max-bytes", words, out=f"out{number}")
            size = (self.folder / f"out{number}" / "photo.jpg").stat().st_size
            self.assertLessEqual(size, limit)
            self.assertGreater(size, limit / 2)

    def test_it_cuts_out(self) -> None:
        path = self.folder / "cup.jpg"
        path.write_bytes(encoded(drawn(320, 240), quality=95))
        self.compress(path, "--cut-out", "--engine", "goods", "--format", "webp")
        with Image.open(self.folder / "out" / "cup.webp") as picture:
            alpha = picture.convert("RGBA").getchannel("A")
            self.assertEqual((alpha.getpixel((3, 3)), alpha.getpixel((160, 120))), (0, 255))

    def test_it_keeps_metadata_only_when_asked(self) -> None:
        exif = Image.Exif()
        exif[ExifTags.Base.Make] = "Maker"
        photo = self.photo("photo.jpg", exif=exif)
        self.compress(photo, "--width", 100)
        self.compress(photo, "--width", 100, "--keep-metadata", out="kept")
        told = []
        for out in ("out", "kept"):
            with Image.open(self.folder / out / "photo.jpg") as picture:
                told.append(picture.getexif().get(ExifTags.Base.Make))
        self.assertEqual(told, [None, "Maker"])

    def test_it_goes_on_after_a_failure_and_says_so(self) -> None:
        broken = self.folder / "broken.png"
        broken.write_bytes(b"%PDF-1.4")
        with self.assertRaisesMessage(CommandError, "1 of 2 pictures failed"):
            self.compress(broken, self.photo("fine.jpg", quality=95))
        self.assertIn("broken.png: This file seems to be a PDF", self.complained.getvalue())
        self.assertEqual(list(self.results()), ["fine.jpg"])
        self.assertIn("1 picture: ", self.said.getvalue())

    def test_it_says_nothing_of_totals_when_all_fail(self) -> None:
        with self.assertRaisesMessage(CommandError, "1 of 1 pictures failed"):
            self.compress(self.photo("photo.jpg"), "--max-bytes", 50)
        self.assertIn("Allow more bytes", self.complained.getvalue())
        self.assertNotIn("fewer", self.said.getvalue())

    def test_it_never_overwrites_an_input(self) -> None:
        own = self.photo("out/cup.jpg", quality=95)
        other = self.photo("more/bowl.tif", "TIFF")
        its = self.photo("out/bowl.jpg", quality=95)
        before = own.read_bytes(), its.read_bytes()
        with self.assertRaisesMessage(CommandError, "2 of 3 pictures failed"):
            self.compress(own, other, its)
        self.assertEqual((own.read_bytes(), its.read_bytes()), before)
        self.assertEqual(self.complained.getvalue().count("would overwrite"), 2)

    def test_equal_names_get_numbers(self) -> None:
        self.compress(self.photo("x/a.jpg", quality=95), self.photo("y/a.jpg", quality=95))
        self.assertEqual(list(self.results()), ["a-2.jpg", "a.jpg"])

    def test_it_refuses_bad_options(self) -> None:
        photo = self.photo("photo.jpg")
        refused: list[tuple[list[object], str]] = [
            ([photo, "--quality", "0"], "quality is a number from 1 to 100"),
            ([photo, "--max-bytes", "small"], "try 200k"),
            ([photo, "--fit", "cover", "--width", "9"], "cover needs"),
            ([photo, "--quality", "40", "--max-bytes", "9k"], "not allowed with"),
            ([self.folder / "nowhere.png"], "nowhere.png"),
        ]
        for arguments, words in refused:
            with self.subTest(words), self.assertRaisesRegex(CommandError, words):
                self.compress(*arguments)
