from __future__ import annotations

import csv
import io
import tracemalloc
from typing import Any
from unittest import mock

from django.test import SimpleTestCase

from jobs.sheets import records
from jobs.sheets.dialect import Dialect
from jobs.sheets.errors import RowUnreadable
from jobs.sheets.quotes import LONGEST_CELL, LONGEST_ROW
from jobs.sheets.records import Records
from jobs.sheets.text import CHUNK
from tests.jobs.sheets.files import BAG, HEADER, SHOE, checked, codes, faults, opened, rows

URL = "https://a.example/1.jpg"


class Stream(io.RawIOBase):
    """A file of so many bytes that is nowhere kept as a whole."""

    def __init__(self, head: bytes, line: bytes, size: int) -> None:
        self.head, self.line, self.size, self.at = head, line, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        self.at = place
        return place

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self.size - self.at)
        start, skip = max(self.at - len(self.head), 0), self.at
        period = self.line * (count // len(self.line) + 2)
        text = self.head[skip:] + period[start % len(self.line) :]
        buffer[:count] = text[:count]
        self.at += count
        return count


class DialectTestCase(SimpleTestCase):
    def test_it_finds_the_delimiter_by_the_header(self) -> None:
        for delimiter in ",;\t":
            text = "S. No.|Product Name|Input Image Urls\n1|A,b;c|https://a/1.jpg\n"
            cell = '"A,b;c"' if delimiter != "\t" else "A,b;c"
            sheet = opened(text.replace("A,b;c", cell).replace("|", delimiter))
            self.assertEqual(sheet.delimiter, delimiter)
            self.assertEqual(next(sheet.rows()).name, "A,b;c")

    def test_commas_within_a_header_do_not_mislead_it(self) -> None:
        sheet = opened(f'"S. No.";"Name, long, a, b";"Product Name";Images\n1;x;Shoe;{URL}\n')
        self.assertEqual(sheet.delimiter, ";")
        self.assertEqual(sheet.extra_columns, ["Name, long, a, b"])

    def test_it_understands_the_line_that_tells_excel_the_delimiter(self) -> None:
        for first in ("sep=;", "SEP=;", '"sep=;"', "sep=;;;"):
            sheet = opened(f"{first}\r\nS. No.;Name;Images\r\n1;Shoe;{URL}\r\nx;Bag;{URL}\r\n")
            self.assertEqual(sheet.delimiter, ";")
            self.assertEqual([row.row for row in sheet.rows()], [2, 3])
        self.assertEqual(opened(f"sep=|\nNo|Name|Images\n1|Shoe|{URL}\n").delimiter, "|")

    def test_it_reads_all_line_ends(self) -> None:
        for end in ("\r\n", "\n", "\r"):
            found = rows((HEADER + SHOE + "\n" + BAG).replace("\n", end))
            self.assertEqual([(row.row, row.name) for row in found], [(2, "Shoe"), (4, "Bag")])

    def test_the_last_line_may_have_no_end(self) -> None:
        for text in (BAG.rstrip(), "2,Bag\r"):
            self.assertEqual(rows(HEADER + text)[0].name, "Bag")

    def test_a_line_end_may_lie_across_two_chunks(self) -> None:
        for shift in range(-2, 3):
            filler = "x" * (CHUNK - len(HEADER) - len(f"1,,{URL}\r\n") + shift)
            found = rows(f"{HEADER}1,{filler},{URL}\r\n2,Bag,{URL}\r\n")
            self.assertEqual([row.row for row in found], [2, 3])

    def test_it_reads_quoted_line_ends_and_doubled_quotes(self) -> None:
        (row, bag) = rows(f'{HEADER}1,"Big ""red""\r\nshoe\rx","{URL}\n{URL}"\n{BAG}')
        self.assertEqual(row.name, 'Big "red"\r\nshoe\rx')
        self.assertEqual(row.urls, [URL, URL])
        self.assertEqual(bag.row, 3)

    def test_it_skips_rows_without_text_but_counts_them(self) -> None:
        text = f"\n,,\n{HEADER}\n , \t,\n{SHOE},,,,\n{BAG}\n\n"
        self.assertEqual([row.row for row in rows(text)], [6, 8])
        self.assertEqual(checked(text).rows, 2)

    def test_it_reads_spaces_after_delimiters(self) -> None:
        text = f'S. No., "Product Name", Images\n1, "Shoe, red", "{URL}, {URL}"\n'
        sheet = opened(text)
        self.assertEqual(sheet.header, ["S. No.", "Product Name", "Images"])
        (row,) = sheet.rows()
        self.assertEqual((row.name, row.urls), ("Shoe, red", [URL, URL]))

    def test_it_keeps_spaces_where_they_do_not_stand_before_quotes(self) -> None:
        (row,) = rows(f"S. No.,Name,Images,Note\n1,Shoe,{URL},  - small\n")
        self.assertEqual(row.extra, ["  - small"])


class BrokenTestCase(SimpleTestCase):
    def test_an_open_quote_is_told_by_the_row_where_it_opens(self) -> None:
        text = f'{HEADER}{SHOE}2,"Bag,{URL}\n' + "".join(f"{n},x,{URL}\n" for n in range(3, 9))
        (fault,) = faults(text)
        self.assertEqual((fault.row, fault.column, fault.code), (3, "Product Name", "quote_open"))
        self.assertIn("never closed", fault.message)

    def test_an_open_quote_may_swallow_a_large_file(self) -> None:
        text = f'{HEADER}{SHOE}2,"Bag,{URL}\n' + f"3,x,{URL}\n" * 20_000
        self.assertEqual(codes(text), [(3, "quote_open")])

    def test_an_open_quote_that_the_next_one_closes_is_told_too(self) -> None:
        text = f'{HEADER}2,"Bag,{URL}\n3,Cap,"{URL}"\n4,Tie,{URL}\n5,,{URL}\n'
        found = faults(text)
        self.assertEqual(
            [(fault.row, fault.code) for fault in found],
            [(2, "quote_misplaced"), (4, "name_missing")],
        )
        self.assertEqual(found[0].column, "Product Name")

    def test_it_reads_on_below_text_after_a_quote(self) -> None:
        check = checked(f'{HEADER}1,"12" nail,{URL}\n2,"Bag" ,{URL}\n{BAG}3,"5""x"y,{URL}\n')
        self.assertEqual(
            [(fault.row, fault.column, fault.code) for fault in check.faults],
            [(row, "Product Name", "quote_misplaced") for row in (2, 3, 5)],
        )
        self.assertEqual(check.rows, 1)

    def test_it_ends_after_very_many_broken_rows(self) -> None:
        check = checked(HEADER + f'1,"a"b,{URL}\n' * 30_000 + SHOE)
        self.assertEqual((check.fault_count, len(check.faults), check.rows), (1000, 200, 0))

    def test_a_cell_that_is_too_long_is_told_by_row_and_column(self) -> None:
        for extra in (1, csv.field_size_limit(), 400_000):
            for quote in ("", '"'):
                name = "x" * (LONGEST_CELL + extra)
                text = f"{HEADER}{SHOE}2,{quote}{name}{quote},{URL}\n{BAG}"
                (fault, *_) = faults(text)
                self.assertEqual((fault.row, fault.column), (3, "Product Name"))
                self.assertEqual(fault.code, "cell_too_long")
                self.assertIn("100,000", fault.message)

    def test_a_long_cell_with_many_lines_is_no_open_quote(self) -> None:
        text = f'{HEADER}1,Shoe,"{URL}\n' + "x\n" * LONGEST_CELL + f'"\n{BAG}'
        (fault,) = faults(text)
        self.assertEqual(
            (fault.row, fault.column, fault.code), (2, "Input Image Urls", "cell_too_long")
        )

    def test_it_takes_the_longest_cell(self) -> None:
        (row,) = rows(f"S. No.,Name,Images,Note\n1,Shoe,{URL},{'x' * LONGEST_CELL}\n")
        self.assertEqual(len(row.extra[0]), LONGEST_CELL)

    def test_a_row_without_end_is_refused(self) -> None:
        for cell, code in (
            ("x" * LONGEST_ROW, "cell_too_long"),
            ('"' + "x" * LONGEST_ROW, "cell_too_long"),
            ("x," * LONGEST_ROW, "row_too_long"),
            ('"x\n",' * LONGEST_ROW, "row_too_long"),
            ('"x,\n' + ",,\n" * 10, "quote_open"),
        ):
            self.assertEqual(codes(f"{HEADER}{SHOE}2,{cell}"), [(3, code)], cell[:5])

    def test_a_header_that_cannot_be_read_is_refused(self) -> None:
        for text in ('"S. No.,Name,Images\n1,2,3\n', "x" * 2 * LONGEST_CELL, "x," * LONGEST_ROW):
            with self.assertRaisesRegex(RowUnreadable, "Row 1 cannot be read"):
                opened(text)

    def test_reading_an_unchecked_file_ends_with_a_sentence(self) -> None:
        with self.assertRaisesRegex(RowUnreadable, "Row 3 cannot be read. This cell begins with"):
            rows(HEADER + SHOE + '2,"Bag')

    def test_places_are_found_in_files_with_spaces_after_delimiters(self) -> None:
        text = f'No, "Name", "Images"\n "1", "a, b", "{URL}\n{URL}" x\n'
        (fault,) = faults(text)
        self.assertEqual((fault.column, fault.code), ("Images", "quote_misplaced"))


class MemoryTestCase(SimpleTestCase):
    def peak(self, line: bytes, size: int) -> int:
        """Most bytes held while so many are read."""
        file = io.BufferedReader(Stream(HEADER.encode(), line, size))
        read = Records(file, Dialect("utf-8", ","), lambda row, found: True)
        tracemalloc.start()
        try:
            for _ in read:
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def test_it_holds_little_of_a_large_file_whatever_is_in_it(self) -> None:
        with mock.patch.object(records, "LONGEST_ROW", 100_000):
            for line in (SHOE.encode(), b"x", b'"x\n",', b'"', b"\n", b'a,"b\n'):
                small, large = (self.peak(line, size) for size in (200_000, 800_000))
                self.assertLess(large, 1.5 * small, line)
