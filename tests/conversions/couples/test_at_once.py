"""Two begins at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection
from django.test import TransactionTestCase

from accounts.models import User
from conversions.couples import limits, services
from conversions.couples.exceptions import TooManyAtOnce
from conversions.models import FaceswapTask
from tests.conversions.couples.base import agree, make_photo
from tests.people import make_user
from tests.templates_app.people import make_template


class AtOnceTestCase(TransactionTestCase):
    def setUp(self) -> None:
        self.alice = make_user("alice")
        agree(self.alice)

    def test_two_clicks_begin_it_once(self) -> None:
        order = self.order_of(self.alice)
        self.assertEqual(self.all_at_once(order, order, order), [])
        self.assertEqual(FaceswapTask.objects.count(), 1)

    def test_two_orders_do_not_get_past_the_limit_together(self) -> None:
        """Each of other photos and another picture, where only one more has room."""
        his, hers = make_photo(self.alice), make_photo(self.alice)
        for _ in range(limits.LIVE - 1):
            FaceswapTask.objects.create(user=self.alice, husband_image=his, wife_image=hers)
        problems = self.all_at_once(self.order_of(self.alice), self.order_of(self.alice))
        self.assertEqual([type(problem) for problem in problems], [TooManyAtOnce])
        self.assertEqual(FaceswapTask.objects.count(), limits.LIVE)

    def order_of(self, user: User) -> Callable[[], object]:
        template, his, hers = make_template(), make_photo(user), make_photo(user)
        return lambda: services.begin(user, [template], his, hers)

    def all_at_once(self, *deeds: Callable[[], object]) -> list[Exception]:
        """What went wrong."""
        ready = threading.Barrier(len(deeds))
        problems: list[Exception] = []

        def run(deed: Callable[[], object]) -> None:
            ready.wait()
            try:
                deed()
            except Exception as problem:  # noqa: BLE001 (told to the test)
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return problems
