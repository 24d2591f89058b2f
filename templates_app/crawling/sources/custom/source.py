"""Addresses that the operator gave, and what is found behind them.

A stack of documents that are being read: the query itself, a feed that it names, a page of the
feed. Of each, some items are taken at a time, so that what is remembered stays small.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from imageproc.fetch import BadStatus, Fetched, FetchError, check_url
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.raster import sniff
from templates_app.crawling.errors import CrawlRefused, RobotsRefused, SourceBroken
from templates_app.crawling.fates import Fate
from templates_app.crawling.found import Found, Page
from templates_app.crawling.sources.base import Filters, Source, picture_limits
from templates_app.crawling.sources.custom import feeds, html, sitemaps
from templates_app.crawling.sources.custom.document import (
    Document,
    Further,
    is_picture,
    picture,
    root_name,
    unpacked,
)
from templates_app.crawling.sources.custom.xml import parse

AT_A_TIME = 50
"""Items of one document."""
DEEPEST = 4
"""An index of sitemaps, a sitemap, a page; the list that names the index is the first."""
MOST_LINES = 10_000
HTML = frozenset({"text/html", "application/xhtml+xml"})
FORBIDDEN = frozenset({"address_refused", "not_http", "port_refused", "robots_refused"})


class Custom(Source):
    def __init__(self, *asked: Any) -> None:
        super().__init__(*asked)
        self._kept: tuple[str, Fetched] | None = None

    @classmethod
    def check(cls, query: str, filters: Filters) -> None:
        lines = lines_of(query)
        if not lines:
            raise CrawlRefused("Write the address of a page, or several, one a line.")
        if len(lines) > MOST_LINES:
            raise CrawlRefused(f"These are {len(lines)} lines; at most {MOST_LINES} are taken.")
        for number, line in enumerate(lines, 1):
            try:
                check_url(line)
            except FetchError as problem:
                raise CrawlRefused(f"Line {number}: {problem}") from problem

    def page(self, onward: Any) -> Page:
        """The next items of the document on top of the stack.

        Its entries: [address, how many items were taken, how deep it lies].
        """
        stack: list[Any] = onward["stack"] if onward else [["", 0, 0]]
        *below, (url, taken, depth) = stack
        try:
            document = self._document(url)
        except PipelineError as problem:
            if self._ends_all(problem, url):
                raise
            return Page(onward=_stack(below), passed_over={_fate_of(problem): 1})
        if document.leaves_alone:
            return Page(onward=_stack(below), passed_over={Fate.NOT_ALLOWED: 1})
        items = document.items[taken : taken + AT_A_TIME]
        taken += AT_A_TIME
        rest = [[url, taken, depth]] if len(document.items) > taken else []
        return Page(
            found=tuple(item for item in items if isinstance(item, Found)),
            onward=_stack([*below, *rest, *_entries(items, depth)]),
        )

    def fetch(self, found: Found) -> Fetched:
        """What was fetched to see what it is, need not be fetched again."""
        kept, self._kept = self._kept, None
        return kept[1] if kept and kept[0] == found.url else super().fetch(found)

    def _document(self, url: str) -> Document:
        if not url:
            lines = lines_of(self.query)
            return Document(items=tuple(picture(x) if is_picture(x) else Further(x) for x in lines))
        fetched = self.manners.get(url, picture_limits())
        if _is_picture_file(fetched.data):
            self._kept = (url, fetched)
            return Document(items=(picture(url),))
        return _read(fetched)

    def _ends_all(self, problem: PipelineError, url: str) -> bool:
        """One of many addresses may fail; the only one may not, and a busy site is asked later."""
        is_busy = isinstance(problem, BadStatus) and problem.status == HTTPStatus.TOO_MANY_REQUESTS
        return is_busy or lines_of(self.query) == [url]


def lines_of(query: str) -> list[str]:
    """Its addresses, each once."""
    return list(dict.fromkeys(line.strip() for line in query.splitlines() if line.strip()))


def _entries(items: tuple[Found | Further, ...], depth: int) -> list[list[Any]]:
    """The first one last, which is the top."""
    further = [item for item in items if isinstance(item, Further)]
    entries: list[list[Any]] = [
        [item.url, 0, depth if item.goes_on else depth + 1] for item in reversed(further)
    ]
    return [entry for entry in entries if entry[2] <= DEEPEST]


def _stack(entries: list[Any]) -> dict[str, Any] | None:
    return {"stack": entries} if entries else None


def _read(fetched: Fetched) -> Document:
    """By what it is, not by what it is called."""
    data = unpacked(fetched)
    name = root_name(data)
    if name in feeds.ROOTS:
        return feeds.read(parse(data), fetched.url)
    if name in sitemaps.ROOTS:
        return sitemaps.read(parse(data), fetched.url)
    if name.lower() == "html" or fetched.content_type in HTML:
        robots = fetched.headers.get("X-Robots-Tag", "")
        return html.read(data, fetched.url, charset=_charset(fetched), robots=robots)
    if fetched.content_type == "text/plain":
        lines = [line for line in lines_of(data.decode(errors="replace")) if _is_address(line)]
        return Document(
            items=tuple(picture(x) if is_picture(x) else Further(x) for x in lines[:MOST_LINES])
        )
    raise SourceBroken("This is no picture, page, feed or sitemap. Choose another address.")


def _is_address(line: str) -> bool:
    return re.fullmatch(r"https?://\S+", line) is not None


def _charset(fetched: Fetched) -> str:
    found = re.search(r"charset=[\"']?([\w.:-]+)", fetched.headers.get("Content-Type", ""), re.I)
    return found[1] if found else ""


def _is_picture_file(data: bytes) -> bool:
    try:
        sniff(data[:64])
    except PipelineError:
        return False
    return True


def _fate_of(problem: PipelineError) -> Fate:
    if isinstance(problem, RobotsRefused) or problem.code in FORBIDDEN:
        return Fate.NOT_ALLOWED
    return Fate.FETCH_FAILED if isinstance(problem, FetchError) else Fate.UNREADABLE
