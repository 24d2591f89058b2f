"""Catalogues, timed: python -m imageproc.bench.csv_probe prints one JSON object."""

from __future__ import annotations

import argparse
import csv
import io
import json
import multiprocessing
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imageproc.bench.probe import peak_of

if TYPE_CHECKING:
    from jobs.models import Request

PATIENCE = 900  # seconds
QUALITY = 50
LOOPS = 2  # processes of the bare loop, as many as workers
DRAWN = (2000, 1500)  # pixels of pictures where no photos are given
SMALL = (160, 120)
FEW = 8  # photos that are enlarged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--products", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0)
    parser.add_argument("--memory", type=int, nargs="*", default=[])
    parser.add_argument("--accept", type=int, default=0)
    asked = parser.parse_args()
    _prepare()
    photos = [*_enlarged(_photos(asked.photos))] if asked.large else _photos(asked.photos)
    figures = {"pictures": asked.products * 2, "megapixels": round(_megapixels(photos), 2)}
    with _serving(photos, asked.latency / 1000) as address:
        figures |= {
            "studio": _studio(address, asked.products),
            "bare": _bare(address, asked.products),
        }
    with _serving([_drawn(SMALL)], 0) as address:
        figures["memory"] = [_memory(address, rows) for rows in asked.memory]
    figures["accept"] = _accept(asked.accept) if asked.accept else {}
    sys.stdout.write(json.dumps(figures) + "\n")


def _prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


# --- The pictures and their server ----------------------------------------------------------


def _photos(folder: Path | None) -> list[bytes]:
    if folder is None:
        return [_drawn(DRAWN)]
    found = [path.read_bytes() for path in sorted(folder.glob("*.jp*g"))]
    return [photo for photo in found if photo.startswith(b"\xff\xd8")]  # whatever they are called


def _enlarged(photos: list[bytes]) -> Iterator[bytes]:
    from imageproc.bench.background import twelve_megapixels
    from imageproc.pipelines import raster

    for photo in photos[:FEW]:
        yield twelve_megapixels(raster.decode(photo, max_pixels=10**9).rgb)


def _drawn(size: tuple[int, int]) -> bytes:
    """Noise over gradients: about as hard to compress as a photo."""
    import numpy as np
    from PIL import Image

    width, height = size
    noise = np.random.default_rng(7).normal(0, 6, (height, width, 3))
    ramp = np.add.outer(np.linspace(0, 160, height), np.linspace(0, 80, width))[..., None]
    pixels = np.clip(ramp + noise, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


def _megapixels(photos: list[bytes]) -> float:
    from PIL import Image

    sizes = [Image.open(io.BytesIO(photo)).size for photo in photos]
    return sum(width * height for width, height in sizes) / len(sizes) / 1e6


@contextmanager
def _serving(photos: list[bytes], latency: float) -> Iterator[str]:
    """A server in a process of its own, so that neither side pays for it in its own."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(photos, latency, theirs), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        server.terminate()
        server.join()


def _serve(photos: list[bytes], latency: float, told: Any) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            time.sleep(latency)
            photo = photos[int(re.sub(r"\D", "", self.path) or 0) % len(photos)]
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            self.send_header("Content-Length", str(len(photo)))
            self.end_headers()
            self.wfile.write(photo)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.send(server.server_address[1])
    server.serve_forever()


# --- The studio and the bare loop -----------------------------------------------------------


def _studio(address: str, products: int) -> dict[str, float]:
    """From the first product's start to the request's end, with two workers that are awake."""
    request = _start(_catalogue(address, products))
    with _workers():
        _wait(request)
    assert request.completed_at is not None  # noqa: S101 (it has ended)
    assert request.pictures_failed == 0, "some pictures failed"  # noqa: S101
    begun = _first_start()
    return {
        "seconds": round((request.completed_at - begun).total_seconds(), 2),
        "bytes": request.bytes_out,
    }


def _bare(address: str, products: int) -> dict[str, float]:
    """As many processes as workers, each with its share: download, then Pillow, then a file."""
    urls = _urls(address, products)
    started = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(LOOPS) as pool:
        pool.map(time.sleep, [0.01] * LOOPS)  # both are awake, as the workers are
        started = time.perf_counter()
        sizes = pool.map(_loop, [urls[share::LOOPS] for share in range(LOOPS)])
        seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 2), "bytes": sum(sizes)}


def _loop(urls: Sequence[str]) -> int:
    import requests
    from PIL import Image

    total = 0
    with tempfile.TemporaryDirectory() as folder, requests.Session() as session:
        for number, url in enumerate(urls):
            picture = Image.open(io.BytesIO(session.get(url, timeout=60).content))
            path = Path(folder) / f"{number}.jpg"
            picture.save(path, quality=QUALITY)
            total += path.stat().st_size
    return total


def _memory(address: str, rows: int) -> dict[str, float]:
    """The highest resident memory of any worker, in a cluster that does nothing else."""
    request = _start(_catalogue(address, rows, pictures=1))
    with _workers():
        _wait(request)
        peak = max(map(peak_of, _workers_of(request)))
    return {"rows": rows, "peak_mb": peak}


def _accept(rows: int) -> dict[str, float]:
    """Seconds to check a file and to write its products."""
    from jobs.catalogue import intake, steering
    from jobs.worker import work_one

    file = _file(_catalogue("https://shop.example.com", rows))
    started = time.perf_counter()
    sheet = intake.receive(_owner(), file)
    checked = time.perf_counter()
    steering.start(sheet, _operation())
    work_one()
    seconds = {"check": checked - started, "products": time.perf_counter() - checked}
    return {"rows": rows} | {name: round(value, 2) for name, value in seconds.items()}


def _start(catalogue: bytes) -> Request:
    from jobs.catalogue import intake, steering

    return steering.start(intake.receive(_owner(), _file(catalogue)), _operation())


def _file(catalogue: bytes) -> Any:
    from django.core.files.base import ContentFile

    return ContentFile(catalogue, name="bench.csv")


def _operation() -> Any:
    from imageproc.pipelines.compress import Operation

    return Operation(quality=QUALITY)


def _catalogue(address: str, products: int, pictures: int = 2) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["S. No.", "Product Name", "Input Image Urls"])
    for number in range(1, products + 1):
        urls = [f"{address}/{number * pictures + which}.jpg" for which in range(pictures)]
        writer.writerow([number, f"Product {number}", ",".join(urls)])
    return file.getvalue().encode()


def _urls(address: str, products: int) -> list[str]:
    return [f"{address}/{number}.jpg" for number in range(2, products * 2 + 2)]


def _owner() -> Any:
    from accounts.models import User

    return User.objects.get_or_create(email="bench@example.org", username="bench")[0]


def _first_start() -> Any:
    from django.db.models import Min

    from jobs.models import Job

    products = Job.objects.filter(product__isnull=False)
    return products.aggregate(first=Min("started_at"))["first"]


def _wait(request: Request) -> None:
    until = time.monotonic() + PATIENCE
    while request.is_live:
        if time.monotonic() > until:
            raise SystemExit("The workers did not finish. Look at what they said above.")
        time.sleep(0.1)
        request.refresh_from_db()


@contextmanager
def _workers() -> Iterator[None]:
    """A cluster of two."""
    working = subprocess.Popen(
        [sys.executable, "-m", "django", "work"],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )
    try:
        yield
    finally:
        working.terminate()
        working.wait(PATIENCE)


def _workers_of(request: Request) -> set[int]:
    """The processes that worked on its products, as far as they live."""
    from jobs.models import Job

    jobs = Job.objects.filter(product__request=request)
    pids = {int(name.rpartition("/")[2]) for name in jobs.values_list("worker_id", flat=True)}
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


if __name__ == "__main__":
    main()
