from __future__ import annotations

from django.test import SimpleTestCase

from jobs.sheets.rows import fitted, read_serial, split_urls

A, B, C = "https://a.example/1.jpg", "http://b.example/x,w_200.jpg?y=1;2", "HTTPS://c.example"


class UrlsTestCase(SimpleTestCase):
    def test_it_splits_at_whatever_stands_between_addresses(self) -> None:
        for between in (
            ",",
            ", ",
            " ,",
            ",,",
            "\n",
            "\r\n",
            ",\n",
            ";",
            "; ",
            "|",
            " | ",
            " ",
            "\t",
        ):
            self.assertEqual(split_urls(between.join([A, B, C])), [A, B, C], repr(between))

    def test_a_comma_within_an_address_stays(self) -> None:
        self.assertEqual(
            split_urls("https://a/x,w_200.jpg,https://b"), ["https://a/x,w_200.jpg", "https://b"]
        )
        self.assertEqual(split_urls("https://a/x;v=1|2,3"), ["https://a/x;v=1|2,3"])

    def test_an_address_within_an_address_stays(self) -> None:
        self.assertEqual(
            split_urls(f"https://proxy/fetch/{A},{B}"), [f"https://proxy/fetch/{A}", B]
        )

    def test_it_leaves_out_what_stands_around(self) -> None:
        self.assertEqual(split_urls(f" \n,{A};\xa0,\n\n {B} ,"), [A, B])
        self.assertEqual(split_urls(" ,;|\n"), [])

    def test_it_keeps_what_is_no_web_address_to_be_told_of(self) -> None:
        self.assertEqual(
            split_urls(f"shoe.jpg,{A},ftp://b/1.jpg\nbag.jpg"),
            ["shoe.jpg", A, "ftp://b/1.jpg", "bag.jpg"],
        )

    def test_it_keeps_the_same_address_twice(self) -> None:
        self.assertEqual(split_urls(f"{A},{A}"), [A, A])

    def test_it_reads_a_cell_of_separators_only_in_a_moment(self) -> None:
        for text in (",", " ", ";a", "|https:/", "\n"):
            self.assertLess(len(split_urls(text * 100_000)), 2)


class SerialTestCase(SimpleTestCase):
    def test_it_reads_whole_numbers(self) -> None:
        for cell, number in {
            "1": 1, " 42 ": 42, "007": 7, "1.0": 1, "12.00": 12, str(2**63 - 1): 2**63 - 1,
            "0" * 50 + "3": 3,
        }.items():  # fmt: skip
            self.assertEqual(read_serial(cell), number, cell)

    def test_it_reads_nothing_else(self) -> None:
        for cell in (
            "", "0", "-1", "+1", "1.5", "1 000", "1,000", "1e3", "A1", "#1", "0.0", "1.", ".0",
            str(2**63), "9" * 5000, "\u0661", "\uff11", "1_0",
        ):  # fmt: skip
            self.assertEqual(read_serial(cell), 0, cell)

    def test_it_reads_a_cell_of_zeros_in_a_moment(self) -> None:
        self.assertEqual(read_serial("0" * 100_000 + "x"), 0)
        self.assertEqual(read_serial("1." + "0" * 100_000 + "x"), 0)


class FittedTestCase(SimpleTestCase):
    def test_it_adds_and_leaves_out_cells(self) -> None:
        self.assertEqual(fitted(["a"], 3), ["a", "", ""])
        self.assertEqual(fitted(["a", "b"], 2), ["a", "b"])
        self.assertEqual(fitted(["a", "b", "c"], 2), ["a", "b"])
