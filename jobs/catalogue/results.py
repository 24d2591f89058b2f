"""What a request gives back: the catalogue with an address for each picture, and a ZIP."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from imageproc import archive
from imageproc.archive import Archive
from jobs.catalogue import addresses
from jobs.models import Output, Product, Request
from jobs.sheets.columns import Columns, cells_of, find_columns
from jobs.sheets.result import ResultRow, write

if TYPE_CHECKING:
    from accounts.models import User

ROWS_AT_A_TIME = 1000
RESULT = "result.csv"
NOT_YET = "Not done yet."


def csv(request: Request) -> Iterator[bytes]:
    """The rows as they were sent, with output addresses and what went wrong; a piece at a time."""
    row = partial(_row, find_columns(request.header))
    return write(request.header, map(row, _products(request)))


def zipped(request: Request) -> Iterator[bytes]:
    """All finished pictures with the CSV, written while it is sent."""
    return archive.stream(partial(_write, request, ""))


def export(user: User, out: Archive) -> Iterator[None]:
    """A person's catalogues in the archive of all that they keep."""
    for request in Request.objects.visible_to(user).order_by("created_at").iterator():
        stem = archive.safe_stem(PurePosixPath(request.file_name).stem)
        yield from _write(request, f"catalogues/{stem}-{str(request.pk)[:8]}/", out)


def result_name(request: Request, ending: str) -> str:
    """What a download is called."""
    return f"{archive.safe_stem(PurePosixPath(request.file_name).stem)}-result.{ending}"


def _write(request: Request, folder: str, out: Archive) -> Iterator[None]:
    yield from out.pieces(folder + RESULT, csv(request))
    for product in _products(request):
        for output in product.outputs():
            if output.path:
                yield from out.stored(folder + _entry(product, output), output.path)


def _entry(product: Product, output: Output) -> str:
    """`12-blue-cup/1.jpg`: the serial number makes it one of a kind."""
    stem = f"{product.serial_number}-{archive.safe_stem(product.product_name)}"
    return f"{stem}/{output.position + 1}{PurePosixPath(output.path or '').suffix}"


def _products(request: Request) -> Iterator[Product]:
    """In the order of the file, each with the request that signs its addresses."""
    for product in request.products.in_order().iterator(chunk_size=ROWS_AT_A_TIME):
        product.request = request
        yield product


def _row(columns: Columns, product: Product) -> ResultRow:
    outputs = list(product.outputs())
    return ResultRow(
        cells=cells_of(
            columns,
            product.serial_number,
            product.product_name,
            product.input_image_urls,
            product.extra,
        ),
        outputs=[
            addresses.output_url(product, output.position) if output.path else None
            for output in outputs
        ],
        errors=_errors(product, outputs),
    )


def _errors(product: Product, outputs: list[Output]) -> list[str]:
    """A sentence for each picture that there is not, which says of which one it speaks."""
    missing = [output for output in outputs if not output.path]
    if len(outputs) == 1:
        return [_error(product, output) for output in missing]
    return [f"Picture {output.number}: {_error(product, output)}" for output in missing]


def _error(product: Product, output: Output) -> str:
    return output.error or product.error_message or NOT_YET
