"""Alice has a shop with pictures on a real server; Bob is a stranger."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import TestCase, override_settings
from PIL import Image

from accounts.models import User
from imageproc.pipelines.compress import Operation
from jobs.catalogue import intake, steering
from jobs.models import Job, Product, Request, Sheet
from tests.people import make_user
from tests.serving import Shop, shop
from tests.working import work_one

HEADER = ("S. No.", "Product Name", "Input Image Urls")


def catalogue(rows: Iterable[Iterable[Any]], header: Iterable[str] = HEADER) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([header, *rows])
    return file.getvalue().encode()


class CatalogueTestCase(TestCase):
    alice: ClassVar[User]
    bob: ClassVar[User]
    shop: ClassVar[Shop]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.enterClassContext(override_settings(FETCH_ALLOW_LOOPBACK=True))
        cls.shop = cls.enterClassContext(shop())

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("alice")
        cls.bob = make_user("bob")

    def setUp(self) -> None:
        self.client.force_login(self.alice)
        self.shop.asked.clear()

    def products(self, *paths: str, each: int = 1) -> list[tuple[int, str, str]]:
        """A row for each so many paths."""
        urls = self.shop.urls(*paths)
        parts = [urls[at : at + each] for at in range(0, len(urls), each)]
        return [(n, f"Product {n}", ", ".join(part)) for n, part in enumerate(parts, start=1)]

    def sheet(self, rows: Iterable[Iterable[Any]], *, name: str = "spring.csv") -> Sheet:
        return intake.receive(self.alice, ContentFile(catalogue(rows), name=name))

    def start(
        self, *paths: str, each: int = 1, operation: Operation | None = None, webhook: str = ""
    ) -> Request:
        sheet = self.sheet(self.products(*paths, each=each))
        return steering.start(sheet, operation or Operation(), webhook)

    def work(self) -> None:
        """Do all that waits."""
        while Job.objects.due().exists():
            work_one()

    def done(self, *paths: str, each: int = 1, operation: Operation | None = None) -> Request:
        """A request whose work has ended."""
        request = self.start(*paths, each=each, operation=operation)
        self.work()
        request.refresh_from_db()
        return request

    def opened(self, request: Request, serial: int = 1, position: int = 0) -> Image.Image:
        """A finished picture."""
        key = self.product(request, serial).output_image_paths[position]
        with default_storage.open(key or "") as file:
            return Image.open(io.BytesIO(file.read()))

    def product(self, request: Request, serial: int = 1) -> Product:
        return Product.objects.select_related("request").get(request=request, serial_number=serial)
