"""What a page, a feed or a sitemap names, whatever it is written in."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from imageproc.fetch import Fetched, TooLarge
from templates_app.crawling.found import Found

EXTENSIONS = (
    ".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".gif", ".tif", ".tiff", ".bmp",
)  # fmt: skip
MOST_BYTES = 10 << 20
"""Of a feed or a sitemap, unpacked; the sitemap protocol allows 50 MB, which nobody reads twice."""
BEFORE_ROOT = re.compile(
    r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Further:
    """Another document to look into; one that only goes on is not deeper than the one before."""

    url: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """In the order in which it names them. A page may ask for its pictures to be left alone."""

    items: tuple[Found | Further, ...] = ()
    leaves_alone: bool = False


def is_picture(url: str) -> bool:
    """By its name."""
    return urlsplit(url).path.lower().endswith(EXTENSIONS)


def picture(
    url: str, *, page_url: str = "", title: str = "", artist: str = "", licence: str = ""
) -> Found:
    """Known by its address."""
    return Found(key=url, url=url, page_url=page_url, title=title, artist=artist, licence=licence)


def absolute(base: str, url: str | None) -> str:
    """Without its fragment; "" for what is no web address, and for nothing."""
    if not (url or "").strip():
        return ""
    try:
        whole = urldefrag(urljoin(base, (url or "").strip()))[0]
        return whole if urlsplit(whole).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def each_once(items: Iterable[Found | Further]) -> Iterator[Found | Further]:
    """The first of those with one address."""
    seen: set[str] = set()
    for item in items:
        if item.url and item.url not in seen:
            seen.add(item.url)
            yield item


def unpacked(fetched: Fetched) -> bytes:
    """The text of a document that may be a .gz file. Raises `TooLarge`."""
    data = fetched.data
    if data.startswith(GZIP):
        try:
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MOST_BYTES + 1)
        except (OSError, EOFError):
            return b""
    if len(data) > MOST_BYTES:
        raise TooLarge
    return data


def root_name(data: bytes) -> str:
    """Of XML, its root's name without prefix, as the first bytes tell it; "" for other text."""
    start = data[:4096].decode("utf-8-sig", errors="replace")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        start = data[:8192].decode("utf-16", errors="replace")
    found = re.match(r"\s*<(?:[\w.-]+:)?([A-Za-z]\w*)", BEFORE_ROOT.sub(" ", start))
    return found[1] if found else ""
