from __future__ import annotations

import csv
import io
import zipfile
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.urls import reverse

from imageproc.pipelines.compress import Operation
from jobs.catalogue import addresses, intake, steering
from jobs.models import Request
from tests.jobs.catalogue.base import CatalogueTestCase, catalogue
from tests.working import work_one


class ResultsTestCase(CatalogueTestCase):
    def download(self, name: str, request: Request) -> bytes:
        response = self.client.get(reverse(name, args=[request.pk]))
        assert isinstance(response, StreamingHttpResponse)
        return response.getvalue()

    def rows(self, request: Request) -> list[dict[str, str]]:
        text = self.download("request-csv", request).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))


class CsvTestCase(ResultsTestCase):
    def test_it_gives_back_the_rows_with_an_address_for_each_picture(self) -> None:
        request = self.done("/1.jpg", "/2.jpg", each=2)
        (row,) = self.rows(request)
        self.assertEqual((row["S. No."], row["Product Name"]), ("1", "Product 1"))
        addresses = row["Output Image Urls"].split(",")
        self.assertEqual(len(addresses), 2)
        self.client.logout()
        for address, path in zip(addresses, self.product(request).output_image_paths, strict=True):
            response = self.client.get(urlsplit(address).path)
            with default_storage.open(path or "") as file:
                self.assertEqual(response.getvalue(), file.read())

    def test_it_says_what_failed_and_keeps_the_place(self) -> None:
        request = self.done("/missing", "/1.jpg", each=2)
        (row,) = self.rows(request)
        first, second = row["Output Image Urls"].split(",")
        self.assertEqual(first, "")
        self.assertTrue(second.startswith("http"))
        self.assertIn("Picture 1: ", row["Errors"])
        self.assertIn("404", row["Errors"])

    def test_it_keeps_further_columns_in_their_place_and_no_formula_alive(self) -> None:
        rows = [("blue", 7, self.shop.urls("/1.jpg")[0], "=1+1", "@cup")]
        data = catalogue(rows, ["Colour", "Serial Number", "Images", "Note", "Title"])
        sheet = intake.receive(self.alice, ContentFile(data, name="a.csv"))
        request = steering.start(sheet, Operation())
        self.work()
        (row,) = self.rows(request)
        self.assertEqual([*row][:5], ["Colour", "Serial Number", "Images", "Note", "Title"])
        self.assertEqual((row["Colour"], row["Note"], row["Title"]), ("blue", "'=1+1", "'@cup"))

    def test_it_can_be_had_before_the_end(self) -> None:
        request = self.start("/1.jpg")
        work_one()  # the rows are read, no picture is done
        (row,) = self.rows(request)
        self.assertEqual((row["Output Image Urls"], row["Errors"]), ("", "Not done yet."))

    def test_it_asks_the_database_a_few_times_however_many_rows(self) -> None:
        request = self.done(*[f"/{n}.jpg" for n in range(6)])
        with self.assertNumQueries(4):  # session, user, request, products
            self.download("request-csv", request)


class ZipTestCase(ResultsTestCase):
    def test_it_holds_every_finished_picture_and_the_csv(self) -> None:
        request = self.done("/1.jpg", "/missing", "/2.jpg")
        archive = zipfile.ZipFile(io.BytesIO(self.download("request-zip", request)))
        self.assertEqual(
            sorted(archive.namelist()), ["1-Product-1/1.jpg", "3-Product-3/1.jpg", "result.csv"]
        )
        self.assertIsNone(archive.testzip())

    def test_an_account_export_holds_the_catalogues(self) -> None:
        self.done("/1.jpg")
        response = self.client.post(reverse("account-export"))
        data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        self.assertTrue(any(name.endswith("/1-Product-1/1.jpg") for name in names), names)


class AddressTestCase(ResultsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.request = self.done("/1.jpg")
        self.address = self.output_path()
        self.client.logout()

    def output_path(self) -> str:
        (url,) = self.product(self.request).output_image_urls
        assert url
        return urlsplit(url).path

    def test_it_opens_for_anybody_with_safe_headers(self) -> None:
        response = self.client.get(self.address)
        self.assertEqual(response["Content-Type"], "image/jpeg")
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response["Cross-Origin-Resource-Policy"], "cross-origin")
        response.getvalue()  # read to its end, the file is closed

    def test_a_slip_or_another_place_opens_nothing(self) -> None:
        head, product, position, signature, name = self.address.strip("/").split("/")
        for path in (
            f"/{head}/{product}/{position}/{signature[:-1]}x/{name}",
            f"/{head}/{product}/1/{signature}/{name}",
            f"/{head}/{self.request.pk}/{position}/{signature}/{name}",
        ):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 404)

    def test_closed_addresses_open_nothing_and_new_ones_are_others(self) -> None:
        steering.close_addresses(self.request)
        self.assertEqual(self.client.get(self.address).status_code, 404)
        self.assertEqual(self.product(self.request).output_image_urls, [""])
        steering.open_addresses(self.request)
        self.assertEqual(self.client.get(self.address).status_code, 404)
        response = self.client.get(self.output_path())
        self.assertEqual(response.status_code, 200)
        response.getvalue()  # read to its end, the file is closed

    def test_a_program_fetches_the_csv_by_the_address_that_a_webhook_tells(self) -> None:
        path = urlsplit(addresses.csv_url(self.request)).path
        response = self.client.get(path)
        assert isinstance(response, StreamingHttpResponse)
        self.assertIn(self.address, response.getvalue().decode())
        self.assertEqual(self.client.get(path.replace("/result", "x/result")).status_code, 404)
        steering.close_addresses(self.request)
        self.assertEqual(self.client.get(path).status_code, 404)

    def test_a_deleted_request_closes_its_addresses_at_once(self) -> None:
        steering.remove(self.request)
        self.assertEqual(self.client.get(self.address).status_code, 404)
