from __future__ import annotations

import codecs
import io
import tempfile
import zipfile

from django.test import SimpleTestCase

from jobs.sheets.errors import EmptySheet, EncodingUnknown, NotText, SheetRefused
from jobs.sheets.text import CHUNK, decoded, find_encoding
from tests.jobs.sheets.files import BAG, HEADER, SHOE, checked, opened, rows

TEXT = HEADER + "1,Crème brûlée 5 €,https://a.example/1.jpg\n"
CHINESE = HEADER + "1,中文名称,https://a.example/1.jpg\n"


class EncodingTestCase(SimpleTestCase):
    def test_it_reads_every_encoding_that_spreadsheets_write(self) -> None:
        for name, data in {
            "utf-8": TEXT.encode(),
            "utf-8-sig": codecs.BOM_UTF8 + TEXT.encode(),
            "utf-16": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
            "utf-16-le": TEXT.encode("utf-16-le"),
            "utf-16-be": TEXT.encode("utf-16-be"),
            "cp1252": TEXT.encode("cp1252"),
        }.items():
            with self.subTest(name):
                sheet = opened(data)
                self.assertEqual(sheet.encoding, name)
                self.assertEqual(sheet.header[0], "S. No.")
                self.assertEqual(next(sheet.rows()).name, "Crème brûlée 5 €")

    def test_it_reads_utf_16_with_the_other_mark(self) -> None:
        (row,) = rows(codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"))
        self.assertEqual(row.name, "中文名称")

    def test_it_knows_utf_16_without_a_mark_by_a_latin_header_over_other_scripts(self) -> None:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = CHINESE + "".join(f"{n},{'一丁' * 40},https://a/{n}\n" for n in range(2, 30))
            self.assertEqual(opened(text.encode(encoding)).encoding, encoding)

    def test_it_finds_the_one_byte_that_is_no_utf_8_far_down(self) -> None:
        lines = (f"{n},Plain,https://a.example/{n}.jpg\n" for n in range(1, 90_001))
        last = "90001,Café,https://a.example/x.jpg\n".encode("cp1252")
        data = HEADER.encode() + "".join(lines).encode() + last
        sheet = opened(data)
        self.assertEqual(sheet.encoding, "cp1252")
        *_, row = sheet.rows()
        self.assertEqual((row.row, row.name), (90_002, "Café"))

    def test_a_letter_may_lie_across_two_chunks(self) -> None:
        filler = "x" * (CHUNK - len(HEADER) - len("1,") - 1)
        (row,) = rows(f"{HEADER}1,{filler}é,https://a.example/1.jpg\n")
        self.assertEqual(row.name, filler + "é")

    def test_it_refuses_what_no_encoding_can_read(self) -> None:
        for data in (
            TEXT.encode("cp1252") + b"2,\x81,https://a.example/1.jpg",
            codecs.BOM_UTF8 + TEXT.encode("cp1252"),
            TEXT.encode("utf-16-le") + b"\x00\xd8\x00\x00",
        ):
            with self.assertRaisesRegex(EncodingUnknown, "CSV UTF-8"):
                opened(data)

    def test_readings_of_one_file_may_take_turns(self) -> None:
        file = io.BytesIO(b"a" * CHUNK + b"b" * CHUNK)
        one, other = decoded(file, "utf-8"), decoded(file, "utf-8")
        first, same, second = next(one), next(other), next(one)
        self.assertEqual((first[0], same[0], second[0]), ("a", "a", "b"))


class RefusalTestCase(SimpleTestCase):
    def test_it_refuses_an_empty_file(self) -> None:
        for data in (b"", codecs.BOM_UTF8, b"\r\n\r\n", b" ,,\n , \n", b"sep=;\r\n"):
            with self.assertRaisesRegex(EmptySheet, "empty"):
                opened(data)

    def test_it_names_an_excel_workbook(self) -> None:
        workbook = io.BytesIO()
        with zipfile.ZipFile(workbook, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("xl/workbook.xml", "<workbook/>")
        sentence = "^This is an Excel workbook. Save it as CSV and send that.$"
        for data in (workbook.getvalue(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)):
            with self.assertRaisesRegex(NotText, sentence):
                opened(data)

    def test_it_names_an_open_document(self) -> None:
        document = io.BytesIO()
        with zipfile.ZipFile(document, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        with self.assertRaisesRegex(NotText, "an OpenDocument file"):
            opened(document.getvalue())

    def test_it_names_other_files(self) -> None:
        for head, words in {
            b"%PDF-1.7\n": "a PDF document",
            b"\xff\xd8\xff\xe0": "a picture",
            b"\x89PNG\r\n\x1a\n": "a picture",
            b"GIF89a": "a picture",
            b"\x1f\x8b\x08": "a gzip archive",
            b"\r\n<!DOCTYPE HTML><html>": "a web page",
        }.items():
            with self.assertRaisesRegex(NotText, words) as caught:
                opened(head + b"rest")
            self.assertEqual(caught.exception.code, "csv_not_text")

    def test_a_column_may_be_called_pk(self) -> None:
        sheet = opened("PK,S. No.,Product Name,Input Image Urls\n")
        self.assertEqual(sheet.extra_columns, ["PK"])

    def test_it_refuses_nul_characters_wherever_they_are(self) -> None:
        for data in (
            b"\0" * 100,
            (HEADER + SHOE).encode() + b"2,a\0b,https://a.example/1.jpg\n",
            (HEADER + SHOE + "2,a\0b,https://a.example/1.jpg\n").encode("utf-16"),
            (HEADER + SHOE).encode("utf-32"),
        ):
            with self.assertRaises(NotText):
                opened(data)

    def test_every_refusal_is_one_kind_with_a_sentence_and_a_code_of_its_own(self) -> None:
        kinds = SheetRefused.__subclasses__()
        self.assertGreater(len(kinds), 7)
        self.assertEqual(len({kind.code for kind in kinds}), len(kinds))
        for kind in kinds:
            self.assertTrue(str(kind()).endswith("."))

    def test_it_reads_files_on_disk_and_leaves_them_open(self) -> None:
        with tempfile.TemporaryFile() as file:
            file.write((HEADER + SHOE + BAG).encode())
            self.assertEqual(find_encoding(file), "utf-8")
            self.assertFalse(file.closed)
        self.assertEqual(checked(HEADER + SHOE + BAG).fault_count, 0)
