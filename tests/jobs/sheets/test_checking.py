from __future__ import annotations

from django.test import SimpleTestCase

from jobs.sheets.rows import Fault
from tests.jobs.sheets.files import BAG, HEADER, SHOE, checked, codes, faults, numbered

URL = "https://a.example/1.jpg"


class FaultsTestCase(SimpleTestCase):
    def test_a_file_without_faults_has_none(self) -> None:
        check = checked(HEADER + SHOE + BAG)
        self.assertEqual((check.rows, check.urls, check.fault_count), (2, 3, 0))
        self.assertEqual(check.faults, [])

    def test_it_tells_all_faults_of_all_rows_in_one_answer(self) -> None:
        text = f"{HEADER},,x\n1,Shoe,{URL}\nx,Bag,\n1,Cap,ftp://a\n"
        self.assertEqual(
            codes(text),
            [
                (2, "serial_missing"),
                (2, "name_missing"),
                (2, "odd_address"),
                (4, "serial_invalid"),
                (4, "urls_missing"),
                (5, "serial_twice"),
                (5, "odd_address"),
            ],
        )

    def test_it_names_the_column_as_it_is_written(self) -> None:
        (fault,) = faults("# ,Item,Photo(s)\n1,Shoe,shoe.jpg\n")
        self.assertEqual((fault.row, fault.column, fault.code), (2, "Photo(s)", "odd_address"))

    def test_a_name_has_at_most_255_characters(self) -> None:
        (fault,) = faults(f"{HEADER}1,{'x' * 255},{URL}\n2,{'é' * 256},{URL}\n")
        self.assertEqual((fault.row, fault.code), (3, "name_too_long"))
        self.assertEqual(fault.message, "This name has 256 characters. Use at most 255.")

    def test_it_says_what_a_serial_number_is(self) -> None:
        for cell in ("0", "-1", "1.5", "1 000", "A1", str(2**63)):
            (fault,) = faults(f"{HEADER}{cell},Shoe,{URL}\n")
            self.assertEqual((fault.column, fault.code), ("S. No.", "serial_invalid"))
            self.assertIn("from 1 to 9223372036854775807", fault.message)

    def test_it_says_which_row_has_the_same_serial_number(self) -> None:
        (fault,) = faults(f"{HEADER}7,Shoe,{URL}\n\n7.0,Bag,{URL}\n")
        self.assertEqual((fault.row, fault.code), (4, "serial_twice"))
        self.assertIn("Row 2 has the serial number 7 already", fault.message)

    def test_it_finds_the_same_serial_number_far_apart(self) -> None:
        text = "".join(numbered(5000)) + f"17,Bag,{URL}\n"
        check = checked(text, max_rows=10_000)
        self.assertEqual([fault.row for fault in check.faults], [5002])
        self.assertIn("Row 18 ", check.faults[0].message)

    def test_it_repeats_the_sentence_about_an_address_and_says_which(self) -> None:
        cell = f'"{URL}\nshoe.jpg\n{URL}"'
        (fault,) = faults(f"{HEADER}1,Shoe,{cell}\n")
        self.assertEqual(
            fault,
            Fault(
                2,
                "Input Image Urls",
                "odd_address",
                "Address 2: This is no web address. Write one that begins with https://.",
            ),
        )

    def test_an_address_has_at_most_2048_characters(self) -> None:
        longest = URL + "x" * (2048 - len(URL))
        (fault,) = faults(f"{HEADER}1,Shoe,{longest}\n2,Bag,{longest}x\n")
        self.assertEqual((fault.row, fault.code), (3, "url_too_long"))
        self.assertIn("2,049 characters", fault.message)

    def test_a_row_has_at_most_so_many_addresses(self) -> None:
        two, three = ",".join([URL] * 2), ",".join([URL] * 3)
        (fault,) = faults(f'{HEADER}1,Shoe,"{two}"\n2,Bag,"{three}"\n', max_urls=2)
        self.assertEqual((fault.row, fault.code), (3, "too_many_urls"))
        self.assertIn("There are 3 image addresses. Use at most 2.", fault.message)

    def test_it_stops_at_the_most_rows_and_says_how_many_they_are(self) -> None:
        text = HEADER + "".join(f"{n},Shoe,{URL}\n" for n in range(1, 9))
        self.assertEqual(checked(text, max_rows=8).fault_count, 0)
        check = checked(text, max_rows=5)
        (fault,) = check.faults
        self.assertEqual((fault.row, fault.code, check.rows), (7, "too_many_rows", 5))
        self.assertIn("A file may hold 5 products", fault.message)

    def test_a_row_has_no_more_cells_than_the_header_unless_they_are_empty(self) -> None:
        (fault,) = faults(f"{HEADER}1,Shoe,{URL},, ,\n2,Bag,{URL},{URL}\n")
        self.assertEqual((fault.row, fault.code), (3, "too_many_cells"))
        self.assertEqual(fault.column, "Input Image Urls")
        self.assertIn("This row has 4 cells and the header 3", fault.message)

    def test_a_row_with_fewer_cells_has_empty_ones(self) -> None:
        self.assertEqual(codes(f"S. No.,Name,Images,Note\n1,Shoe,{URL}\n"), [])
        self.assertEqual(codes(f"{HEADER}1,Shoe\n"), [(2, "urls_missing")])

    def test_a_column_without_a_name_is_told_by_its_number(self) -> None:
        (fault,) = faults(f"S. No.,Name,Images,\n1,Shoe,{URL},,x\n")
        self.assertEqual(fault.column, "Column 4")

    def test_a_header_alone_is_a_fault(self) -> None:
        for text in (HEADER, HEADER + "\n,,\n"):
            self.assertEqual(codes(text), [(2, "no_rows")])

    def test_it_keeps_the_first_faults_and_counts_all(self) -> None:
        check = checked(HEADER + "".join(f"{n},,\n" for n in range(1, 501)))
        self.assertEqual((check.rows, check.fault_count, len(check.faults)), (500, 1000, 200))
        self.assertEqual(check.faults[-1].row, 101)


class PreviewTestCase(SimpleTestCase):
    def test_it_shows_the_first_rows_also_faulty_ones(self) -> None:
        text = f"S. No.,Name,Images,Note\nx,Shoe,{URL},n\n" + "".join(
            f"{n},Bag,{URL},n\n" for n in range(2, 10)
        )
        first, *others = checked(text).first_rows
        self.assertEqual((first.row, first.serial, first.name), (2, 0, "Shoe"))
        self.assertEqual((first.urls, first.extra), ([URL], ["n"]))
        self.assertEqual([row.serial for row in others], [2, 3, 4, 5])


class HostsTestCase(SimpleTestCase):
    def test_it_counts_addresses_by_host(self) -> None:
        cell = (
            "https://A.example/1,http://a.example:8080/2,https://me@a.example?x=1,"
            "https://b.example,https://[2001:db8::1]/3,shoe.jpg"
        )
        check = checked(f'{HEADER}1,Shoe,"{cell}"\n')
        self.assertEqual(check.hosts, {"a.example": 3, "b.example": 1, "2001:db8::1": 1})

    def test_it_tells_the_five_most_frequent_of_very_many(self) -> None:
        lines = [HEADER]
        for number in range(1, 9001):
            host = f"h{number % 7}" if number % 2 else f"rare{number}"
            lines.append(f"{number},Shoe,https://{host}.example/{number}.jpg\n")
        check = checked("".join(lines), max_rows=9000)
        self.assertEqual(len(check.hosts), 5)
        self.assertTrue(all(host.startswith("h") for host in check.hosts))
        self.assertGreater(min(check.hosts.values()), 600)

    def test_it_shrugs_at_odd_hosts(self) -> None:
        self.assertEqual(checked(f"{HEADER}1,Shoe,https://[x\n").hosts, {})
