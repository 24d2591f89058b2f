from __future__ import annotations

import gzip
import io
from typing import Any

from django.test import SimpleTestCase, override_settings
from PIL import Image

from templates_app.crawling.errors import CrawlRefused
from templates_app.crawling.sources import Filters
from templates_app.crawling.sources.custom import Custom
from templates_app.models import Template
from tests.templates_app.crawl.base import CrawlTestCase
from tests.templates_app.crawl.site import picture
from tests.templates_app.crawl.test_documents import BOMB


class CustomTestCase(CrawlTestCase):
    def pictures(self, *paths: str) -> None:
        for number, path in enumerate(paths):
            self.site.put_picture(path, number)

    def paths(self) -> set[str]:
        return {url.removeprefix(self.site.url("")) for url in self.urls()}

    def test_a_list_of_pictures_and_pages(self) -> None:
        self.pictures("/a.jpg", "/b.jpg", "/c")
        lines = [self.site.url("/a.jpg"), "", self.page("/b.jpg"), self.site.url("/c"),
                 self.site.url("/missing"), self.site.url("/a.jpg")]  # fmt: skip
        task = self.crawl("\r\n".join(lines))
        self.assertEqual(
            (task.status, task.counts), ("completed", {"collected": 3, "fetch_failed": 1})
        )
        self.assertEqual(self.paths(), {"/a.jpg", "/b.jpg", "/c"})
        # What was fetched to see what it is, was not fetched again.
        self.assertEqual(self.site.asked_for("/c"), 1)

    def test_a_feed_leads_to_pages_and_to_more_of_itself(self) -> None:
        self.pictures("/one.jpg", "/two.jpg", "/three.jpg")
        self.page("/two.jpg", path="/two")
        feed = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="{}"/>
            <entry><link href="{}"/></entry><entry><link href="{}"/></entry></feed>"""
        self.site.put("/feed", feed.format("/feed2", "/one.jpg", "/two"), "application/atom+xml")
        self.site.put("/feed2", feed.format("/feed", "/three.jpg", "/two"), "text/xml")
        task = self.crawl(self.site.url("/feed"), filters={"max_seen": 20})
        self.assertEqual(self.paths(), {"/one.jpg", "/two.jpg", "/three.jpg"})
        self.assertEqual((task.status, task.cursor["end"]), ("completed", "looked_at_enough"))
        self.assertLess(len(self.site.asked), 40)

    def test_an_index_of_sitemaps_leads_to_pages(self) -> None:
        self.pictures("/one.jpg", "/two.jpg")
        self.page("/two.jpg", path="/two")
        urlset = f"""<urlset xmlns:image="i"><url><loc>{self.site.url("/one")}</loc><image:image>
            <image:loc>/one.jpg</image:loc><image:license>CC0</image:license></image:image></url>
            <url><loc>{self.site.url("/two")}</loc></url></urlset>"""
        self.site.put("/1.xml.gz", gzip.compress(urlset.encode()), "application/gzip")
        entry = f"<sitemap><loc>{self.site.url('/1.xml.gz')}</loc></sitemap>"
        index = f"<sitemapindex>{entry}</sitemapindex>"
        task = self.crawl(self.site.put("/sitemap.xml", index, "application/xml"))
        self.assertEqual((task.counts, self.paths()), ({"collected": 2}, {"/one.jpg", "/two.jpg"}))
        one = Template.objects.get(licence="CC0")
        self.assertEqual(one.source_url, self.site.url("/one"))

    def test_a_sitemap_that_names_itself_ends(self) -> None:
        url = self.site.url("/s.xml")
        self.site.put("/s.xml", f"<sitemapindex><sitemap><loc>{url}</loc></sitemap></sitemapindex>")
        self.assertEqual(self.crawl(url).status, "completed")
        self.assertLess(self.site.asked_for("/s.xml"), 6)

    def test_a_long_page_is_taken_in_parts(self) -> None:
        paths = [f"/{number}.jpg" for number in range(120)]
        self.pictures(*paths[:2], paths[119])
        task = self.crawl(self.page(*paths))
        self.assertEqual(task.counts, {"collected": 3, "fetch_failed": 117})
        self.assertEqual(self.site.asked_for("/gallery"), 3)
        self.assertEqual(task.cursor["waiting"], [])

    def test_what_is_none_of_these_is_refused_with_a_sentence(self) -> None:
        for body, kind, words in (
            (b"%PDF-1.7", "application/pdf", "no picture, page, feed or sitemap"),
            (b"{}", "application/json", "no picture, page, feed or sitemap"),
            (BOMB, "application/rss+xml", "declares entities"),
            (b"", "text/plain", ""),
        ):
            with self.subTest(kind):
                task = self.crawl(self.site.put("/x", body, kind))
                self.assertIn(words, task.error_message)
                self.assertEqual(task.status, "failed" if words else "completed")

    def test_a_bomb_in_a_list_does_not_stop_the_others(self) -> None:
        self.pictures("/a.jpg")
        bomb = self.site.put("/bomb", BOMB, "text/xml")
        packed = self.site.put("/packed.xml.gz", gzip.compress(bytes(11 << 20)), "text/xml")
        task = self.crawl(f"{bomb}\n{packed}\n{self.site.url('/a.jpg')}")
        self.assertEqual(task.counts, {"unreadable": 1, "fetch_failed": 1, "collected": 1})

    def test_a_page_that_keeps_its_pictures_back(self) -> None:
        self.site.put("/p", '<meta name="robots" content="noimageindex"><img src="/a.jpg">')
        self.assertEqual(self.crawl(self.site.url("/p")).counts, {"not_allowed": 1})

    def test_a_file_says_who_made_it_where_the_page_does_not(self) -> None:
        exif = Image.Exif()
        exif[0x013B], exif[0x8298] = "Ann Example", "(c) Ann"
        xmp = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
            xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
            xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
            xmpRights:WebStatement="https://cc.example/by"><dc:creator><rdf:Seq><rdf:li>Bea</rdf:li>
            </rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"""
        for path, number, options in (("/e.jpg", 1, {"exif": exif}), ("/x.jpg", 2, {"xmp": xmp})):
            file = io.BytesIO()
            extra: dict[str, Any] = dict(options)
            Image.open(io.BytesIO(picture(number))).save(file, "JPEG", quality=92, **extra)
            self.site.put(path, file.getvalue(), "image/jpeg")
        self.crawl(self.page("/e.jpg", "/x.jpg"))
        said = set(Template.objects.values_list("artist", "licence"))
        self.assertEqual(said, {("Ann Example", "(c) Ann"), ("Bea", "https://cc.example/by")})


@override_settings(FETCH_ALLOW_LOOPBACK=False)
class CheckTestCase(SimpleTestCase):
    def refusal(self, query: str) -> str:
        with self.assertRaises(CrawlRefused) as caught:
            Custom.check(query, Filters())
        return str(caught.exception)

    def test_addresses_are_checked_before_anything_starts(self) -> None:
        Custom.check("https://a.example/\n\n  https://b.example/feed  \n", Filters())
        self.assertIn("Write the address", self.refusal("\n "))
        self.assertIn(
            "Line 2: This is not a web address", self.refusal("https://a.example\ncouples")
        )
        for query in ("http://127.0.0.1/", "http://10.0.0.1/", "http://localhost/"):
            with self.subTest(query):
                self.assertIn("private network", self.refusal(query))
        self.assertIn(
            "10001 lines", self.refusal("\n".join(f"http://a.example/{n}" for n in range(10_001)))
        )
