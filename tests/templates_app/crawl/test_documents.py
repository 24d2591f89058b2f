"""What pages, feeds and sitemaps name, read without a server."""

from __future__ import annotations

from typing import Any

from django.test import SimpleTestCase

from templates_app.crawling.found import Found, address, text, texts
from templates_app.crawling.sources.custom import feeds, html, sitemaps
from templates_app.crawling.sources.custom.document import Document, Further, root_name
from templates_app.crawling.sources.custom.xml import XmlRefused, parse

URL = "https://site.example/gallery/page.html"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><rss><channel><item><title>&j;</title></item></channel></rss>"
)


def urls(document: Document) -> list[str]:
    return [item.url for item in document.items]


def first(document: Document) -> Found:
    found = document.items[0]
    assert isinstance(found, Found)
    return found


class HtmlTestCase(SimpleTestCase):
    def read(self, markup: str, **options: Any) -> Document:
        return html.read(markup.encode(), URL, **options)

    def test_it_finds_pictures_wherever_pages_put_them(self) -> None:
        found = self.read(
            """<meta property="og:image" content="/og.jpg">
            <link rel="image_src" href="//cdn.example/l.png">
            <img src="a.jpg"><img src="/b.php?id=3#top">
            <img src="tiny.jpg" srcset="s.jpg 400w, m.jpg 800w,l.jpg 1600w">
            <img src="pixel.gif" data-src="lazy.webp">
            <picture><source srcset="p.avif 1x, p2.avif 2x"></picture>
            <a href="full.jpeg"><img src="thumb.jpg" alt="The two"></a>
            <a href="page2.html"><img src="in-link.jpg"></a><a href="text.html">no picture</a>
            <video><source srcset="film.jpg"></video>"""
        )
        self.assertEqual(
            urls(found),
            [
                "https://site.example/og.jpg",
                "https://cdn.example/l.png",
                *(f"https://site.example/gallery/{name}" for name in ("a.jpg",)),
                "https://site.example/b.php?id=3",
                *(
                    f"https://site.example/gallery/{name}"
                    for name in ("l.jpg", "lazy.webp", "p2.avif", "full.jpeg", "in-link.jpg")
                ),
            ],
        )

    def test_base_says_where_addresses_begin(self) -> None:
        found = self.read('<base href="/other/"><img src="a.jpg"><img src="../b.jpg">')
        self.assertEqual(
            urls(found), ["https://site.example/other/a.jpg", "https://site.example/b.jpg"]
        )

    def test_each_is_named_once_and_nothing_that_is_not_on_the_web(self) -> None:
        found = self.read(
            '<img src="a.jpg"><img src="a.jpg#x"><img src="data:image/png;base64,AAAA"><img src="">'
            '<img><img src="javascript:alert(1)"><img src="file:///etc/passwd"><img src="http://[">'
        )
        self.assertEqual(urls(found), ["https://site.example/gallery/a.jpg"])

    def test_it_reads_what_the_page_says_of_rights(self) -> None:
        found = first(
            self.read(
                """<title>Holiday</title><meta name="author" content="Ann  Example">
                <a rel="nofollow license" href="https://creativecommons.org/licenses/by/4.0/">CC</a>
                <img src="a.jpg" alt="On the&#10; beach">"""
            )
        )
        self.assertEqual((found.title, found.artist), ("On the beach", "Ann Example"))
        self.assertEqual(found.licence, "https://creativecommons.org/licenses/by/4.0/")
        self.assertEqual(found.page_url, URL)
        said = self.read('<meta name="dcterms.rights" content="All mine"><img src="a.jpg">')
        self.assertEqual(first(said).licence, "All mine")

    def test_pages_that_keep_their_pictures_back_are_left_alone(self) -> None:
        picture = '<img src="a.jpg">'
        for said in ("noimageindex", "index, NOAI", "noimageai,follow", "none"):
            with self.subTest(said):
                tag = f'<meta name="robots" content="{said}">{picture}'
                self.assertTrue(self.read(tag).leaves_alone)
                self.assertTrue(self.read(picture, robots=said).leaves_alone)
        for said in ("noindex", "max-image-preview:none", "max-image-preview: none", "all"):
            with self.subTest(said):
                self.assertEqual(len(self.read(picture, robots=said).items), 1)

    def test_sets_of_sizes(self) -> None:
        for srcset, expected in (
            ("a.jpg", "a.jpg"),
            ("a.jpg, b.jpg 2x", "b.jpg"),
            ("a.jpg 2x,b.jpg", "a.jpg"),
            ("a,b.jpg 1x, c.jpg 1.5x", "c.jpg"),
            ("a.jpg 100w, b.jpg junk", "a.jpg"),
            (" , ,", ""),
            ("", ""),
        ):
            with self.subTest(srcset):
                self.assertEqual(html._largest(srcset), expected)

    def test_any_encoding_and_none(self) -> None:
        said = html.read('<img src="ä.jpg" alt="ä">'.encode("latin-1"), URL, charset="latin-1")
        self.assertEqual(first(said).title, "ä")
        for charset in ("no-such-charset", ""):
            self.assertEqual(len(html.read(b'<img src="a.jpg">', URL, charset=charset).items), 1)
        for nothing in (b"", b"\x00\x01", b"   "):
            self.assertEqual(html.read(nothing, URL).items, ())

    def test_hostile_markup_is_read_to_its_end(self) -> None:
        """Where a parser's time grows with the square of such text, this takes hours."""
        size = 4 << 20
        for unit in ("<!--", "<a b='", "<a ", "<![CDATA[", "<b>", "</a", "<?", "<table><td>",
                     '<img srcset="', "<img srcset='a 1x," + " " * 50, "&#x"):  # fmt: skip
            with self.subTest(unit):
                self.assertEqual(self.read(unit * (size // len(unit))).leaves_alone, False)


class FeedTestCase(SimpleTestCase):
    def read(self, markup: str) -> Document:
        data = markup.encode()
        self.assertIn(root_name(data), feeds.ROOTS)
        return feeds.read(parse(data), URL)

    def test_rss(self) -> None:
        found = self.read(
            """<?xml version="1.0"?><!-- hello --><rss version="2.0"
            xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"
            xmlns:content="http://purl.org/rss/1.0/modules/content/"
            xmlns:cc="http://backend.userland.com/creativeCommonsRssModule">
            <channel><title>All</title><copyright>Of the channel</copyright>
            <item><title>One</title><link>/one</link><dc:creator>Ann</dc:creator>
              <enclosure url="/one.jpg" type="image/jpeg" length="1"/>
              <enclosure url="/one.mp3" type="audio/mpeg" length="1"/></item>
            <item><title>Two</title><link>/two</link><author>bob@a.example (Bob B)</author>
              <media:group><media:content url="/two.jpg" medium="image"/>
              <media:content url="/two.mp4" type="video/mp4"/></media:group>
              <media:thumbnail url="/two-small.jpg"/><cc:license>CC BY</cc:license></item>
            <item><title>Three</title><link>/three</link>
              <description>&lt;p&gt;&lt;img src="/three.jpg"&gt;</description></item>
            <item><title>Four</title><link>/four</link></item>
            <item><link>/five.png</link></item></channel></rss>"""
        )
        base = "https://site.example"
        self.assertEqual(
            urls(found),
            [f"{base}/{name}" for name in ("one.jpg", "two.jpg", "three.jpg", "four", "five.png")],
        )
        one, two, _, four, _ = found.items
        assert isinstance(one, Found) and isinstance(two, Found)
        self.assertEqual((one.title, one.artist, one.licence), ("One", "Ann", "Of the channel"))
        self.assertEqual((two.artist, two.licence, two.page_url), ("Bob B", "CC BY", f"{base}/two"))
        self.assertEqual(four, Further(f"{base}/four"))

    def test_atom(self) -> None:
        found = self.read(
            """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/>
            <link rel="next" href="/feed?page=2"/><rights>Feed's</rights>
            <entry><title>One</title><link rel="alternate" href="/one"/>
              <link rel="enclosure" type="image/jpeg" href="/one.jpg"/>
              <author><name>Ann</name><email>ann@a.example</email></author><rights>Mine</rights></entry>
            <entry><title>Two</title><link href="/two"/>
              <link rel="license" href="https://cc.example/"/><content type="xhtml">
              <div xmlns="http://www.w3.org/1999/xhtml"><img src="/two.jpg"/></div></content>
            </entry></feed>"""
        )
        one, two, onward = found.items
        assert isinstance(one, Found) and isinstance(two, Found)
        self.assertEqual(
            (one.url, one.artist, one.licence), ("https://site.example/one.jpg", "Ann", "Mine")
        )
        self.assertEqual(
            (two.url, two.licence), ("https://site.example/two.jpg", "https://cc.example/")
        )
        self.assertEqual(onward, Further("https://site.example/feed?page=2", goes_on=True))

    def test_rdf_and_feeds_that_are_malformed(self) -> None:
        rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
            xmlns="http://purl.org/rss/1.0/"><item><link>/a.jpg</link></item></rdf:RDF>"""
        self.assertEqual(urls(self.read(rdf)), ["https://site.example/a.jpg"])
        cut = '<rss><channel><item><title>A & B</title><enclosure url="/a.jpg"></item><item>'
        self.assertEqual(urls(self.read(cut)), ["https://site.example/a.jpg"])
        self.assertEqual(self.read("<rss/>").items, ())


class SitemapTestCase(SimpleTestCase):
    def test_pictures_pages_and_indexes(self) -> None:
        data = b"""<?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
              xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
            <url><loc>https://site.example/one</loc><image:image><image:loc>/one.jpg</image:loc>
              <image:license>https://l.example/</image:license><image:title>One</image:title></image:image>
              <image:image><image:loc>https://cdn.example/2.jpg</image:loc></image:image></url>
            <url><loc>https://site.example/two</loc></url>
            <url><loc>https://site.example/three.webp</loc></url></urlset>"""
        self.assertIn(root_name(data), sitemaps.ROOTS)
        one, other, two, three = sitemaps.read(parse(data), URL).items
        assert isinstance(one, Found)
        self.assertEqual((one.url, one.title), ("https://site.example/one.jpg", "One"))
        self.assertEqual(
            (one.licence, one.page_url), ("https://l.example/", "https://site.example/one")
        )
        self.assertEqual(other.url, "https://cdn.example/2.jpg")
        self.assertEqual(two, Further("https://site.example/two"))
        self.assertIsInstance(three, Found)
        index = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            <sitemap><loc>https://site.example/1.xml.gz</loc></sitemap></sitemapindex>"""
        found = sitemaps.read(parse(index), URL).items
        self.assertEqual(found, (Further("https://site.example/1.xml.gz"),))


class XmlTestCase(SimpleTestCase):
    def refusal(self, data: bytes) -> str:
        with self.assertRaises(XmlRefused) as caught:
            parse(data)
        return str(caught.exception)

    def test_bombs_are_refused_at_once(self) -> None:
        self.assertIn("entities", self.refusal(BOMB))
        big = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 100_000 + b'">]><a>' + b"&b;" * 50_000 + b"</a>"
        self.assertIn("entities", self.refusal(big))

    def test_nothing_is_read_from_elsewhere(self) -> None:
        for entity in (b'SYSTEM "file:///etc/passwd"', b'SYSTEM "http://127.0.0.1:1/x"'):
            data = b"<!DOCTYPE a [<!ENTITY e " + entity + b"> ]><a><loc>&e;</loc></a>"
            self.assertIn("entities", self.refusal(data))
        parameters = b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]><a/>'
        self.assertIn("entities", self.refusal(parameters))

    def test_an_old_feeds_doctype_is_no_harm(self) -> None:
        data = b'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.example/x.dtd"><rss/>'
        self.assertEqual((root_name(data), parse(data).tag), ("rss", "rss"))

    def test_what_is_no_xml_is_refused(self) -> None:
        for data in (b"", b"\x00", b"no markup"):
            with self.subTest(data):
                self.assertIn("Choose another address", self.refusal(data))

    def test_roots(self) -> None:
        for data, name in (
            (b"\xef\xbb\xbf<?xml version='1.0'?>\n<atom:feed>", "feed"),
            ("<?xml version='1.0'?><rss>".encode("utf-16"), "rss"),
            (b"<!doctype html><HTML>", "HTML"),
            (BOMB, "rss"),
            (b"plain text <rss>", ""),
            (b"", ""),
        ):
            with self.subTest(data[:20]):
                self.assertEqual(root_name(data), name)


class WordsTestCase(SimpleTestCase):
    def test_strangers_words_become_one_line(self) -> None:
        self.assertEqual(text(" a\x00b\r\n c\u2028d "), "a b c d")
        self.assertEqual(text("\ud800x" + "y" * 999), "x" + "y" * 254)
        for value in (None, 7, ["a"], ""):
            self.assertEqual(text(value), "")

    def test_tags(self) -> None:
        self.assertEqual(texts(["a", "", None, "a", "b" * 99]), ("a", "b" * 40))
        self.assertEqual(len(texts(str(n) for n in range(99))), 30)

    def test_addresses(self) -> None:
        self.assertEqual(address("https://a.example/x"), "https://a.example/x")
        for value in ("javascript:x", "a.example", "https://a b", "https://a/" + "x" * 500, None):
            self.assertEqual(address(value), "")
