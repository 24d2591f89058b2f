"""Whatever arrives: rows as they were written, or a sentence, and nothing else."""

from __future__ import annotations

import io

from django.test import SimpleTestCase
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jobs.sheets.errors import SheetRefused
from jobs.sheets.rows import Row
from jobs.sheets.sheet import Sheet
from tests.jobs.sheets.files import BAG, HEADER, SHOE, check_url, opened, written

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
LATIN = [chr(code) for code in (*range(32, 127), *range(160, 256))] + ["\n", "\r", "€"]

# Two that a reader cannot tell from a file with spaces after its delimiters are left out.
cells = st.text(st.sampled_from(LATIN), max_size=12).filter(lambda cell: ' "' not in cell)
wide_cells = cells | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters='\0"'), max_size=12
)
urls = st.text(st.sampled_from("abc/.,;|?=&%_-"), max_size=20).map(
    lambda rest: f"https://x.example/{rest}z"
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str, str, list[str], list[Row]]:
    """Encoding, delimiter, line end, extra column names and rows."""
    encoding = draw(st.sampled_from(ENCODINGS))
    cell = cells if encoding == "cp1252" else wide_cells
    extra = draw(st.lists(st.sampled_from(["Price", "Colour", "Größe", 'a "b", c']), max_size=3))
    name = cell.map(str.strip).filter(bool)
    row = st.builds(
        Row,
        st.just(0),
        st.integers(1, 2**63 - 1),
        name,
        st.lists(urls, min_size=1, max_size=4),
        st.lists(cell, min_size=len(extra), max_size=len(extra)),
    )
    rows = draw(st.lists(row, max_size=6, unique_by=lambda found: found.serial))
    delimiter, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\r\n", "\n", "\r"]))
    return encoding, delimiter, end, extra, rows


def survives(data: bytes) -> None:
    try:
        sheet = Sheet.open(io.BytesIO(data))
        sheet.check(max_rows=100, max_urls=5, check_url=check_url)
        for row in sheet.rows():
            sheet.cells(row)
    except SheetRefused as refusal:
        assert str(refusal).endswith(".")


class RoundTripTestCase(SimpleTestCase):
    @settings(max_examples=300, deadline=None)
    @given(tables())
    def test_a_table_reads_back_as_it_was_written(
        self, table: tuple[str, str, str, list[str], list[Row]]
    ) -> None:
        encoding, delimiter, end, extra, rows = table
        lines = [[*extra, "Input Image Urls", "S. No.", "Product Name"]]
        lines += [[*row.extra, ",".join(row.urls), str(row.serial), row.name] for row in rows]
        text = written(lines, delimiter=delimiter, end=end)
        sheet = opened(text.encode(encoding))
        found = list(sheet.rows())
        self.assertEqual((sheet.delimiter, sheet.extra_columns), (delimiter, extra))
        for place, (one, other) in enumerate(zip(found, rows, strict=True), start=2):
            self.assertEqual(one.row, place)
            self.assertEqual(
                (one.serial, one.name, one.urls, one.extra),
                (other.serial, other.name, other.urls, other.extra),
            )
        self.assertEqual([sheet.cells(row) for row in found], lines[1:])


class SurvivalTestCase(SimpleTestCase):
    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=200))
    @example(b"\xff\xfe")
    @example(b"\xff\xfe\x00")
    @example(b'"')
    def test_it_survives_random_bytes(self, data: bytes) -> None:
        survives(data)

    @settings(max_examples=300, deadline=None)
    @given(st.sampled_from(ENCODINGS), st.binary(max_size=200))
    def test_it_survives_random_bytes_below_a_header(self, encoding: str, data: bytes) -> None:
        survives(HEADER.encode(encoding) + data)

    @settings(max_examples=300, deadline=None)
    @given(st.text(st.sampled_from('",;\t\r\n a1é=x'), max_size=60))
    def test_it_survives_quotes_and_delimiters_anywhere(self, text: str) -> None:
        survives((HEADER + SHOE + text + "\n" + BAG).encode())

    @settings(max_examples=200, deadline=None)
    @given(st.data())
    def test_it_survives_changed_bytes(self, data: st.DataObject) -> None:
        whole = bytearray((HEADER + SHOE + BAG).encode(data.draw(st.sampled_from(ENCODINGS))))
        places = st.integers(0, len(whole) - 1)
        for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=8)):
            whole[place] = byte
        survives(bytes(whole))
