from __future__ import annotations

import io
import tempfile
import tracemalloc
from itertools import pairwise
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase

from jobs.sheets.sheet import Sheet
from tests.jobs.sheets.files import BAG, HEADER, SHOE, check_url, checked, numbered, opened

FULL = "Colour,Images,S.No,Product\n"
ROW = 'red,"https://a/1.jpg\nhttps://a/2.jpg",1.0, Shoe \n'


class SheetTestCase(SimpleTestCase):
    def test_it_tells_how_the_file_is_written(self) -> None:
        sheet = opened("Colour;Images;S.No;Product;Price\n")
        self.assertEqual(sheet.header, ["Colour", "Images", "S.No", "Product", "Price"])
        self.assertEqual(sheet.extra_columns, ["Colour", "Price"])
        self.assertEqual((sheet.encoding, sheet.delimiter), ("utf-8", ";"))

    def test_rows_can_be_read_again_and_in_turns(self) -> None:
        sheet = opened("".join(numbered(5000)))
        one = sheet.rows()
        first = next(one)
        self.assertEqual(len(list(sheet.rows())), 5000)
        self.assertEqual(sheet.check(max_rows=9999, max_urls=2, check_url=check_url).rows, 5000)
        rest = list(one)
        self.assertEqual(len(rest), 4999)
        self.assertTrue(all(a.row + 1 == b.row for a, b in pairwise([first, *rest])))

    def test_rows_are_products(self) -> None:
        (row,) = opened(FULL + ROW).rows()
        self.assertEqual((row.row, row.serial, row.name), (2, 1, "Shoe"))
        self.assertEqual(row.urls, ["https://a/1.jpg", "https://a/2.jpg"])
        self.assertEqual(row.extra, ["red"])

    def test_it_gives_a_row_back_in_the_order_of_the_header(self) -> None:
        sheet = opened(FULL + ROW)
        (row,) = sheet.rows()
        self.assertEqual(sheet.cells(row), ["red", "https://a/1.jpg,https://a/2.jpg", "1", "Shoe"])

    def test_it_tells_how_far_it_is(self) -> None:
        told: list[int] = []
        checked("".join(numbered(2500)), max_rows=2500, on_rows=told.append)
        self.assertEqual(told, [1000, 2000, 2500])

    def test_it_reads_uploaded_files_and_files_on_disk(self) -> None:
        data = (HEADER + SHOE + BAG).encode()
        upload = SimpleUploadedFile("catalogue.csv", data)
        with tempfile.SpooledTemporaryFile() as spooled, tempfile.NamedTemporaryFile() as disk:
            files: tuple[Any, ...] = (upload.file, spooled, disk)
            for file in files:
                file.seek(0)
                file.write(data)
                sheet = Sheet.open(file)
                self.assertEqual([row.serial for row in sheet.rows()], [1, 2])

    def test_it_reads_a_file_from_its_start_wherever_it_stands(self) -> None:
        file = io.BytesIO((HEADER + SHOE).encode())
        file.seek(0, io.SEEK_END)
        self.assertEqual(len(list(Sheet.open(file).rows())), 1)


class MemoryTestCase(SimpleTestCase):
    def peak(self, count: int) -> int:
        with tempfile.TemporaryFile() as file:
            file.write("".join(numbered(count)).encode())
            tracemalloc.start()
            try:
                sheet = Sheet.open(file)
                check = sheet.check(max_rows=count, max_urls=2, check_url=check_url)
                read = sum(1 for _ in sheet.rows())
                self.assertEqual((check.rows, read, check.fault_count), (count, count, 0))
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    def test_it_does_not_grow_with_the_file(self) -> None:
        self.peak(100)  # what is made once
        self.assertLess(self.peak(30_000), 1.5 * self.peak(2000))
