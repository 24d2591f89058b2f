from __future__ import annotations

from django.test import SimpleTestCase

from jobs.sheets.columns import MOST_COLUMNS, Columns, cells_of, count_known, find_columns
from jobs.sheets.errors import ColumnsAmbiguous, ColumnsMissing, HeaderMissing, TooManyColumns
from tests.jobs.sheets.files import BAG, SHOE, opened

SERIALS = (
    "S. No.", "S.No", "s no", "Serial Number", "SERIAL_NUMBER", "serial-no.", "Serial", "Sr No",
    "Sl. No.", "#", "No.", "№", "ID", "Serial #",
)  # fmt: skip
NAMES = ("Product Name", "product_name", "ProductName", "Product", "Name", "Title", "Item")
URLS = (
    "Input Image Urls", "Input Image URL(s)", "input_image_urls", "Image URLs", "Image Url",
    "Images", "Input Images", "URL(s)", "URL", "Picture(s)", "Photo", "Links",
)  # fmt: skip


class MatchingTestCase(SimpleTestCase):
    def test_it_knows_the_names_that_people_give(self) -> None:
        for serial in SERIALS:
            self.assertEqual(find_columns([serial, "Name", "Images"]).serial, 0, serial)
        for name in NAMES:
            self.assertEqual(find_columns(["No", name, "Images"]).name, 1, name)
        for urls in URLS:
            self.assertEqual(find_columns(["No", "Name", urls]).urls, 2, urls)

    def test_it_takes_any_order_and_keeps_other_columns(self) -> None:
        header = ["Price", "Images", "", "Name", "S. No.", "Output Image Urls"]
        self.assertEqual(find_columns(header), Columns(serial=4, name=3, urls=1, extra=(0, 2, 5)))

    def test_the_most_exact_name_wins(self) -> None:
        header = ["Id", "Title", "Link", "Image Url", "Product Name", "S. No.", "Images"]
        self.assertEqual(find_columns(header), Columns(5, 4, 3, extra=(0, 1, 2, 6)))

    def test_equally_exact_names_are_refused_by_name(self) -> None:
        with self.assertRaisesRegex(ColumnsAmbiguous, '"Images", "Photos". Rename') as caught:
            find_columns(["S. No.", "Images", "Photos", "Name"])
        self.assertEqual(caught.exception.code, "csv_columns_ambiguous")

    def test_it_names_all_that_is_missing_and_what_there_is(self) -> None:
        with self.assertRaises(ColumnsMissing) as caught:
            find_columns(["SKU", "Product  Name", "Price"])
        self.assertEqual(
            str(caught.exception),
            '2 columns are missing: S. No., Input Image Urls. The first row has: "SKU", '
            '"Product Name", "Price". Name the columns S. No., Product Name, Input Image Urls.',
        )

    def test_it_names_what_is_missing_and_what_is_there_twice_at_once(self) -> None:
        with self.assertRaises(ColumnsMissing) as caught:
            find_columns(["S. No.", "Name", "Title"])
        self.assertIn("A column is missing: Input Image Urls.", str(caught.exception))
        self.assertIn('These columns mean the same: "Name", "Title".', str(caught.exception))

    def test_it_repeats_only_so_many_names(self) -> None:
        with self.assertRaisesRegex(ColumnsMissing, "and 80 more") as caught:
            find_columns(["x" * 1000] * 100)
        self.assertLess(len(str(caught.exception)), 1200)

    def test_it_refuses_a_file_without_a_header(self) -> None:
        for text in (SHOE + BAG, BAG, "1,Shoe,shoe.jpg\n2,Bag,bag.jpg\n"):
            with self.assertRaisesRegex(HeaderMissing, "Put a row of column names above it"):
                opened(text)

    def test_it_refuses_more_columns_than_anyone_needs(self) -> None:
        extra = [f"c{n}" for n in range(MOST_COLUMNS)]
        with self.assertRaisesRegex(TooManyColumns, "503 columns"):
            find_columns(["S. No.", "Name", "Images", *extra])

    def test_it_counts_what_it_knows(self) -> None:
        self.assertEqual(count_known(["S. No.", "Images", "Price"]), 2)
        self.assertEqual(count_known([]), 0)


class CellsTestCase(SimpleTestCase):
    def test_it_puts_a_row_together_in_the_order_of_the_header(self) -> None:
        columns = find_columns(["Price", "Images", "Name", "No", "Colour"])
        cells = cells_of(columns, 7, "Shoe", ["https://a/1", "https://a/2"], ["9.50", "red"])
        self.assertEqual(cells, ["9.50", "https://a/1,https://a/2", "Shoe", "7", "red"])

    def test_it_wants_a_cell_for_each_extra_column(self) -> None:
        columns = find_columns(["Price", "Images", "Name", "No"])
        with self.assertRaises(ValueError):
            cells_of(columns, 7, "Shoe", [], [])
