from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.cache import cache
from django.test import SimpleTestCase, override_settings

from templates_app.crawling.errors import CrawlRefused
from templates_app.crawling.sources import Filters
from templates_app.crawling.sources.danbooru import Danbooru
from templates_app.models import CrawlTask, Template
from tests.templates_app.crawl.base import CrawlTestCase


def post(number: int, **facts: Any) -> dict[str, Any]:
    """As the interface documents them, as far as it matters."""
    return {
        "id": number,
        "created_at": "2026-11-01T10:00:00.000-05:00",
        "source": f"https://artist.example/works/{number}",
        "md5": f"{number:032x}",
        "rating": "g",
        "image_width": 160,
        "image_height": 120,
        "tag_string": "1boy 1girl couple hand_in_hand some_artist",
        "tag_string_artist": "some_artist",
        "tag_string_character": "hero_(series) heroine_(series)",
        "tag_string_copyright": "series",
        "file_ext": "jpg",
        "file_size": 12345,
        "file_url": f"/original/{number}.jpg",
        "is_deleted": False,
        "is_banned": False,
        **facts,
    }


class DanbooruTestCase(CrawlTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(override_settings(DANBOORU_URL=self.site.url("")))
        self.posts = [post(number) for number in range(30, 20, -1)]
        for each in self.posts:
            self.site.put_picture(f"/original/{each['id']}.jpg", each["id"])
        self.site.pages["/posts.json"] = self.answer
        self.page_size = 4

    def answer(self, handler: Any) -> None:
        asked = parse_qs(urlsplit(handler.path).query)
        page = asked.get("page", ["b1000"])[0]
        self.assertTrue(page.startswith("b"))
        found = [each for each in self.posts if each.get("id", 22) < int(page[1:])][
            : self.page_size
        ]
        handler.reply(200, json.dumps(found).encode(), {"Content-Type": "application/json"})

    def searches(self) -> list[dict[str, list[str]]]:
        asked = (each for each in self.site.asked if each.startswith("/posts.json"))
        return [parse_qs(urlsplit(each).query) for each in asked]

    def crawl_tags(self, query: str = "couple", **options: Any) -> CrawlTask:
        return self.crawl(query, "danbooru", **options)

    def test_it_collects_page_by_page_until_nothing_is_left(self) -> None:
        task = self.crawl_tags()
        self.assertEqual((task.status, task.counts), ("completed", {"collected": 10}))
        self.assertEqual(task.cursor["end"], "nothing_left")
        pages = [each.get("page", [""])[0] for each in self.searches()]
        self.assertEqual(pages, ["", "b27", "b23", "b21"])
        for each in self.searches():
            self.assertEqual((each["tags"], each["limit"]), (["couple rating:g"], ["100"]))

    def test_it_keeps_what_the_post_says(self) -> None:
        self.crawl_tags(wanted=1, category="acg")
        template = Template.objects.get()
        self.assertEqual(template.title, "hero (series), heroine (series)")
        self.assertEqual((template.artist, template.category), ("some artist", "acg"))
        self.assertEqual(template.source_url, self.site.url("/posts/30"))
        self.assertEqual(template.description, "First shown at https://artist.example/works/30")
        self.assertEqual(template.tags, ["1boy", "1girl", "couple", "hand in hand", "some artist"])
        self.assertEqual(
            template.image.metadata["crawl"],
            {"key": "127.0.0.1/30", "url": self.site.url("/original/30.jpg"), "rating": "g"},
        )

    def test_it_leaves_out_what_it_should_without_fetching_it(self) -> None:
        self.posts = [
            post(30, rating="e"),
            post(29, rating="q"),
            post(28, rating="s"),
            post(27, is_banned=True, file_url=None),
            post(26, file_ext="mp4", file_url="/original/26.mp4"),
            post(25, file_ext="gif", file_url="/original/25.gif"),
            post(24, is_deleted=True),
            post(23, image_width=40),
            {"rating": "g"},
            post(21),
        ]
        task = self.crawl_tags()
        self.assertEqual(task.counts, {"rating": 3, "no_file": 5, "too_small": 1, "collected": 1})
        pictures = [each for each in self.site.asked if each.startswith("/original")]
        self.assertEqual(pictures, ["/original/21.jpg"])

    def test_sensitive_ones_come_when_asked_for_and_explicit_ones_never(self) -> None:
        self.posts = [post(30, rating="e"), post(29, rating="s"), post(28), post(27, rating="q")]
        task = self.crawl_tags(filters={"rating": "s"})
        self.assertEqual(task.counts, {"rating": 2, "collected": 2})
        self.assertEqual(self.searches()[0]["tags"], ["couple rating:g,s"])

    def test_the_interface_is_not_asked_for_robots_txt_and_the_pictures_are(self) -> None:
        self.site.put("/robots.txt", "User-agent: *\nDisallow: /posts.json\n", "text/plain")
        self.assertEqual(self.crawl_tags(wanted=1).counts, {"collected": 1})
        self.site.put("/robots.txt", "User-agent: *\nDisallow: /original/\n", "text/plain")
        cache.clear()
        Template.objects.all().delete()
        task = self.crawl_tags(filters={"max_seen": 2})
        self.assertNotIn("collected", task.counts)

    def test_a_search_that_the_site_refuses_fails_with_a_sentence(self) -> None:
        for status, words in ((422, "two tags at most"), (404, "DANBOORU_URL")):
            with self.subTest(status):
                self.site.put_json("/posts.json", {"success": False}, status=status)
                task = self.crawl_tags()
                self.assertEqual(task.status, "failed")
                self.assertIn(words, task.error_message)

    def test_an_answer_that_is_none_fails_with_a_sentence(self) -> None:
        for body in ("<html>", '{"posts": []}', "[" * 100_000, ""):
            with self.subTest(body[:9]):
                self.site.put("/posts.json", body, "application/json")
                task = self.crawl_tags()
                self.assertIn("cannot be understood", task.error_message)


class CheckTestCase(SimpleTestCase):
    def refusal(self, query: str) -> str:
        with self.assertRaises(CrawlRefused) as caught:
            Danbooru.check(query, Filters())
        return str(caught.exception)

    def test_two_tags_are_enough(self) -> None:
        for query in ("couple", "couple 1girl", "couple -solo score:>10 filetype:jpg date:2024"):
            with self.subTest(query):
                Danbooru.check(query, Filters())

    def test_it_says_what_is_wrong(self) -> None:
        self.assertIn("Write one or two tags", self.refusal("  "))
        self.assertIn("these are 3", self.refusal("a b c"))
        for query in ("couple rating:e", "couple -Rating:g", "order:score a", "limit:9 a"):
            with self.subTest(query):
                self.assertIn("out of the tags", self.refusal(query))
