from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from jobs.sheets.result import PIECE, ResultRow, harmless, write
from jobs.sheets.template import template
from tests.jobs.sheets.files import check_url, opened, written

HEADER = ["S. No.", "Product Name", "Input Image Urls"]
A, B = "https://o.example/1.jpg", "https://o.example/2.jpg"


def row(*cells: str, outputs: Sequence[str | None] = (), errors: Sequence[str] = ()) -> ResultRow:
    return ResultRow(cells, outputs, errors)


def result(rows: Iterable[ResultRow]) -> list[list[str]]:
    text = b"".join(write(HEADER, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


class WriteTestCase(SimpleTestCase):
    def test_it_writes_rfc_4180_with_a_mark_and_both_line_end_characters(self) -> None:
        rows = [row("1", 'A "b", c', "https://a/1", outputs=[A], errors=[])]
        self.assertEqual(
            b"".join(write(HEADER, rows)),
            b"\xef\xbb\xbfS. No.,Product Name,Input Image Urls,Output Image Urls,Errors\r\n"
            b'1,"A ""b"", c",https://a/1,https://o.example/1.jpg,\r\n',
        )

    def test_it_keeps_a_place_for_each_picture(self) -> None:
        rows = [
            row("1", "a", "u", outputs=[None, A, None, B]),
            row("2", "b", "u", outputs=[None]),
            row("3", "c", "u", outputs=[A + "?x=1,2"]),
        ]
        cells = [line[3] for line in result(rows)[1:]]
        self.assertEqual(cells, [f",{A},,{B}", "", A + "?x=1%2C2"])

    def test_it_writes_errors_one_after_the_other(self) -> None:
        rows = [row("1", "a", "u", outputs=[None, None], errors=["Not found.", "Too large."])]
        self.assertEqual(result(rows)[1][4], "Not found. Too large.")

    def test_its_columns_can_be_named(self) -> None:
        pieces = write(["Nr."], [], output_column="Ergebnisse", error_column="Fehler")
        self.assertEqual(b"".join(pieces), b"\xef\xbb\xbfNr.,Ergebnisse,Fehler\r\n")

    def test_it_hands_on_pieces_and_holds_little(self) -> None:
        rows: Iterator[ResultRow] = repeat(row("1", "x" * 100, "u", outputs=[A], errors=[]), 50_000)
        tracemalloc.start()
        try:
            sizes = [len(piece) for piece in write(HEADER, rows)]
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        self.assertGreater(sum(sizes), 6_000_000)
        self.assertLess(max(sizes), 2 * PIECE)
        self.assertLess(peak, 3_000_000)

    def test_a_result_can_be_sent_again(self) -> None:
        data = b"".join(write(HEADER, [row("1", "a", "https://a/1", outputs=[A])]))
        sheet = opened(data)
        self.assertEqual(sheet.extra_columns, ["Output Image Urls", "Errors"])

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
    def test_what_it_writes_reads_back_but_for_apostrophes(self, cells: list[str]) -> None:
        pieces = write(["x"] * len(cells), [row(*cells)])
        text = b"".join(pieces).decode("utf-8-sig")
        (_, found) = csv.reader(io.StringIO(text, newline=""), strict=True)
        self.assertEqual(found[:-2], [harmless(cell) for cell in cells])


class HarmlessTestCase(SimpleTestCase):
    def test_what_a_spreadsheet_would_work_out_gets_an_apostrophe(self) -> None:
        for cell in (
            "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", "  =x", "\xa0=x",
            "\uff1dx", "\uff0bx", "\uff0dx", "\uff20x", "-", "--5", "+44 20 7946", "-1e5", "\t-5",
        ):  # fmt: skip
            self.assertEqual(harmless(cell), f"'{cell}", repr(cell))

    def test_plain_cells_and_numbers_stay(self) -> None:
        for cell in ("", "Shoe", "a=b", "'=x", "-5", "+1.5", "-0,5", "12", "https://a/?x=-1", " a"):
            self.assertEqual(harmless(cell), cell)

    def test_every_cell_of_a_result_is_harmless(self) -> None:
        pieces = write(["=H"], [row("=a", outputs=["=b"], errors=["=c"])], output_column="@x")
        found = written([["'=H", "'@x", "Errors"], ["'=a", "'=b", "'=c"]])
        self.assertEqual(b"".join(pieces).decode("utf-8-sig"), found)


class TemplateTestCase(SimpleTestCase):
    def test_it_has_the_documents_header_and_no_faults(self) -> None:
        sheet = opened(template())
        self.assertTrue(
            template().startswith(b"\xef\xbb\xbfS. No.,Product Name,Input Image Urls\r\n")
        )
        check = sheet.check(max_rows=2, max_urls=2, check_url=check_url)
        self.assertEqual((check.rows, check.urls, check.fault_count), (2, 3, 0))
