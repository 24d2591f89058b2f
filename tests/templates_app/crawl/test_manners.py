from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase, override_settings

from imageproc.fetch import AddressRefused, BadStatus, Limits, TooManyRedirects
from templates_app.crawling.errors import Later, RobotsRefused, RobotsUnknown
from templates_app.crawling.manners import Manners, robots, turns
from tests import databases
from tests.templates_app.crawl.base import QUICK, CrawlTestCase, serve_for

LIMITS = Limits(max_bytes=1 << 20, total_seconds=10)


class MannersTestCase(CrawlTestCase):
    def manners(self, *, seconds: float = 30, glance: Callable[[], Any] = bool) -> Manners:
        return self.enterContext(Manners(glance, time.monotonic() + seconds))

    def forbid(self, *lines: str) -> None:
        self.site.put("/robots.txt", "\n".join(lines), "text/plain")


class RobotsTestCase(MannersTestCase):
    def test_it_asks_once_and_leaves_alone_what_it_should(self) -> None:
        self.forbid("User-agent: *", "Disallow: /private/", "Disallow: /*.gif$")
        url = self.site.put_picture("/a.jpg", 1)
        for path in ("/private/a.jpg", "/b.gif"):
            self.site.put_picture(path, 2)
        manners = self.manners()
        for path in ("/private/a.jpg", "/b.gif", "/private/"):
            with self.subTest(path), self.assertRaises(RobotsRefused):
                manners.get(self.site.url(path), LIMITS)
        self.assertEqual(manners.get(url, LIMITS).status, 200)
        self.assertEqual(self.site.asked, ["/robots.txt", "/a.jpg"])

    def test_a_crawl_that_follows_asks_the_cache(self) -> None:
        url = self.site.put_picture("/a.jpg", 1)
        for _ in range(2):
            self.manners().get(url, LIMITS)
        self.assertEqual(self.site.asked_for("/robots.txt"), 1)

    def test_it_goes_by_its_own_name(self) -> None:
        self.forbid("User-agent: imageproc", "Disallow: /", "", "User-agent: *", "Allow: /")
        url = self.site.put_picture("/a.jpg", 1)
        with self.assertRaises(RobotsRefused):
            self.manners().get(url, LIMITS)
        with override_settings(FETCH_USER_AGENT="Other/2 (+https://a.example)"):
            self.assertEqual(robots.agent(), "Other")
            self.assertEqual(self.manners().get(url, LIMITS).status, 200)

    def test_who_has_no_rules_allows_and_who_cannot_say_does_not(self) -> None:
        for status, allows in ((404, True), (403, True), (410, True), (429, False), (500, False),
                               (503, False)):  # fmt: skip
            with self.subTest(status):
                cache.clear()
                self.site.put("/robots.txt", "", "text/plain", status=status)
                url = self.site.put_picture("/a.jpg", 1)
                manners = self.manners(seconds=100)
                if allows:
                    self.assertEqual(manners.get(url, LIMITS).status, 200)
                else:
                    with self.assertRaises(RobotsUnknown):
                        manners.get(url, LIMITS)

    def test_nothing_is_fetched_from_a_site_that_does_not_answer_for_its_rules(self) -> None:
        def hang_up(handler: Any) -> None:
            handler.close_connection = True

        self.site.pages["/robots.txt"] = hang_up
        url = self.site.put_picture("/a.jpg", 1)
        for _ in range(2):
            with self.assertRaises(RobotsUnknown):
                self.manners().get(url, LIMITS)
        self.assertEqual(self.site.asked, ["/robots.txt"])  # nobody asks again for a while

    def test_what_is_no_rules_forbids_nothing_and_breaks_nothing(self) -> None:
        url = self.site.put_picture("/a.jpg", 1)
        for body in (b"", b"\xff\xfe\x00\x01" * 99, b"<html>lost</html>", b"Crawl-delay: x\n" * 9):
            with self.subTest(body[:10]):
                cache.clear()
                self.site.put("/robots.txt", body, "text/plain")
                self.assertEqual(self.manners().get(url, LIMITS).status, 200)

    def test_each_address_on_the_way_is_looked_up(self) -> None:
        self.forbid("User-agent: *", "Disallow: /private/")
        self.site.put_picture("/private/a.jpg", 1)
        self.site.lead("/a", "/b")
        self.site.lead("/b", "/private/a.jpg")
        with self.assertRaises(RobotsRefused):
            self.manners().get(self.site.url("/a"), LIMITS)
        self.assertEqual(self.site.asked_for("/private/a.jpg"), 0)

    def test_the_site_that_it_is_led_to_has_rules_of_its_own(self) -> None:
        there = self.serve()
        there.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
        self.site.lead("/a", there.put_picture("/a.jpg", 1))
        with self.assertRaises(RobotsRefused):
            self.manners().get(self.site.url("/a"), LIMITS)
        self.assertEqual(there.asked, ["/robots.txt"])

    def test_a_picture_that_is_not_to_be_fetched_is_counted_so(self) -> None:
        self.forbid("User-agent: *", "Disallow: /private/")
        self.site.put_picture("/private/a.jpg", 1)
        self.site.put_picture("/b.jpg", 2)
        task = self.crawl(self.page("/private/a.jpg", "/b.jpg"))
        self.assertEqual(task.counts, {"not_allowed": 1, "collected": 1})

    def test_a_page_that_is_not_to_be_fetched_ends_the_crawl_with_a_sentence(self) -> None:
        self.forbid("User-agent: *", "Disallow: /gallery")
        task = self.crawl(self.page("/b.jpg"))
        self.assertEqual((task.status, task.error_message), ("failed", str(RobotsRefused())))
        self.assertEqual(self.site.asked, ["/robots.txt"])


class RedirectTestCase(MannersTestCase):
    def test_it_follows_a_few(self) -> None:
        self.site.put("/5", "here")
        for number in range(5):
            self.site.lead(f"/{number}", f"/{number + 1}")
        found = self.manners().get(self.site.url("/0"), LIMITS)
        self.assertEqual((found.data, found.url), (b"here", self.site.url("/5")))
        self.site.lead("/5", "/6")
        self.site.put("/6", "too far")
        with self.assertRaises(TooManyRedirects):
            self.manners().get(self.site.url("/0"), LIMITS)

    def test_nobody_leads_it_into_a_private_network(self) -> None:
        for inside in (
            "http://10.0.0.1/a.jpg",
            "http://169.254.169.254/latest/",
            "http://[fd00::1]/",
        ):
            with self.subTest(inside):
                self.site.lead("/a.jpg", inside)
                with self.assertRaises(AddressRefused):
                    self.manners().get(self.site.url("/a.jpg"), LIMITS)

    def test_a_picture_in_a_private_network_is_not_allowed(self) -> None:
        self.site.lead("/a.jpg", "http://192.168.0.1/a.jpg")
        task = self.crawl(self.page("/a.jpg", "http://10.1.2.3/b.jpg", "ftp://a.example/c.jpg"))
        self.assertEqual(task.counts, {"not_allowed": 2})

    def test_this_machine_is_a_private_network_too(self) -> None:
        strict = override_settings(FETCH_ALLOW_LOOPBACK=False, FETCH_PORTS=[self.site.port])
        with strict, self.assertRaises(AddressRefused):
            self.manners().get(self.site.url("/a.jpg"), LIMITS)
        self.assertEqual(self.site.asked, [])


class GlanceTestCase(MannersTestCase):
    def test_who_waits_for_an_answer_can_be_called_off(self) -> None:
        over = threading.Event()

        def hang(handler: Any) -> None:
            over.wait(10)
            handler.reply()

        def enough() -> None:
            raise KeyError

        self.site.pages["/slow"] = hang
        manners = self.manners(glance=enough)
        with self.assertRaises(KeyError):
            manners.api(self.site.url("/slow"), LIMITS)
        self.assertFalse(over.is_set())  # no answer had come
        over.set()

    @override_settings(CRAWL_HOST_SECONDS=20)
    def test_who_waits_for_a_turn_can_be_called_off(self) -> None:
        def enough() -> None:
            raise KeyError

        self.site.put("/a", "a")
        manners = self.manners(glance=enough)
        turns.rest("127.0.0.1", 20)
        with self.assertRaises(KeyError):
            manners.api(self.site.url("/a"), LIMITS)
        self.assertEqual(self.site.asked, [])


class TurnTestCase(MannersTestCase):
    def test_moments_follow_each_other(self) -> None:
        waits = [turns.reserve("a.example", 10, 1000) for _ in range(4)]
        for wait, expected in zip(waits, (0, 10, 20, 30), strict=True):
            self.assertAlmostEqual(wait, expected, delta=2)
        self.assertEqual(turns.reserve("b.example", 10, 1000), 0)

    def test_who_will_not_wait_so_long_takes_nobodys_turn(self) -> None:
        turns.reserve("a.example", 50, 0)
        for _ in range(2):
            with self.assertRaises(Later) as caught:
                turns.reserve("a.example", 50, 10)
            self.assertAlmostEqual(caught.exception.seconds, 50, delta=5)
        self.assertAlmostEqual(turns.reserve("a.example", 50, 60), 50, delta=5)

    def test_a_host_that_asks_for_rest_has_it_from_everybody(self) -> None:
        self.site.put("/a", "", status=429, headers={"Retry-After": "100"})
        with self.assertRaises(BadStatus):
            self.manners().api(self.site.url("/a"), LIMITS)
        with self.assertRaises(Later) as caught:
            self.manners().api(self.site.url("/a"), LIMITS)
        self.assertAlmostEqual(caught.exception.seconds, 100, delta=5)
        self.assertEqual(self.site.asked_for("/a"), 1)

    def test_a_host_that_names_no_time_has_a_minute(self) -> None:
        self.site.put("/a", "", status=503)
        with self.assertRaises(BadStatus):
            self.manners().api(self.site.url("/a"), LIMITS)
        with self.assertRaises(Later) as caught:
            self.manners(seconds=50).api(self.site.url("/a"), LIMITS)
        self.assertAlmostEqual(caught.exception.seconds, 60, delta=5)

    def test_the_delay_of_robots_txt_is_kept(self) -> None:
        self.forbid("User-agent: *", "Crawl-delay: 40")
        url = self.site.put_picture("/a.jpg", 1)
        manners = self.manners()
        manners.get(url, LIMITS)  # robots.txt was asked for before anybody knew of the delay
        with self.assertRaises(Later) as caught:
            manners.get(url, LIMITS)
        self.assertAlmostEqual(caught.exception.seconds, 40, delta=5)

    @override_settings(CRAWL_HOST_SECONDS=0.4)
    def test_a_crawl_asks_seldom(self) -> None:
        paths = [f"/{number}.jpg" for number in range(4)]
        for number, path in enumerate(paths):
            self.site.put_picture(path, number, faces=0)
        self.crawl(self.page(*paths))
        moments = [moment for _, moment in self.site.times]
        self.assertEqual(len(moments), 6)  # robots.txt, the page, four pictures
        self.assertGreater(moments[-1] - moments[0], 5 * 0.4 - 0.3)


ASK = """
import os, sys, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "imageproc.settings"
django.setup()
from django.test import override_settings
from imageproc.fetch import Limits
from templates_app.crawling.manners import Manners
url, number = sys.argv[1], int(sys.argv[2])
with override_settings(CRAWL_HOST_SECONDS=0.5, FETCH_ALLOW_LOOPBACK=True):
    with Manners(bool, time.monotonic() + 60) as manners:
        for _ in range(number):
            manners.api(url, Limits(max_bytes=1000))
"""


@override_settings(**QUICK)
@pytest.mark.cluster
class ProcessesTestCase(TransactionTestCase):
    def test_processes_take_turns_with_one_host(self) -> None:
        site = serve_for(self)
        url = site.put("/a", "a")
        env = os.environ | {"DATABASE_URL": databases.test_database_url()}
        asking = [subprocess.Popen([sys.executable, "-c", ASK, url, "6"], env=env) for _ in "ab"]
        self.assertEqual([each.wait(120) for each in asking], [0, 0])
        moments = [moment for _, moment in site.times]
        self.assertEqual(len(moments), 12)
        self.assertGreater(moments[-1] - moments[0], 11 * 0.5 - 0.4)
