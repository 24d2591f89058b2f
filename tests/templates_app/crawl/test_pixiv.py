from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings

from jobs.models import Job
from templates_app.crawling import services
from templates_app.crawling.errors import TokenMissing
from templates_app.models import CrawlTask, Template
from tests.templates_app.crawl.base import CrawlTestCase
from tests.working import work_one

TOKEN = "operators-own.token_123"


def work(number: int, **facts: Any) -> dict[str, Any]:
    """As the app's interface gives them, as far as it matters."""
    return {
        "id": number,
        "title": f"Work {number}",
        "type": "illust",
        "restrict": 0,
        "user": {"id": 7, "name": "Painter", "account": "painter"},
        "tags": [{"name": "恋人", "translated_name": "couple"}, {"name": "夏"}],
        "page_count": 1,
        "width": 160,
        "height": 120,
        "sanity_level": 2,
        "x_restrict": 0,
        "meta_single_page": {"original_image_url": f"{{images}}/{number}_p0.jpg"},
        "meta_pages": [],
        "illust_ai_type": 1,
        "visible": True,
        **facts,
    }


class PixivTestCase(CrawlTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.images = self.serve()
        self.enterContext(override_settings(PIXIV_URL=self.site.url(""), PIXIV_TOKEN=TOKEN))

    def put_works(self, *pages: list[dict[str, Any]]) -> None:
        """So many pages; each leads to the next by an address of another server."""

        def answer(handler: Any) -> None:
            offset = int(parse_qs(urlsplit(handler.path).query)["offset"][0])
            onward = (
                f"https://evil.example/?offset={offset + 1}" if offset + 1 < len(pages) else None
            )
            text = json.dumps({"illusts": pages[offset], "next_url": onward})
            body = text.replace("{images}", self.images.url("")).encode()
            handler.reply(200, body, {"Content-Type": "application/json"})

        self.site.pages["/v1/search/illust"] = answer

    def put_pictures(self, *names: str) -> None:
        for number, name in enumerate(names):
            self.images.put_picture(f"/{name}.jpg", number)

    def crawl_tag(self, **options: Any) -> CrawlTask:
        return self.crawl("恋人 夏", "pixiv", **options)

    def test_it_collects_works_and_all_their_pages(self) -> None:
        pages = [{"image_urls": {"original": f"{{images}}/2_p{place}.jpg"}} for place in range(3)]
        several = work(2, meta_single_page={}, meta_pages=pages, page_count=3)
        self.put_works([work(1)], [several])
        self.put_pictures("1_p0", "2_p0", "2_p1", "2_p2")
        task = self.crawl_tag()
        self.assertEqual((task.status, task.counts), ("completed", {"collected": 4}))
        asked = [parse_qs(urlsplit(each).query) for each in self.site.asked]
        expected = {"word": ["恋人 夏"], "search_target": ["partial_match_for_tags"],
                    "sort": ["date_desc"]}  # fmt: skip
        self.assertEqual(asked, [expected | {"offset": [offset]} for offset in "01"])
        template = Template.objects.get(image__metadata__crawl__key="pixiv/1/0")
        self.assertEqual((template.title, template.artist), ("Work 1", "Painter"))
        self.assertEqual(template.source_url, "https://www.pixiv.net/artworks/1")
        self.assertEqual(template.tags, ["恋人", "couple", "夏"])

    def test_the_token_goes_to_the_interface_and_nowhere_else(self) -> None:
        self.put_works([work(1)])
        self.put_pictures("1_p0")
        self.crawl_tag()
        self.assertEqual([h.get("Authorization") for h in self.site.headers], [f"Bearer {TOKEN}"])
        self.assertEqual(self.images.asked, ["/robots.txt", "/1_p0.jpg"])
        for headers in self.images.headers:
            self.assertNotIn("Authorization", headers)
        self.assertEqual(self.images.headers[-1]["Referer"], "https://www.pixiv.net/")
        kept = str(list(CrawlTask.objects.values())) + str(list(Job.objects.values()))
        self.assertNotIn(TOKEN, kept)

    def test_what_is_not_for_everyone_is_left_out(self) -> None:
        unknown = work(6)
        del unknown["x_restrict"], unknown["sanity_level"]
        self.put_works(
            [
                work(1, x_restrict=1),
                work(2, x_restrict=2),
                work(3, sanity_level=6),
                unknown,
                work(4, type="ugoira"),
                work(5, visible=False),
                work(7, restrict=1),
                work(8, meta_single_page={}),
                work(9, sanity_level=4),
            ]
        )
        self.put_pictures("9_p0")
        task = self.crawl_tag()
        self.assertEqual(task.counts, {"rating": 4, "animated": 1, "no_file": 3, "collected": 1})

    def test_what_machines_made_is_marked(self) -> None:
        self.put_works([work(1, illust_ai_type=2)])
        self.put_pictures("1_p0")
        self.crawl_tag()
        self.assertEqual(Template.objects.get().tags[0], "made by ai")

    @override_settings(PIXIV_TOKEN="")
    def test_without_a_token_nothing_is_started(self) -> None:
        with self.assertRaises(TokenMissing):
            services.begin(None, "pixiv", "couple")
        self.assertFalse(CrawlTask.objects.exists())

    def test_a_token_that_ran_out_is_told_and_a_new_one_goes_on(self) -> None:
        for status in (400, 401):
            with self.subTest(status):
                self.site.put_json("/v1/search/illust", {"error": {}}, status=status)
                task = self.crawl_tag()
                self.assertEqual(task.status, "failed")
                self.assertIn("PIXIV_TOKEN", task.error_message)
        self.put_works([work(1)])
        self.put_pictures("1_p0")
        services.resume(task)
        self.assertEqual(self.work(task).counts, {"collected": 1})

    def test_an_answer_that_is_none_fails_with_a_sentence(self) -> None:
        answers: list[Any] = [[], {"illusts": None}, "text"]
        for answer in answers:
            with self.subTest(answer):
                self.site.put_json("/v1/search/illust", answer)
                task = self.crawl_tag()
                self.assertIn("cannot be understood", task.error_message)

    @override_settings(PIXIV_TOKEN="no token\r\nX-Evil: 1")
    def test_what_is_no_token_is_sent_nowhere(self) -> None:
        task = self.crawl_tag()
        self.assertEqual((task.status, self.site.asked), ("failed", []))
        self.assertIn("PIXIV_TOKEN", task.error_message)

    def test_it_waits_when_it_asked_too_often(self) -> None:
        self.site.put_json("/v1/search/illust", {}, status=403)
        task = self.begin("couple", "pixiv")
        work_one()
        task.refresh_from_db()
        self.assertEqual((task.status, Job.objects.live().count()), ("pending", 1))
        self.assertIsNotNone(Job.objects.live().get().run_after)
