"""Feeds: RSS 0.9 to 2.0 and Atom, with the Media RSS that picture sites use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from templates_app.crawling.found import Found, text
from templates_app.crawling.sources.custom import html
from templates_app.crawling.sources.custom.document import (
    Document,
    Further,
    absolute,
    each_once,
    is_picture,
    picture,
)
from templates_app.crawling.sources.custom.xml import child_text, local, namespace

ROOTS = frozenset({"rss", "RDF", "feed"})
ENTRIES = frozenset({"item", "entry"})
LICENCE = ("license", "rights", "copyright")
ARTIST = ("creator", "credit", "author")
NAMED = re.compile(r"\S+@\S+ \(([^()]+)\)")
TEXTS = ("encoded", "content", "description", "summary")
"""Where entries keep HTML."""


def read(root: etree._Element, url: str) -> Document:
    """Each entry's pictures; of one that names none, its page."""
    channel = next((child for child in root if local(child) == "channel"), root)
    items: list[Found | Further] = []
    for entry in root.iter():
        if local(entry) in ENTRIES:
            items += _of_entry(entry, channel, url)
    items += [Further(address, goes_on=True) for address in _next_pages(channel, url)]
    return Document(items=tuple(each_once(items)))


def _of_entry(entry: etree._Element, channel: etree._Element, url: str) -> list[Found | Further]:
    page = absolute(url, _page_of(entry))
    facts = {
        "page_url": page,
        "title": text(child_text(entry, "title")),
        "artist": text(_artist(entry) or _artist(channel)),
        "licence": text(_licence(entry) or _licence(channel)),
    }
    found = [
        picture(address, **facts)
        for each in (*_attached(entry), *_shown(entry, page or url))
        if (address := absolute(url, each))
    ]
    if found or not page:
        return list(found)
    return [picture(page, **facts)] if is_picture(page) else [Further(page)]


def _page_of(entry: etree._Element) -> str:
    """RSS writes it as text, Atom as an attribute."""
    for link in entry:
        if local(link) == "link" and link.get("rel", "alternate") == "alternate":
            return link.get("href") or (link.text or "").strip()
    return ""


def _attached(entry: etree._Element) -> Iterator[str]:
    """Enclosures and Media RSS; thumbnails of the same would only be dropped later."""
    for element in entry.iter():
        name = local(element)
        is_link = name == "link" and element.get("rel") == "enclosure"
        address = element.get("href" if is_link else "url") or ""
        is_media = name == "content" and "search.yahoo.com/mrss" in namespace(element)
        if (is_link or is_media or name == "enclosure") and _is_of_picture(element, address):
            yield address


def _is_of_picture(element: etree._Element, address: str) -> bool:
    kind = element.get("type") or element.get("medium") or ""
    return kind.startswith("image") if kind else is_picture(address)


def _shown(entry: etree._Element, base: str) -> Iterator[str]:
    """Pictures in the HTML of an entry, be it escaped text or XHTML."""
    for child in entry:
        if local(child) in TEXTS and not child.get("url"):
            written = etree.tostring(child, encoding="unicode") if len(child) else child.text or ""
            yield from html.pictures_in(written, base)


def _artist(element: etree._Element) -> str:
    """The name alone: Atom has an element for it, RSS brackets behind an e-mail address."""
    for name in ARTIST:
        for child in element:
            if local(child) == name:
                said = child_text(child, "name") or "".join(child.itertext())
                return NAMED.sub(r"\1", said[:1000].strip())
    return ""


def _licence(element: etree._Element) -> str:
    """A licence is text, an attribute of its element, or a link (RFC 4946)."""
    for child in element:
        if local(child) == "link" and child.get("rel") == "license":
            return child.get("href") or ""
        if local(child) == "license" and (href := child.get("href")):
            return href
    return child_text(element, *LICENCE)


def _next_pages(channel: etree._Element, url: str) -> Iterator[str]:
    """RFC 5005."""
    for child in channel:
        if local(child) == "link" and child.get("rel") == "next":
            yield absolute(url, child.get("href"))
