"""Sitemaps (sitemaps.org), with Google's extension for pictures, and their indexes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from templates_app.crawling.found import Found, text
from templates_app.crawling.sources.custom.document import (
    Document,
    Further,
    absolute,
    each_once,
    is_picture,
    picture,
)
from templates_app.crawling.sources.custom.xml import child_text, local

ROOTS = frozenset({"urlset", "sitemapindex"})


def read(root: etree._Element, url: str) -> Document:
    """Pictures; pages of which the sitemap names none; and further sitemaps."""
    return Document(items=tuple(each_once(_items(root, url))))


def _items(root: etree._Element, url: str) -> Iterator[Found | Further]:
    for entry in root:
        address = absolute(url, child_text(entry, "loc"))
        if local(entry) == "sitemap":
            yield Further(address)
        elif local(entry) == "url":
            yield from _of_page(entry, address, url)


def _of_page(entry: etree._Element, page: str, url: str) -> Iterator[Found | Further]:
    images = [child for child in entry if local(child) == "image"]
    for image in images:
        yield picture(
            absolute(url, child_text(image, "loc")),
            page_url=page,
            title=text(child_text(image, "title", "caption")),
            licence=text(child_text(image, "license")),
        )
    if not images:
        yield picture(page) if is_picture(page) else Further(page)
