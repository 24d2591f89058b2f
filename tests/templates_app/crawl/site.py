"""A site on this machine that remembers when it was asked for what, and pictures for it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from imageproc.pipelines.picture import Bytes
from templates_app.models.template import FacePosition
from tests.imageproc.fetch_servers import Handler, WebServer
from tests.templates_app.people import make_face

Answer = Callable[[Handler], None]


class Site(WebServer):
    """Everything that was not put there is 404, robots.txt too."""

    def __init__(self) -> None:
        super().__init__(_Answers(self))
        self.pages: dict[str, Answer] = {}
        self.times: list[tuple[str, float]] = []

    def put(
        self,
        path: str,
        body: bytes | str,
        kind: str = "text/html",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Serve this from now on; returns its address."""
        data = body.encode() if isinstance(body, str) else body
        said = {"Content-Type": kind, **(headers or {})}
        self.pages[path] = lambda handler: handler.reply(status, data, said)
        return self.url(path)

    def put_json(self, path: str, answer: Any, **options: Any) -> str:
        return self.put(path, json.dumps(answer), "application/json", **options)

    def put_picture(self, path: str, number: int, *, faces: int = 2, **options: Any) -> str:
        return self.put(path, picture(number, faces=faces, **options), "image/jpeg")

    def lead(self, path: str, url: str) -> str:
        """A redirect."""
        return self.put(path, b"", status=302, headers={"Location": url})

    def asked_for(self, path: str) -> int:
        return sum(asked.partition("?")[0] == path for asked in self.asked)


class _Answers(dict[str, Answer]):
    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site

    def __missing__(self, path: str) -> Answer:
        self.site.times.append((path, time.monotonic()))
        return self.site.pages.get(path, lambda handler: handler.reply(404))


def picture(number: int, *, faces: int = 2, size: tuple[int, int] = (160, 120)) -> bytes:
    """A JPEG that looks like no other number's; each face is a white square on black."""
    noise = np.random.default_rng(number).integers(60, 200, (6, 8, 3), np.uint8)
    drawn = Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(drawn)
    draw.rectangle((0, 0, size[0], 15), fill="black")
    for place in range(faces):
        draw.rectangle((place * 24 + 4, 4, place * 24 + 11, 11), fill="white")
    file = io.BytesIO()
    drawn.save(file, "JPEG", quality=92)
    return file.getvalue()


def squares_in(rgb: Bytes) -> list[FacePosition]:
    """Stands for the networks: the faces of a drawn picture."""
    line = rgb[8, :, 1] > 128
    starts = np.flatnonzero(line[1:] & ~line[:-1])
    return [make_face(left=float(start)) for start in starts]


def moving() -> bytes:
    """An animation of two frames."""
    frames = [Image.new("RGB", (160, 120), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()
