from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from imageproc.pipelines.errors import EmptyFile, PipelineError
from jobs.catalogue import intake
from jobs.models import Sheet
from tests.jobs.catalogue.base import CatalogueTestCase, catalogue


class IntakeTestCase(CatalogueTestCase):
    def receive(self, data: bytes, name: str = "spring.csv") -> Sheet:
        return intake.receive(self.alice, ContentFile(data, name=name))

    def test_it_keeps_the_file_byte_for_byte_with_what_was_found(self) -> None:
        data = catalogue(self.products("/1.jpg", "/2.jpg", "/3.jpg", each=2))
        sheet = self.receive(data)
        with default_storage.open(sheet.file_path) as file:
            self.assertEqual(file.read(), data)
        self.assertEqual((sheet.row_count, sheet.picture_count), (2, 3))
        self.assertEqual(sheet.first_rows[0]["name"], "Product 1")
        self.assertEqual(sheet.hosts, {"127.0.0.1": 3})

    def test_it_names_every_fault_and_keeps_nothing(self) -> None:
        rows = [("x", "", "ftp://a.example.com/1.jpg"), (2, "Cup", "")]
        with self.assertRaises(intake.SheetFaulty) as caught:
            self.receive(catalogue(rows))
        codes = {fault.code for fault in caught.exception.check.faults}
        self.assertEqual(len(caught.exception.check.faults), 4, codes)
        self.assertFalse(Sheet.objects.exists())

    def test_it_refuses_private_addresses_where_they_are_written_out(self) -> None:
        rows = [(1, "Cup", "http://169.254.169.254/latest/")]
        with (
            self.settings(FETCH_ALLOW_LOOPBACK=False),
            self.assertRaises(intake.SheetFaulty) as caught,
        ):
            self.receive(catalogue(rows))
        self.assertEqual(caught.exception.check.faults[0].code, "address_refused")

    def test_it_refuses_what_is_too_large_or_empty_or_no_csv(self) -> None:
        with self.assertRaises(EmptyFile):
            self.receive(b"")
        with self.settings(MAX_CSV_MB=1), self.assertRaises(intake.SheetTooLarge):
            self.receive(b"a" * (1024**2 + 1))
        with self.assertRaises(PipelineError):
            self.receive(b"PK\x03\x04 a workbook")
        self.assertFalse(Sheet.objects.exists())

    def test_it_refuses_more_rows_than_are_taken(self) -> None:
        with self.settings(MAX_CSV_ROWS=2), self.assertRaises(intake.SheetFaulty) as caught:
            self.sheet(self.products("/1.jpg", "/2.jpg", "/3.jpg"))
        self.assertEqual(caught.exception.check.faults[-1].code, "too_many_rows")
