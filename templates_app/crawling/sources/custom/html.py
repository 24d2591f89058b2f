"""The pictures of a web page, and what it says of their rights.

Read by libxml2: the parser of the standard library needs minutes for a few hundred kilobytes of
unclosed tags.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from templates_app.crawling.found import Found, text
from templates_app.crawling.sources.custom.document import (
    Document,
    absolute,
    each_once,
    is_picture,
    picture,
)

MOST = 1 << 20
"""Bytes of a page that are read: its pictures stand before. (Many attributes on one tag are the
one thing that libxml2 is slow at, and this bounds it.)"""
LEAVE_ALONE = frozenset({"noimageindex", "noimageai", "noai", "none"})
LAZY = ("data-src", "data-original", "data-lazy-src")
ABOUT = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")
LICENCE = ("license", "dcterms.license", "dcterms.rights", "dc.rights", "copyright")
ARTIST = ("author", "dcterms.creator", "dc.creator", "article:author")
TITLE = ("og:title", "twitter:title", "dc.title")
SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)[wx]")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a page says of all its pictures."""

    url: str
    base: str
    title: str
    artist: str
    licence: str


def read(data: bytes, url: str, *, charset: str = "", robots: str = "") -> Document:
    """`robots` is what the header X-Robots-Tag said."""
    root = _root(data[:MOST], charset)
    if root is None:
        return Document()
    names = _names(root)
    if wants_to_be_left_alone(f"{robots}, {names.get('robots', '')}"):
        return Document(leaves_alone=True)
    about = _about(root, url, names)
    return Document(items=tuple(each_once(_pictures(root, about, names))))


def wants_to_be_left_alone(robots: str) -> bool:
    """Whether the words for robots, of a page or of a file's X-Robots-Tag, keep pictures back."""
    said = re.sub(r"max-[a-z-]+\s*:\s*[\w-]+", " ", robots[:4096].lower())
    return not LEAVE_ALONE.isdisjoint(re.split(r"[\s,]+", said))


def pictures_in(fragment: str, base: str) -> list[str]:
    """The addresses of the pictures in a piece of HTML."""
    root = _root(fragment.encode(errors="replace")[:MOST], "utf-8")
    if root is None:
        return []
    about = About(url=base, base=base, title="", artist="", licence="")
    return [item.url for item in each_once(_pictures(root, about, {}))]


def _root(data: bytes, charset: str) -> etree._Element | None:
    """None where there is no markup at all."""
    try:
        parser = etree.HTMLParser(
            encoding=charset or None, no_network=True, huge_tree=False, remove_comments=True
        )
    except LookupError:  # a charset that nobody knows
        return _root(data, "")
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None


def _names(root: etree._Element) -> dict[str, str]:
    """The <meta> of a page by name, the first of each."""
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        named.setdefault(name, meta.get("content") or "")
    return named


def _about(root: etree._Element, url: str, names: dict[str, str]) -> About:
    base = next((tag.get("href") for tag in root.iter("base") if tag.get("href")), None)
    licences = (
        absolute(url, tag.get("href"))
        for tag in root.iter("a", "link")
        if "license" in (tag.get("rel") or "").lower().split()
    )
    title = next((tag.text for tag in root.iter("title")), "")
    return About(
        url=url,
        base=absolute(url, base) or url,
        title=text(_first(names, TITLE) or title),
        artist=text(_first(names, ARTIST)),
        licence=text(next(filter(None, licences), "") or _first(names, LICENCE)),
    )


def _pictures(root: etree._Element, about: About, names: dict[str, str]) -> Iterator[Found]:
    """What the page shows; where a picture leads to a larger one, that one alone."""
    for name in ABOUT:
        yield _found(about, names.get(name))
    for tag in root.iter("a", "img", "source", "link"):
        match tag.tag:
            case "a" if is_picture(absolute(about.base, tag.get("href"))):
                inner = tag.find(".//img")
                said = (inner.get("alt") if inner is not None else "") or tag.get("title")
                yield _found(about, tag.get("href"), said)
            case "link" if "image_src" in (tag.get("rel") or "").lower().split():
                yield _found(about, tag.get("href"))
            case "img" if not _leads_to_picture(tag, about):
                yield _found(about, _best_of(tag), tag.get("alt") or tag.get("title"))
            case "source" if _is_of_picture(tag) and not _leads_to_picture(tag, about):
                yield _found(about, _largest(tag.get("srcset") or tag.get("data-srcset")))


def _found(about: About, url: str | None, said: str | None = "") -> Found:
    return picture(
        absolute(about.base, url) if url else "",
        page_url=about.url,
        title=text(said) or about.title,
        artist=about.artist,
        licence=about.licence,
    )


def _best_of(tag: etree._Element) -> str:
    """The largest of an <img>; lazy pages put what it is in other attributes."""
    largest = _largest(tag.get("srcset")) or _largest(tag.get("data-srcset"))
    lazy = next(filter(None, (tag.get(name) for name in LAZY)), "")
    return largest or lazy or tag.get("src") or ""


def _largest(srcset: str | None) -> str:
    return max(_candidates(srcset or ""), key=lambda each: each[1], default=("", 0.0))[0]


def _candidates(srcset: str) -> Iterator[tuple[str, float]]:
    """(address, width or density); commas part them, and addresses may hold commas too."""
    words = deque(srcset.split())
    while words:
        url = words.popleft()
        is_plain = url.endswith(",") or not words
        size, _, following = ("", "", "") if is_plain else words.popleft().partition(",")
        if following:
            words.appendleft(following)
        found = SIZE.fullmatch(size)
        yield url.rstrip(","), float(found[1]) if found else 1.0


def _leads_to_picture(tag: etree._Element, about: About) -> bool:
    return any(is_picture(absolute(about.base, a.get("href"))) for a in tag.iterancestors("a"))


def _is_of_picture(tag: etree._Element) -> bool:
    """Of <picture>, not of <video> or <audio>; its <img> names the same picture."""
    parent = tag.getparent()
    return parent is not None and parent.tag == "picture" and parent.find("img") is None


def _first(names: dict[str, str], wanted: tuple[str, ...]) -> str:
    return next(filter(None, (names.get(name) for name in wanted)), "")
