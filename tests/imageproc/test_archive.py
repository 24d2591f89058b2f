from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import SimpleTestCase

from imageproc import archive
from imageproc.archive import Archive

MB = 1024**2


class ArchiveTestCase(SimpleTestCase):
    def test_it_streams_text_pieces_and_files(self) -> None:
        key = default_storage.save("test/a.bin", ContentFile(b"stored"))

        def write(out: Archive) -> Iterator[None]:
            out.text("a.txt", "hello")
            yield from out.pieces("b.bin", iter([b"one", b"two"]))
            yield from out.stored("c.bin", key)

        found = self.opened(write)
        self.assertEqual(found.read("a.txt"), b"hello")
        self.assertEqual(found.read("b.bin"), b"onetwo")
        self.assertEqual(found.read("c.bin"), b"stored")
        self.assertIsNone(found.testzip())

    def test_it_names_what_is_missing_and_goes_on(self) -> None:
        def write(out: Archive) -> Iterator[None]:
            yield from out.stored("gone.bin", "test/nowhere.bin")
            out.text("a.txt", "hello")

        with self.assertLogs("imageproc.archive", "ERROR"):
            found = self.opened(write)
        self.assertEqual(found.namelist(), ["a.txt", "missing.txt"])
        self.assertIn(b"gone.bin", found.read("missing.txt"))

    def test_it_holds_no_more_than_a_piece_in_memory(self) -> None:
        def write(out: Archive) -> Iterator[None]:
            yield from out.pieces("large.bin", (bytes(MB) for _ in range(64)))

        tracemalloc.start()
        total = sum(len(piece) for piece in archive.stream(write))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        self.assertGreater(total, 64 * MB)
        self.assertLess(peak, 8 * MB)

    def test_a_stem_leads_nowhere(self) -> None:
        self.assertEqual(archive.safe_stem("../../etc/passwd"), "etc-passwd")
        self.assertEqual(archive.safe_stem("///"), "picture")

    def opened(self, write: Callable[[Archive], Iterator[None]]) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(b"".join(archive.stream(write))))
