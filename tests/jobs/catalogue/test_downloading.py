from __future__ import annotations

import time
from contextlib import closing

from jobs.catalogue.downloading import AT_ONCE, arriving
from tests.jobs.catalogue.base import CatalogueTestCase


class ArrivingTestCase(CatalogueTestCase):
    def test_it_fetches_several_at_a_time_on_kept_connections(self) -> None:
        urls = self.shop.urls(*[f"/slow/{number}.jpg" for number in range(12)])
        self.shop.most_at_once = self.shop.connections = 0
        with closing(arriving(urls, range(12), lambda: None)) as pictures:
            positions = {position for position, arrived in pictures if arrived.result().data}
        self.assertEqual(positions, set(range(12)))
        self.assertEqual(self.shop.most_at_once, AT_ONCE)
        self.assertLessEqual(self.shop.connections, AT_ONCE)

    def test_others_arrive_while_one_is_worked_on(self) -> None:
        urls = self.shop.urls("/1.jpg", "/slow/2.jpg")
        with closing(arriving(urls, [0, 1], lambda: None)) as pictures:
            next(pictures)
            time.sleep(self.shop.slowness * 3)  # the first one is encoded
            self.assertEqual(self.shop.asked["/slow/2.jpg"], 1)
            position, arrived = next(pictures)
        self.assertEqual(position, 1)
        self.assertTrue(arrived.done())

    def test_no_more_is_fetched_than_memory_is_meant_to_hold(self) -> None:
        urls = self.shop.urls(*[f"/{number}.jpg" for number in range(20)])
        with closing(arriving(urls, range(20), lambda: None)) as pictures:
            next(pictures)
            time.sleep(0.5)
            self.assertLessEqual(self.shop.asked.total(), AT_ONCE + 1)

    def test_what_is_on_its_way_is_left_when_nobody_wants_it(self) -> None:
        urls = self.shop.urls(*[f"/slow/{number}.jpg" for number in range(20)])
        with closing(arriving(urls, range(20), lambda: None)) as pictures:
            next(pictures)
        asked = self.shop.asked.total()
        time.sleep(self.shop.slowness * 3)
        self.assertLessEqual(self.shop.asked.total(), asked + 1)
